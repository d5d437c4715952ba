DROP TABLE supplier_ignored_products;
