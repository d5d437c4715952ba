-- Marks the twins and creates the index under one lock, which blocks writers, not readers: a twin
-- that is inserted in between would make the index fail.
LOCK TABLE categories, brands IN SHARE ROW EXCLUSIVE MODE;

UPDATE categories SET is_twin = true WHERE id IN (
    SELECT id FROM (
        SELECT id, row_number() OVER (PARTITION BY text_identity(name) ORDER BY id) AS position
        FROM categories
    ) AS alike
    WHERE position > 1
);

CREATE UNIQUE INDEX unique_category_identity ON categories (text_identity(name)) WHERE NOT is_twin;

CREATE TRIGGER categories_reset_is_twin BEFORE UPDATE OF name ON categories FOR EACH ROW
    WHEN (OLD.is_twin AND OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION reset_is_twin();
CREATE TRIGGER categories_release_twins AFTER UPDATE OF name OR DELETE ON categories
    FOR EACH STATEMENT EXECUTE FUNCTION release_twins('text_identity(%s.name)');

UPDATE brands SET is_twin = true WHERE id IN (
    SELECT id FROM (
        SELECT id, row_number() OVER (PARTITION BY text_identity(name) ORDER BY id) AS position
        FROM brands
    ) AS alike
    WHERE position > 1
);

CREATE UNIQUE INDEX unique_brand_identity ON brands (text_identity(name)) WHERE NOT is_twin;

CREATE TRIGGER brands_reset_is_twin BEFORE UPDATE OF name ON brands FOR EACH ROW
    WHEN (OLD.is_twin AND OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION reset_is_twin();
CREATE TRIGGER brands_release_twins AFTER UPDATE OF name OR DELETE ON brands
    FOR EACH STATEMENT EXECUTE FUNCTION release_twins('text_identity(%s.name)');

-- A supplier's name that looks like a known one stands for the same. Not unique: syncs of former
-- versions have recorded each spelling.
CREATE INDEX idx_supplier_category_identity
    ON supplier_categories (supplier, text_identity(external_name));
CREATE INDEX idx_supplier_brand_identity
    ON supplier_brands (supplier, text_identity(external_name));
