-- Marks the twins and creates the index under one lock, which blocks writers, not readers: a twin
-- that is inserted in between would make the index fail.
LOCK TABLE products IN SHARE ROW EXCLUSIVE MODE;

UPDATE products SET is_twin = true WHERE id IN (
    SELECT id FROM (
        SELECT id,
            row_number() OVER (PARTITION BY text_identity(product_code) ORDER BY id) AS position
        FROM products WHERE product_code IS NOT NULL
    ) AS alike
    WHERE position > 1
);

CREATE UNIQUE INDEX unique_product_code_identity
    ON products (text_identity(product_code)) WHERE NOT is_twin;
CREATE INDEX idx_product_twin ON products (id) WHERE is_twin;

CREATE TRIGGER products_reset_is_twin BEFORE UPDATE OF product_code ON products FOR EACH ROW
    WHEN (OLD.is_twin AND OLD.product_code IS DISTINCT FROM NEW.product_code)
    EXECUTE FUNCTION reset_is_twin();
CREATE TRIGGER products_release_twins AFTER UPDATE OF product_code OR DELETE ON products
    FOR EACH STATEMENT EXECUTE FUNCTION release_twins('text_identity(%s.product_code)');
