-- The most sold of one category: without it they are found by walking through everything that was sold,
-- to the end where the category has few goods that sell.
CREATE INDEX CONCURRENTLY idx_product_category_sales
    ON products (category_id, is_active, sales_count DESC, id DESC);
