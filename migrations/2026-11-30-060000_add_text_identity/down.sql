ALTER TABLE products DROP COLUMN is_twin;
ALTER TABLE users DROP COLUMN is_twin;
ALTER TABLE brands DROP COLUMN is_twin;
ALTER TABLE categories DROP COLUMN is_twin;
DROP FUNCTION release_twins();
DROP FUNCTION reset_is_twin();
DROP FUNCTION text_identity(text);
