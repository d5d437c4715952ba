CREATE INDEX CONCURRENTLY idx_product_sales_product ON product_sales_by_hour (product_id);
