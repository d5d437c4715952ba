-- Orders in every status, as the program stored them before payments were recorded.
INSERT INTO users (username, password_hash) VALUES ('li', 'x'), ('clerk', 'x');
INSERT INTO categories (name) VALUES ('冰箱');
INSERT INTO brands (name) VALUES ('海尔');
INSERT INTO products (name, category_id, brand_id, price, stock, held) VALUES
    ('a', 1, 1, 100, 88, 8);
INSERT INTO orders (order_number, user_id, placed_by, status, came_from, total_amount, contact_name,
    phone, created_at, updated_at, expires_at, paid_at, shipped_at, completed_at, ended_at)
SELECT 'N' || row_number() OVER (), 1, 'li', status, came_from, 200, '李雷',
    '13800138000', now(), now(), now() + interval '30 minutes',
    CASE WHEN is_paid THEN timestamptz '2026-11-01 08:00Z' END,
    CASE WHEN is_shipped THEN timestamptz '2026-11-02 08:00Z' END,
    CASE WHEN is_completed THEN timestamptz '2026-11-03 08:00Z' END,
    CASE WHEN status IN ('cancelled', 'refunded') THEN timestamptz '2026-11-04 08:00Z' END
FROM (VALUES
    ('pending', NULL, false, false, false),
    ('paid', NULL, true, false, false),
    ('shipped', NULL, true, true, false),
    ('completed', NULL, true, true, true),
    ('cancelled', NULL, true, false, false),
    ('returning', NULL, true, true, false),
    ('refunding', 'paid', true, false, false),
    ('refunded', NULL, true, true, true),
    ('returning', NULL, true, false, false),
    ('refunding', 'returning', true, true, true),
    ('refunding', 'returning', true, false, false)
) AS former (status, came_from, is_paid, is_shipped, is_completed);
INSERT INTO orders (order_number, user_id, placed_by, status, total_amount, contact_name, phone,
    expires_at, ended_at)
VALUES ('Nunpaid', 1, 'li', 'cancelled', 200, '李雷', '13800138000', now(), now());
INSERT INTO order_items (order_id, product_id, product_name, price, quantity, amount)
SELECT id, 1, 'a', 100, 2, 200 FROM orders ORDER BY id;
INSERT INTO order_status_history (order_id, from_status, to_status, created_by, operator_name,
    request_id)
SELECT id, 'pending', 'paid', 2, 'clerk', 'r1' FROM orders WHERE paid_at IS NOT NULL
UNION ALL
SELECT id, 'shipped', 'returning', 1, 'li', 'r2' FROM orders
WHERE status = 'returning' OR came_from = 'returning'
UNION ALL
SELECT id, 'returning', 'refunded', NULL, 'service:tills', '' FROM orders WHERE status = 'refunded';
