-- Trending's whole order: by views alone, all products of one count were read to sort them, and most
-- have the same few views.
CREATE INDEX CONCURRENTLY idx_product_views_recent ON product_views_recent (views DESC, product_id DESC);
