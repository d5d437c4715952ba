-- Few rows: made at once.
CREATE INDEX idx_brand_name_prefix ON brands
    ((left(lower(normalize(name, NFKC)), 100)) text_pattern_ops);
CREATE INDEX idx_category_name_prefix ON categories
    ((left(lower(normalize(name, NFKC)), 100)) text_pattern_ops);
