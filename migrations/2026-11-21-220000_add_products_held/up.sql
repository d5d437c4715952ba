-- Rows that are there already aren't counted here: whoever next changes their stock counts them.
ALTER TABLE products
    ADD COLUMN held BIGINT,
    ADD CONSTRAINT products_held_not_negative CHECK (held >= 0);
ALTER TABLE products ALTER COLUMN held SET DEFAULT 0;

COMMENT ON COLUMN products.held IS 'Units in open holds; null until they are counted for the first time.';
