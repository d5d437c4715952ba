CREATE TABLE deleted_products (
    id BIGINT NOT NULL,
    name VARCHAR(200) NOT NULL,
    product_code VARCHAR(50),
    deleted_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    CONSTRAINT deleted_products_pkey PRIMARY KEY (id)
);

COMMENT ON TABLE deleted_products IS 'What statistics show of products that were ordered and then deleted.';
COMMENT ON COLUMN deleted_products.id IS 'The id that the product had; never used again.';
COMMENT ON COLUMN deleted_products.name IS 'The name that the product had last.';
COMMENT ON COLUMN deleted_products.product_code IS 'The code that the product had last; another product may have it now.';

CREATE TABLE deleted_users (
    id BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    deleted_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    CONSTRAINT deleted_users_pkey PRIMARY KEY (id)
);

COMMENT ON TABLE deleted_users IS 'What statistics need of deleted users: when they registered.';
COMMENT ON COLUMN deleted_users.id IS 'The id that the user had; never used again.';

ALTER TABLE order_items ADD COLUMN deleted_product_id BIGINT;

COMMENT ON COLUMN order_items.deleted_product_id IS
    'The product, once it is deleted; null if that happened before this was recorded.';

-- Triggers, so that the sales also stay if an earlier version of the program deletes a product.
CREATE FUNCTION keep_deleted_product() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE order_items SET product_id = NULL, deleted_product_id = OLD.id
    WHERE product_id = OLD.id;
    IF FOUND THEN
        INSERT INTO deleted_products (id, name, product_code)
        VALUES (OLD.id, OLD.name, OLD.product_code) ON CONFLICT DO NOTHING;
    END IF;
    RETURN OLD;
END
$$;

COMMENT ON FUNCTION keep_deleted_product() IS
    'Keeps what statistics need of a product that was ordered.';

CREATE TRIGGER products_keep_deleted BEFORE DELETE ON products
    FOR EACH ROW EXECUTE FUNCTION keep_deleted_product();

CREATE FUNCTION keep_deleted_user() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO deleted_users (id, created_at) VALUES (OLD.id, OLD.created_at)
    ON CONFLICT DO NOTHING;
    RETURN OLD;
END
$$;

COMMENT ON FUNCTION keep_deleted_user() IS 'Keeps what statistics need of a user.';

CREATE TRIGGER users_keep_deleted BEFORE DELETE ON users
    FOR EACH ROW EXECUTE FUNCTION keep_deleted_user();

-- What was sold, and who was active, stays so.
ALTER TABLE product_sales_by_hour DROP CONSTRAINT product_sales_by_hour_product_id_fkey;
ALTER TABLE product_sales_by_window DROP CONSTRAINT product_sales_by_window_product_id_fkey;
ALTER TABLE user_activity DROP CONSTRAINT user_activity_user_id_fkey;

COMMENT ON COLUMN product_sales_by_hour.product_id IS 'The product; it may be deleted.';
COMMENT ON COLUMN product_sales_by_window.product_id IS 'The product; it may be deleted.';
COMMENT ON COLUMN user_activity.user_id IS 'The user; they may be deleted.';
