-- Constant defaults: the columns take no rewrite. A later migration validates the checks.
ALTER TABLE attention_items
    ADD COLUMN version BIGINT NOT NULL DEFAULT 1,
    ADD CONSTRAINT attention_items_version_positive CHECK (version > 0) NOT VALID;
ALTER TABLE supplier_categories
    ADD COLUMN version BIGINT NOT NULL DEFAULT 1,
    ADD CONSTRAINT supplier_categories_version_positive CHECK (version > 0) NOT VALID;
ALTER TABLE supplier_brands
    ADD COLUMN version BIGINT NOT NULL DEFAULT 1,
    ADD CONSTRAINT supplier_brands_version_positive CHECK (version > 0) NOT VALID;

COMMENT ON COLUMN attention_items.version IS 'Increased by every change of an editable field; an edit may name the version that it is based on.';
COMMENT ON COLUMN supplier_categories.version IS 'Increased by every change of an editable field; an edit may name the version that it is based on.';
COMMENT ON COLUMN supplier_brands.version IS 'Increased by every change of an editable field; an edit may name the version that it is based on.';

CREATE TRIGGER attention_items_increase_version
    BEFORE UPDATE OF
        owner_id, owner_name, note, done_at, done_by
    ON attention_items FOR EACH ROW
    WHEN ((
        OLD.owner_id, OLD.owner_name, OLD.note, OLD.done_at, OLD.done_by
    ) IS DISTINCT FROM (
        NEW.owner_id, NEW.owner_name, NEW.note, NEW.done_at, NEW.done_by
    ))
    EXECUTE FUNCTION increase_version();

CREATE TRIGGER supplier_categories_increase_version
    BEFORE UPDATE OF
        category_id, is_ignored
    ON supplier_categories FOR EACH ROW
    WHEN ((
        OLD.category_id, OLD.is_ignored
    ) IS DISTINCT FROM (
        NEW.category_id, NEW.is_ignored
    ))
    EXECUTE FUNCTION increase_version();

CREATE TRIGGER supplier_brands_increase_version
    BEFORE UPDATE OF
        brand_id, is_ignored
    ON supplier_brands FOR EACH ROW
    WHEN ((
        OLD.brand_id, OLD.is_ignored
    ) IS DISTINCT FROM (
        NEW.brand_id, NEW.is_ignored
    ))
    EXECUTE FUNCTION increase_version();
