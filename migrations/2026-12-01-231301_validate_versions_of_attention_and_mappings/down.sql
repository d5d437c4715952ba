-- As they were: not validated.
ALTER TABLE supplier_brands DROP CONSTRAINT supplier_brands_version_positive;
ALTER TABLE supplier_brands ADD CONSTRAINT supplier_brands_version_positive CHECK (version > 0) NOT VALID;
ALTER TABLE supplier_categories DROP CONSTRAINT supplier_categories_version_positive;
ALTER TABLE supplier_categories ADD CONSTRAINT supplier_categories_version_positive CHECK (version > 0) NOT VALID;
ALTER TABLE attention_items DROP CONSTRAINT attention_items_version_positive;
ALTER TABLE attention_items ADD CONSTRAINT attention_items_version_positive CHECK (version > 0) NOT VALID;
