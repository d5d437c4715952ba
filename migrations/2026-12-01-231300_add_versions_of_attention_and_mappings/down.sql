DROP TRIGGER supplier_brands_increase_version ON supplier_brands;
DROP TRIGGER supplier_categories_increase_version ON supplier_categories;
DROP TRIGGER attention_items_increase_version ON attention_items;
ALTER TABLE supplier_brands DROP COLUMN version;
ALTER TABLE supplier_categories DROP COLUMN version;
ALTER TABLE attention_items DROP COLUMN version;
