DROP TRIGGER products_release_twins ON products;
DROP TRIGGER products_reset_is_twin ON products;
DROP INDEX idx_product_twin;
DROP INDEX unique_product_code_identity;
UPDATE products SET is_twin = false WHERE is_twin;
