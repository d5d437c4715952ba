ALTER TABLE media_images
    ADD COLUMN sha256 BYTEA,
    ADD COLUMN width INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN height INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN frames INTEGER NOT NULL DEFAULT 1,
    ADD COLUMN thumbnail_type VARCHAR(100) NOT NULL DEFAULT '',
    ADD COLUMN uploaded_by BIGINT,
    ADD CONSTRAINT media_images_uploaded_by_fkey FOREIGN KEY (uploaded_by)
        REFERENCES users (id) ON DELETE SET NULL,
    ADD CONSTRAINT media_images_sha256_length CHECK (octet_length(sha256) = 32),
    ADD CONSTRAINT media_images_width_not_negative CHECK (width >= 0),
    ADD CONSTRAINT media_images_height_not_negative CHECK (height >= 0),
    ADD CONSTRAINT media_images_frames_positive CHECK (frames > 0),
    -- The same picture may show two products: a row each, one file.
    DROP CONSTRAINT unique_media_file,
    ADD CONSTRAINT unique_media_file_of_product UNIQUE NULLS NOT DISTINCT (file, product_id);

CREATE INDEX idx_media_sha256 ON media_images (sha256);
CREATE INDEX idx_media_uploaded_by ON media_images (uploaded_by) WHERE uploaded_by IS NOT NULL;

COMMENT ON COLUMN media_images.sha256 IS 'Of the stored file; null where a row was written by hand.';
COMMENT ON COLUMN media_images.width IS 'Pixels.';
COMMENT ON COLUMN media_images.height IS 'Pixels.';
COMMENT ON COLUMN media_images.frames IS 'More than 1 for an animation.';
COMMENT ON COLUMN media_images.thumbnail_type IS 'MIME type of its smaller copies; empty without any.';
COMMENT ON COLUMN media_images.uploaded_by IS 'Null for a service''s picture, or after the user is deleted.';

CREATE TABLE media_leftovers (
    file VARCHAR(255) PRIMARY KEY,
    since TIMESTAMPTZ NOT NULL DEFAULT now()
);

COMMENT ON TABLE media_leftovers IS 'Files whose row is gone: a job deletes them, unless another row has the same file.';

-- However a row goes, by itself or with its product, its file is remembered in the same transaction.
CREATE FUNCTION note_media_leftover() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO media_leftovers (file) VALUES (OLD.file) ON CONFLICT (file) DO NOTHING;
    RETURN NULL;
END
$$;

CREATE TRIGGER media_images_leftover AFTER DELETE ON media_images
    FOR EACH ROW EXECUTE FUNCTION note_media_leftover();
