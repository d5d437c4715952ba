//! Versions of editable rows.

use integration_tests::database::TestDatabase;

use crate::{checks::fill, lines};

/// Columns that are no part of an edit: identity, stock and counters, what jobs record, times.
const UNVERSIONED: [(&str, &[&str]); 10] = [
    (
        "products",
        &[
            "id",
            "stock",
            "held",
            "restock_requested_at",
            "view_count",
            "sales_count",
            "display_price",
            "last_sync_at",
            "last_sync_error",
            "is_listed",
            "price_refusal",
            "is_twin",
            "created_at",
            "updated_at",
            "version",
        ],
    ),
    (
        "categories",
        &["id", "is_twin", "created_at", "updated_at", "version"],
    ),
    (
        "brands",
        &["id", "is_twin", "created_at", "updated_at", "version"],
    ),
    (
        "users",
        &[
            "id",
            "token_version",
            "last_login_at",
            "is_twin",
            "created_at",
            "updated_at",
            "version",
        ],
    ),
    (
        "haier_configs",
        &["id", "is_twin", "created_at", "updated_at", "version"],
    ),
    (
        "search_synonyms",
        &["id", "created_by", "created_at", "updated_at", "version"],
    ),
    (
        "api_keys",
        &[
            "id",
            "name",
            "key_hash",
            "created_by",
            "created_at",
            "last_used_at",
            "revoked_at",
            "last_four",
            "version",
        ],
    ),
    (
        "attention_items",
        &[
            "id",
            "kind",
            "order_id",
            "payment_id",
            "plan_id",
            "detail",
            "created_at",
            "version",
        ],
    ),
    (
        "supplier_categories",
        &[
            "id",
            "supplier",
            "external_name",
            "created_at",
            "updated_at",
            "version",
        ],
    ),
    (
        "supplier_brands",
        &[
            "id",
            "supplier",
            "external_name",
            "created_at",
            "updated_at",
            "version",
        ],
    ),
];

#[test]
fn a_version_counts_the_changes_of_every_editable_column() {
    let database = TestDatabase::fresh();
    for (table, unversioned) in UNVERSIONED {
        let columns = lines(
            &database,
            &format!(
                "SELECT a.attname::text AS line FROM pg_attribute AS a \
                 WHERE a.attrelid = '{table}'::regclass AND a.attnum > 0 AND NOT a.attisdropped \
                 ORDER BY 1"
            ),
        );
        let triggering = lines(
            &database,
            &format!(
                "SELECT a.attname::text AS line FROM pg_trigger AS t \
                 JOIN pg_attribute AS a ON a.attrelid = t.tgrelid AND a.attnum = ANY (t.tgattr) \
                 WHERE t.tgname = '{table}_increase_version' ORDER BY 1"
            ),
        );
        // A new column belongs to the trigger or to the list above.
        let mut known: Vec<&str> = triggering.iter().map(String::as_str).collect();
        known.extend(unversioned);
        known.sort_unstable();
        assert_eq!(known, columns, "{table}");
        let definition = &lines(
            &database,
            &format!(
                "SELECT pg_get_triggerdef(oid) AS line FROM pg_trigger \
                 WHERE tgname = '{table}_increase_version'"
            ),
        )[0];
        for column in &triggering {
            for row in ["old", "new"] {
                let compared = [format!("{row}.{column}"), format!("{row}.\"{column}\"")];
                let is_compared = compared
                    .iter()
                    .any(|text| definition.contains(text.as_str()));
                assert!(is_compared, "{row}.{column}: {definition}");
            }
        }
    }
}

#[test]
fn a_version_increases_with_a_changed_value_only() {
    let database = TestDatabase::fresh();
    fill(&database);
    database.execute(
        "INSERT INTO orders (order_number, placed_by, total_amount, contact_name, phone, expires_at)
         VALUES ('N1', 'ann', 1, 'a', '13800138000', now())",
    );
    for (table, change, repeat, other) in [
        (
            "products",
            "price = 11",
            "price = 11.0",
            "stock = stock + 1, updated_at = now()",
        ),
        (
            "products",
            "edited_fields = '{name}'",
            "name = name",
            "view_count = 5",
        ),
        (
            "categories",
            "\"order\" = 3",
            "\"order\" = 3",
            "updated_at = now()",
        ),
        (
            "brands",
            "description = 'd'",
            "description = 'd'",
            "updated_at = now()",
        ),
        (
            "users",
            "role = 'staff'",
            "role = 'staff'",
            "last_login_at = now()",
        ),
        (
            "api_keys",
            "scopes = '{admin}'",
            "scopes = '{admin}'",
            "last_used_at = now(), revoked_at = now()",
        ),
        (
            "haier_configs",
            "config = '{\"a\": 1}'",
            "config = '{\"a\":1}'",
            "updated_at = now()",
        ),
    ] {
        let version = || database.number(&format!("SELECT version FROM {table} WHERE id = 1"));
        let set = |what: &str| database.execute(&format!("UPDATE {table} SET {what} WHERE id = 1"));
        let before = version();
        set(change);
        assert_eq!(version(), before + 1, "{table}: {change}");
        set(repeat);
        set(other);
        assert_eq!(version(), before + 1, "{table}: {repeat}; {other}");
    }
    let version = || database.number("SELECT version FROM orders");
    database.execute("UPDATE orders SET status = 'cancelled', ended_at = now()");
    assert_eq!(version(), 2);
    // Several steps of one transaction are written at once.
    database.execute("UPDATE orders SET version = 4, updated_at = now()");
    assert_eq!(version(), 4);
    database.execute("UPDATE orders SET version = 1, updated_at = now()");
    assert_eq!(version(), 5, "it never decreases");
}
