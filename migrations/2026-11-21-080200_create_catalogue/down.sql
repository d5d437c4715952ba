DROP TABLE products;
DROP TABLE brands;
DROP TABLE categories;
