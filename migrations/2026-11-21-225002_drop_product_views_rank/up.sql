DROP INDEX CONCURRENTLY idx_product_views_rank;
