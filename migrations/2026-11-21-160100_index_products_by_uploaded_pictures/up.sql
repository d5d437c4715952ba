-- Which products name an uploaded picture; products with pictures of other hosts alone aren't in it.
CREATE INDEX CONCURRENTLY idx_product_uploaded_pictures
    ON products USING gin ((main_images || detail_images) jsonb_path_ops)
    WHERE (main_images || detail_images)::text LIKE '%"/media/images/%';
