-- Constant defaults: the columns take no rewrite. The next migration validates the checks.
ALTER TABLE products
    ADD COLUMN version BIGINT NOT NULL DEFAULT 1,
    ADD CONSTRAINT products_version_positive CHECK (version > 0) NOT VALID;
ALTER TABLE categories
    ADD COLUMN version BIGINT NOT NULL DEFAULT 1,
    ADD CONSTRAINT categories_version_positive CHECK (version > 0) NOT VALID;
ALTER TABLE brands
    ADD COLUMN version BIGINT NOT NULL DEFAULT 1,
    ADD CONSTRAINT brands_version_positive CHECK (version > 0) NOT VALID;
ALTER TABLE users
    ADD COLUMN version BIGINT NOT NULL DEFAULT 1,
    ADD CONSTRAINT users_version_positive CHECK (version > 0) NOT VALID;
ALTER TABLE haier_configs
    ADD COLUMN version BIGINT NOT NULL DEFAULT 1,
    ADD CONSTRAINT haier_configs_version_positive CHECK (version > 0) NOT VALID;
ALTER TABLE orders
    ADD COLUMN version BIGINT NOT NULL DEFAULT 1,
    ADD CONSTRAINT orders_version_positive CHECK (version > 0) NOT VALID;

COMMENT ON COLUMN products.version IS 'Increased by every change of an editable field; an edit may name the version that it is based on.';
COMMENT ON COLUMN categories.version IS 'Increased by every change of an editable field; an edit may name the version that it is based on.';
COMMENT ON COLUMN brands.version IS 'Increased by every change of an editable field; an edit may name the version that it is based on.';
COMMENT ON COLUMN users.version IS 'Increased by every change of an editable field; an edit may name the version that it is based on.';
COMMENT ON COLUMN haier_configs.version IS 'Increased by every change of an editable field; an edit may name the version that it is based on.';
COMMENT ON COLUMN orders.version IS 'Increased by every step; an edit may name the version that it is based on.';

CREATE FUNCTION increase_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Several steps of one transaction are one statement, which sets the version after the last.
    NEW.version := greatest(NEW.version, OLD.version + 1);
    RETURN NEW;
END
$$;

COMMENT ON FUNCTION increase_version() IS
    'Counts the changes of a row, by whichever program or statement.';

CREATE TRIGGER products_increase_version
    BEFORE UPDATE OF
        name, description, category_id, brand_id, price, supply_price, invoice_price,
        market_price, stock_rebate, rebate_money, low_stock_threshold, is_active, is_gift, source,
        is_sales, no_sales_reason, product_code, product_model, product_group, warehouse_code,
        warehouse_grade, supplier, supplier_code, origin_country, main_images, detail_images,
        product_image_url, product_page_urls, edited_fields
    ON products FOR EACH ROW
    WHEN ((
        OLD.name, OLD.description, OLD.category_id, OLD.brand_id, OLD.price, OLD.supply_price,
        OLD.invoice_price, OLD.market_price, OLD.stock_rebate, OLD.rebate_money,
        OLD.low_stock_threshold, OLD.is_active, OLD.is_gift, OLD.source, OLD.is_sales, OLD.no_sales_reason,
        OLD.product_code, OLD.product_model, OLD.product_group, OLD.warehouse_code,
        OLD.warehouse_grade, OLD.supplier, OLD.supplier_code, OLD.origin_country,
        OLD.main_images, OLD.detail_images, OLD.product_image_url, OLD.product_page_urls,
        OLD.edited_fields
    ) IS DISTINCT FROM (
        NEW.name, NEW.description, NEW.category_id, NEW.brand_id, NEW.price, NEW.supply_price,
        NEW.invoice_price, NEW.market_price, NEW.stock_rebate, NEW.rebate_money,
        NEW.low_stock_threshold, NEW.is_active, NEW.is_gift, NEW.source, NEW.is_sales, NEW.no_sales_reason,
        NEW.product_code, NEW.product_model, NEW.product_group, NEW.warehouse_code,
        NEW.warehouse_grade, NEW.supplier, NEW.supplier_code, NEW.origin_country,
        NEW.main_images, NEW.detail_images, NEW.product_image_url, NEW.product_page_urls,
        NEW.edited_fields
    ))
    EXECUTE FUNCTION increase_version();

CREATE TRIGGER categories_increase_version
    BEFORE UPDATE OF
        name, "order"
    ON categories FOR EACH ROW
    WHEN ((
        OLD.name, OLD."order"
    ) IS DISTINCT FROM (
        NEW.name, NEW."order"
    ))
    EXECUTE FUNCTION increase_version();

CREATE TRIGGER brands_increase_version
    BEFORE UPDATE OF
        name, logo, description, "order", is_active
    ON brands FOR EACH ROW
    WHEN ((
        OLD.name, OLD.logo, OLD.description, OLD."order", OLD.is_active
    ) IS DISTINCT FROM (
        NEW.name, NEW.logo, NEW.description, NEW."order", NEW.is_active
    ))
    EXECUTE FUNCTION increase_version();

CREATE TRIGGER users_increase_version
    BEFORE UPDATE OF
        username, email, password_hash, role, is_active
    ON users FOR EACH ROW
    WHEN ((
        OLD.username, OLD.email, OLD.password_hash, OLD.role, OLD.is_active
    ) IS DISTINCT FROM (
        NEW.username, NEW.email, NEW.password_hash, NEW.role, NEW.is_active
    ))
    EXECUTE FUNCTION increase_version();

CREATE TRIGGER haier_configs_increase_version
    BEFORE UPDATE OF
        name, config, is_active
    ON haier_configs FOR EACH ROW
    WHEN ((
        OLD.name, OLD.config, OLD.is_active
    ) IS DISTINCT FROM (
        NEW.name, NEW.config, NEW.is_active
    ))
    EXECUTE FUNCTION increase_version();

-- All updates of an order are steps.
CREATE TRIGGER orders_increase_version
    BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION increase_version();
