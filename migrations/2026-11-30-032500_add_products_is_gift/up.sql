ALTER TABLE products ADD COLUMN is_gift BOOLEAN NOT NULL DEFAULT false;

COMMENT ON COLUMN products.is_gift IS 'Whether it may be sold for 0.00.';
