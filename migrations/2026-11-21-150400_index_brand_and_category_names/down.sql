DROP INDEX idx_category_name_prefix;
DROP INDEX idx_brand_name_prefix;
