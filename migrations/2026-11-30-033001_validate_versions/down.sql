-- As they were: not validated.
ALTER TABLE orders DROP CONSTRAINT orders_version_positive;
ALTER TABLE orders ADD CONSTRAINT orders_version_positive CHECK (version > 0) NOT VALID;
ALTER TABLE haier_configs DROP CONSTRAINT haier_configs_version_positive;
ALTER TABLE haier_configs ADD CONSTRAINT haier_configs_version_positive CHECK (version > 0) NOT VALID;
ALTER TABLE users DROP CONSTRAINT users_version_positive;
ALTER TABLE users ADD CONSTRAINT users_version_positive CHECK (version > 0) NOT VALID;
ALTER TABLE brands DROP CONSTRAINT brands_version_positive;
ALTER TABLE brands ADD CONSTRAINT brands_version_positive CHECK (version > 0) NOT VALID;
ALTER TABLE categories DROP CONSTRAINT categories_version_positive;
ALTER TABLE categories ADD CONSTRAINT categories_version_positive CHECK (version > 0) NOT VALID;
ALTER TABLE products DROP CONSTRAINT products_version_positive;
ALTER TABLE products ADD CONSTRAINT products_version_positive CHECK (version > 0) NOT VALID;
