CREATE INDEX CONCURRENTLY idx_product_model_prefix ON products
    ((left(lower(normalize(product_model, NFKC)), 100)) text_pattern_ops) WHERE product_model <> '';
