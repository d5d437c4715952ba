-- It served the delete rule only.
DROP INDEX CONCURRENTLY IF EXISTS idx_product_sales_product;
