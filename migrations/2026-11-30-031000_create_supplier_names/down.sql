DROP TABLE supplier_brands;
DROP TABLE supplier_categories;
