-- The most sold of one brand: without it they are found by walking through everything that was sold,
-- to the end where the brand has few goods that sell.
CREATE INDEX CONCURRENTLY idx_product_brand_sales
    ON products (brand_id, is_active, sales_count DESC, id DESC);
