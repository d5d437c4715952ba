//! Past orders, inserted with SQL.

use crate::{
    Outcome,
    load::{StockedShop, database::SharedDatabase},
};

/// Price of the three units of an order, in yuan.
const TOTAL: &str = "8997";
const CONTACT: &str =
    "'李雷', '13800138000', '山东省', '青岛市', '崂山区', '中韩街道', '海尔路1号'";

/// Marks all orders as paid between two measurements, so that no customer starts the second one
/// with more unpaid orders. Then `vacuum_and_checkpoint` updates the planner statistics and runs a
/// checkpoint.
pub(super) fn pay_all(database: &SharedDatabase) -> Outcome<()> {
    database.ask(
        "WITH paid AS (
            UPDATE orders SET status = 'paid', paid_at = now(), updated_at = now()
            WHERE status = 'pending' RETURNING id
        ), counted AS (
            INSERT INTO statistics_backlog (order_id, from_status, to_status)
            SELECT id, 'pending', 'paid' FROM paid
        ) INSERT INTO order_status_history (order_id, from_status, to_status)
        SELECT id, 'pending', 'paid' FROM paid;
        UPDATE stock_holds SET expires_at = NULL WHERE held > 0 AND expires_at IS NOT NULL",
    )?;
    vacuum_and_checkpoint(database)
}

/// Leaves no work to autovacuum and the background writer during the measurement.
pub(super) fn vacuum_and_checkpoint(database: &SharedDatabase) -> Outcome<()> {
    database.ask("VACUUM ANALYZE")?;
    database.checkpoint()
}

/// Inserts `count` orders over a year, of which about four in five are completed and the latest are
/// unpaid.
pub(super) fn year(shop: &StockedShop, count: u32) -> Outcome<()> {
    let (first, last) = shop.buyer_ids;
    let customers = last - first + 1;
    let statements = format!(
        "INSERT INTO orders (order_number, user_id, placed_by, status, came_from, total_amount,
            contact_name, phone, province, city, district, town, address, created_at, updated_at,
            expires_at, paid_at, shipped_at, completed_at, ended_at)
        SELECT 'P' || lpad(i::text, 19, '0'), {first} + i % {customers}, 'buyer', status,
            CASE status WHEN 'refunding' THEN 'completed' END, {TOTAL}, {CONTACT},
            placed, placed, placed + interval '1 day',
            CASE WHEN status NOT IN ('pending', 'cancelled') THEN placed + interval '5 minutes' END,
            CASE WHEN status NOT IN ('pending', 'cancelled', 'paid')
                THEN placed + interval '1 hour' END,
            CASE WHEN status IN ('completed', 'refunding', 'refunded', 'returning')
                THEN placed + interval '2 hours' END,
            CASE WHEN status IN ('cancelled', 'refunded') THEN placed + interval '3 hours' END
        FROM (
            SELECT i, now() - ({count} - i + 1) * (interval '365 days' / {count}) AS placed,
                CASE WHEN i > {count} * 0.999 THEN 'pending'
                    WHEN i > {count} * 0.99 THEN 'paid'
                    WHEN i > {count} * 0.97 THEN 'shipped'
                    WHEN i % 100 < 84 THEN 'completed'
                    WHEN i % 100 < 94 THEN 'cancelled'
                    WHEN i % 100 < 98 THEN 'refunded'
                    WHEN i % 100 < 99 THEN 'refunding'
                    ELSE 'returning' END AS status
            FROM generate_series(1, {count}) AS i
        ) AS past;
        UPDATE users SET created_at = now() - random() * interval '365 days';
        INSERT INTO user_activity (day, user_id)
        SELECT day, id FROM users, generate_series(current_date - 364, current_date, '1 day') AS day
        WHERE random() < 0.05;
        {}",
        products(shop)
    );
    as_if_checked(shop, &statements)
}

/// Inserts `count` unpaid orders placed two hours ago. Their customers have ten each and place no
/// others.
pub(super) fn unpaid(shop: &StockedShop, count: u32) -> Outcome<()> {
    let statements = format!(
        "INSERT INTO users (username, password_hash)
        SELECT 'late' || i, '!' FROM generate_series(1, ({count} + 9) / 10) AS i;
        INSERT INTO orders (order_number, user_id, placed_by, total_amount, contact_name, phone,
            province, city, district, town, address, created_at, updated_at, expires_at)
        SELECT 'P' || lpad(row_number() OVER ()::text, 19, '0'), id, username, {TOTAL}, {CONTACT},
            now() - interval '2 hours', now() - interval '2 hours', now() + interval '22 hours'
        FROM users, generate_series(1, 10) WHERE username LIKE 'late%' LIMIT {count};
        INSERT INTO order_status_history (order_id, to_status, created_by, operator_name, created_at)
        SELECT id, 'pending', user_id, placed_by, created_at FROM orders;
        INSERT INTO orders_by_status
        SELECT status, count(*), sum(total_amount) FROM orders GROUP BY status;
        {}",
        products(shop)
    );
    as_if_checked(shop, &statements)
}

/// The lines of all orders, with some products more frequent than others, and the holds of orders
/// that are pending, paid or shipped.
fn products(shop: &StockedShop) -> String {
    let [first, second, third] = shop.products.thirds();
    let parts = [first, second, third].map(|part| format!("({}, {})", part.first, part.count()));
    format!(
        "INSERT INTO order_items
            (order_id, product_id, product_name, product_code, price, quantity, amount)
        SELECT line.id, product.id, name, product_code, display_price, 1, display_price
        FROM (
            SELECT orders.id, first + floor(products * random() * random()) AS product
            FROM orders, (VALUES {}) AS part (first, products)
        ) AS line JOIN products AS product ON product.id = line.product;
        INSERT INTO stock_holds (product_id, reference, created_by, operator_name, quantity, held,
            expires_at, created_at, is_of_order)
        SELECT product_id, order_number, NULL, placed_by, 1, 1,
            CASE status WHEN 'pending' THEN expires_at END, created_at, true
        FROM order_items JOIN orders ON orders.id = order_id
        WHERE status IN ('pending', 'paid', 'shipped') ORDER BY order_items.id;
        INSERT INTO inventory_logs (product_id, change_type, quantity, stock_after, reason,
            reference, created_by, operator_name, created_at)
        SELECT product_id, 'lock', -1,
            stock - row_number() OVER (PARTITION BY product_id ORDER BY hold.id), 'order_created',
            reference, created_by, operator_name, hold.created_at
        FROM stock_holds AS hold JOIN products ON products.id = product_id ORDER BY hold.id;
        UPDATE products SET stock = stock - units, held = units
        FROM (SELECT product_id, count(*) AS units FROM stock_holds GROUP BY 1) AS held
        WHERE product_id = id;",
        parts.join(", ")
    )
}

/// Runs statements without triggers and foreign key checks, which they can't violate in a shop
/// without other orders.
fn as_if_checked(shop: &StockedShop, statements: &str) -> Outcome<()> {
    shop.database.ask(&format!(
        "BEGIN; SET LOCAL session_replication_role = replica; {statements} COMMIT"
    ))?;
    vacuum_and_checkpoint(&shop.database)
}
