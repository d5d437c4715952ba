ALTER TABLE products VALIDATE CONSTRAINT products_version_positive;
ALTER TABLE categories VALIDATE CONSTRAINT categories_version_positive;
ALTER TABLE brands VALIDATE CONSTRAINT brands_version_positive;
ALTER TABLE users VALIDATE CONSTRAINT users_version_positive;
ALTER TABLE haier_configs VALIDATE CONSTRAINT haier_configs_version_positive;
ALTER TABLE orders VALIDATE CONSTRAINT orders_version_positive;
