-- Figures of deleted products and users are lost: the former schema has no place for them.
COMMENT ON COLUMN product_sales_by_hour.product_id IS NULL;
COMMENT ON COLUMN product_sales_by_window.product_id IS NULL;
COMMENT ON COLUMN user_activity.user_id IS NULL;
DELETE FROM product_sales_by_hour AS sold
    WHERE NOT EXISTS (SELECT FROM products WHERE id = sold.product_id);
DELETE FROM product_sales_by_window AS sold
    WHERE NOT EXISTS (SELECT FROM products WHERE id = sold.product_id);
DELETE FROM user_activity AS active
    WHERE NOT EXISTS (SELECT FROM users WHERE id = active.user_id);
ALTER TABLE product_sales_by_hour
    ADD CONSTRAINT product_sales_by_hour_product_id_fkey FOREIGN KEY (product_id)
    REFERENCES products (id) ON DELETE CASCADE;
ALTER TABLE product_sales_by_window
    ADD CONSTRAINT product_sales_by_window_product_id_fkey FOREIGN KEY (product_id)
    REFERENCES products (id) ON DELETE CASCADE;
ALTER TABLE user_activity
    ADD CONSTRAINT user_activity_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users (id) ON DELETE CASCADE;
DROP TRIGGER users_keep_deleted ON users;
DROP TRIGGER products_keep_deleted ON products;
DROP FUNCTION keep_deleted_user();
DROP FUNCTION keep_deleted_product();
ALTER TABLE order_items DROP COLUMN deleted_product_id;
DROP TABLE deleted_users;
DROP TABLE deleted_products;
