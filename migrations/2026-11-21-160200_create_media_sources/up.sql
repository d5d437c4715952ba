CREATE TABLE media_sources (
    product_id BIGINT NOT NULL,
    source_url VARCHAR(500) NOT NULL,
    media_image_id BIGINT,
    fetched_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    PRIMARY KEY (product_id, source_url),
    CONSTRAINT media_sources_product_id_fkey FOREIGN KEY (product_id)
        REFERENCES products (id) ON DELETE CASCADE,
    CONSTRAINT media_sources_media_image_id_fkey FOREIGN KEY (media_image_id)
        REFERENCES media_images (id) ON DELETE SET NULL,
    CONSTRAINT media_sources_source_url_not_blank CHECK (source_url ~ '\S')
);

CREATE INDEX idx_media_source_image ON media_sources (media_image_id) WHERE media_image_id IS NOT NULL;

COMMENT ON TABLE media_sources IS 'Which of a supplier''s pictures were fetched: each once for a product, unless asked for again.';
COMMENT ON COLUMN media_sources.source_url IS 'The address, as the product names it. Two of one product may have the same picture.';
COMMENT ON COLUMN media_sources.media_image_id IS 'The copy; null after it is deleted, and it isn''t fetched again for that.';
COMMENT ON COLUMN media_sources.fetched_at IS 'When it was last fetched.';
