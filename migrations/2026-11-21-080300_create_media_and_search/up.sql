CREATE TABLE media_images (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    product_id BIGINT,
    file VARCHAR(255) NOT NULL,
    original_name VARCHAR(255) NOT NULL,
    content_type VARCHAR(100) NOT NULL,
    size INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    CONSTRAINT unique_media_file UNIQUE (file),
    CONSTRAINT media_images_product_id_fkey FOREIGN KEY (product_id)
        REFERENCES products (id) ON DELETE CASCADE,
    CONSTRAINT media_images_file_not_blank CHECK (file ~ '\S'),
    CONSTRAINT media_images_size_positive CHECK (size > 0)
);

CREATE INDEX idx_media_created ON media_images (created_at DESC);
CREATE INDEX idx_media_product ON media_images (product_id) WHERE product_id IS NOT NULL;

COMMENT ON TABLE media_images IS 'Uploaded pictures. The files lie in the media store, not here.';
COMMENT ON COLUMN media_images.product_id IS 'The product it shows; null for a picture of no product.';
COMMENT ON COLUMN media_images.file IS 'Path in the media store, under a name made by the application.';
COMMENT ON COLUMN media_images.original_name IS 'The uploader''s file name: shown, never used as a path.';
COMMENT ON COLUMN media_images.content_type IS 'MIME type as found in the content, not as claimed.';
COMMENT ON COLUMN media_images.size IS 'Bytes.';

CREATE TABLE search_logs (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    keyword VARCHAR(200) NOT NULL,
    user_id BIGINT,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    CONSTRAINT search_logs_user_id_fkey FOREIGN KEY (user_id)
        REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT search_logs_keyword_not_blank CHECK (keyword ~ '\S')
);

-- Hot keywords of a period from the index alone; suggestions by prefix under any locale.
CREATE INDEX idx_search_created ON search_logs (created_at DESC, keyword);
CREATE INDEX idx_search_keyword ON search_logs (keyword varchar_pattern_ops);
CREATE INDEX idx_search_user ON search_logs (user_id) WHERE user_id IS NOT NULL;

COMMENT ON TABLE search_logs IS 'What people searched for: the source of suggestions and hot keywords.';
COMMENT ON COLUMN search_logs.user_id IS 'Null for a search without sign-in, or after the user is deleted.';
