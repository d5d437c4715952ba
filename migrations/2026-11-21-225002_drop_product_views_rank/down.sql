CREATE INDEX CONCURRENTLY idx_product_views_rank ON product_views_recent (views DESC);
