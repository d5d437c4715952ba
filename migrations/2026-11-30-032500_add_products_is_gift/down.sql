ALTER TABLE products DROP COLUMN is_gift;
