//! An order on the same tables in a plain transaction, as one would usually write it.

use crate::load::{ProductRange, StockedShop};

/// The pgbench script: it writes the same rows as our order, with one statement per table. It skips
/// locking the customer, whose limits it doesn't check, and storing the idempotent response.
pub fn script(shop: &StockedShop, products: ProductRange) -> String {
    let (first, last) = shop.buyer_ids;
    let [one, two, three] = products.thirds();
    format!(
        "\\set one random({}, {})\n\\set two random({}, {})\n\\set three random({}, {})\n\
         \\set buyer random({first}, {last})\n\
         \\set number random(10000000000000, 99999999999999)\n{TRANSACTION}",
        one.first, one.last, two.first, two.last, three.first, three.last
    )
}

const TRANSACTION: &str = r#"BEGIN;
SELECT min(stock) AS least, sum(display_price) AS total FROM (
    SELECT stock, display_price FROM products
    WHERE id IN (:one, :two, :three) ORDER BY id FOR UPDATE
) AS locked \gset
INSERT INTO orders (order_number, user_id, placed_by, total_amount, contact_name, phone, province,
    city, district, town, address, expires_at)
VALUES ('20260101' || :number, :buyer, 'buyer' || :buyer, :total, '李雷', '13800138000', '山东省',
    '青岛市', '崂山区', '中韩街道', '海尔路1号', now() + interval '1 day')
RETURNING id AS placed \gset
INSERT INTO order_items (order_id, product_id, product_name, product_code, price, quantity, amount)
SELECT :placed::bigint, id, name, product_code, display_price, 1, display_price
FROM products WHERE id IN (:one, :two, :three) ORDER BY id;
UPDATE products SET stock = stock - 1, held = held + 1 WHERE id IN (:one, :two, :three);
INSERT INTO inventory_logs (product_id, change_type, quantity, stock_after, reason, reference,
    created_by, operator_name, request_id)
SELECT id, 'lock', -1, stock, 'order_created', '20260101' || :number, :buyer::bigint,
    'buyer' || :buyer, lpad(:number::text, 32, '0')
FROM products WHERE id IN (:one, :two, :three) ORDER BY id;
INSERT INTO stock_holds (product_id, reference, created_by, operator_name, quantity, held,
    expires_at, is_of_order)
SELECT id, '20260101' || :number, NULL, 'buyer' || :buyer, 1, 1,
    now() + interval '1 day', true
FROM products WHERE id IN (:one, :two, :three) ORDER BY id;
INSERT INTO order_status_history (order_id, to_status, created_by, operator_name, request_id)
VALUES (:placed, 'pending', :buyer, 'buyer' || :buyer, lpad(:number::text, 32, '0'));
INSERT INTO outbox_events (kind, order_id, payload)
VALUES ('order_pending', :placed, '{"from": null, "to": "pending"}');
INSERT INTO statistics_backlog (order_id, to_status) VALUES (:placed, 'pending');
COMMIT;
"#;
