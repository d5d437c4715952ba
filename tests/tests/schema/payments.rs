//! Payments and refunds can't be rewritten.

use integration_tests::database::TestDatabase;

use crate::{checks::expect, refusal};

const ROWS: &str =
    "SELECT md5(string_agg(to_jsonb(p)::text, ' ' ORDER BY id)) FROM order_payments AS p";

/// Two orders, a payment of the first with a refund (1, 2), a payment without an order that was
/// given back (3, 4), and one that wasn't (5).
fn fill(database: &TestDatabase) {
    database.execute(
        "INSERT INTO users (username, password_hash) VALUES ('ann', 'x');
         INSERT INTO orders (order_number, placed_by, total_amount, contact_name, phone, expires_at)
         VALUES ('1', 'li', 5, 'li', '13800000000', now()),
             ('2', 'li', 5, 'li', '13800000000', now());
         INSERT INTO order_payments
             (order_id, order_number, kind, amount, method, reference, payment_id, created_by)
         VALUES (1, '1', 'payment', 5, 'bank', 'A', NULL, 1), (1, '1', 'refund', 5, 'bank', 'A', NULL, 1),
             (NULL, 'X', 'payment', 5, 'bank', 'B', NULL, 1), (NULL, 'X', 'refund', 5, 'bank', '', 3, 1),
             (NULL, 'Y', 'payment', 5, 'bank', '', NULL, 1)",
    );
}

#[test]
fn update_delete_and_truncate_are_refused() {
    let database = TestDatabase::fresh();
    fill(&database);
    let before = database.text(ROWS);
    for statement in [
        "UPDATE order_payments SET amount = 6 WHERE id = 1",
        "UPDATE order_payments SET order_id = 2 WHERE id = 1",
        "UPDATE order_payments SET order_id = NULL WHERE id = 1",
        "UPDATE order_payments SET order_id = 2, amount = 4 WHERE id = 5",
        "UPDATE order_payments SET created_by = NULL WHERE id = 1",
        "UPDATE order_payments SET order_id = 2 WHERE id = 4",
        "DELETE FROM order_payments WHERE id = 1",
        "DELETE FROM order_payments",
        "TRUNCATE order_payments CASCADE",
        "TRUNCATE orders CASCADE",
        "MERGE INTO order_payments AS p USING (SELECT 1 AS id) AS s ON p.id = s.id
             WHEN MATCHED THEN DELETE",
    ] {
        expect(&database, statement, "order_payments_append_only");
    }
    assert_eq!(database.text(ROWS), before);
}

#[test]
fn a_payment_without_an_order_is_assigned_once() {
    let database = TestDatabase::fresh();
    fill(&database);
    let assign = |order| format!("UPDATE order_payments SET order_id = {order} WHERE id = 5");
    assert_eq!(refusal(&database, &assign(2)), None);
    expect(&database, &assign(1), "order_payments_append_only");
}

#[test]
fn a_deleted_user_leaves_payments_behind() {
    let database = TestDatabase::fresh();
    fill(&database);
    database.execute("DELETE FROM users");
    let left = "SELECT count(*) FROM order_payments WHERE created_by IS NULL";
    assert_eq!(database.number(left), 5);
    let orders = "DELETE FROM orders WHERE id = 1";
    expect(&database, orders, "order_payments_order_id_fkey");
}

#[test]
fn the_table_refuses_what_the_program_should_never_send() {
    let database = TestDatabase::fresh();
    fill(&database);
    let insert = |kind: &str, columns: &str, values: &str| {
        format!(
            "INSERT INTO order_payments (order_number, kind, {columns}) VALUES ('9', '{kind}', {values})"
        )
    };
    let payment = |columns: &str, values: &str| insert("payment", columns, values);
    for (statement, constraint) in [
        (
            payment("amount, method", "0, 'bank'"),
            "order_payments_amount_positive",
        ),
        (
            payment("amount, method", "-1, 'bank'"),
            "order_payments_amount_positive",
        ),
        (
            payment("amount, method", "1, 'Bank'"),
            "order_payments_method_is_a_word",
        ),
        (
            payment("amount, method, reference", "1, 'bank', 'A'"),
            "unique_payment_reference",
        ),
        (
            insert("gift", "amount, method", "1, 'bank'"),
            "order_payments_kind_known",
        ),
        (
            payment("amount, method, payment_id", "1, 'bank', 5"),
            "order_payments_refund_has_one_origin",
        ),
        (
            insert("refund", "amount, method", "1, 'bank'"),
            "order_payments_refund_has_one_origin",
        ),
        (
            insert("refund", "amount, method, payment_id", "1, 'bank', 3"),
            "unique_refund_of_payment",
        ),
    ] {
        expect(&database, &statement, constraint);
    }
}
