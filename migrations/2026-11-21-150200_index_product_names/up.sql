-- Suggestions by prefix. Cut, because normal forms of some characters are too long for an index.
CREATE INDEX CONCURRENTLY idx_product_name_prefix ON products
    ((left(lower(normalize(name, NFKC)), 100)) text_pattern_ops);
