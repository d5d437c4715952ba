//! The constraints and indexes that the data model names, with its columns.

use integration_tests::database::TestDatabase;

use crate::lines;

/// Name, table, columns; ` DESC` is the data model's minus sign.
const INDEXES: [(&str, &str, &[&str]); 13] = [
    (
        "idx_product_active_sales",
        "products",
        &["is_active", "sales_count DESC"],
    ),
    (
        "idx_product_active_views",
        "products",
        &["is_active", "view_count DESC"],
    ),
    (
        "idx_product_category",
        "products",
        &["category_id", "is_active"],
    ),
    ("idx_product_brand", "products", &["brand_id", "is_active"]),
    ("idx_product_created", "products", &["created_at DESC"]),
    ("idx_product_code", "products", &["product_code"]),
    ("idx_product_sales", "products", &["is_sales"]),
    (
        "idx_brand_active_order",
        "brands",
        &["is_active", "\"order\""],
    ),
    ("idx_media_created", "media_images", &["created_at DESC"]),
    (
        "catalog_inv_product_55e4e1_idx",
        "inventory_logs",
        &["product_id", "created_at"],
    ),
    (
        "catalog_inv_change__9a36ba_idx",
        "inventory_logs",
        &["change_type"],
    ),
    (
        "idx_sync_status_created",
        "haier_sync_logs",
        &["status", "created_at"],
    ),
    (
        "idx_sync_type_created",
        "haier_sync_logs",
        &["sync_type", "created_at"],
    ),
];

const UNIQUE: [(&str, &str, &[&str]); 4] = [
    ("unique_product_code", "products", &["product_code"]),
    ("unique_brand_name", "brands", &["name"]),
    ("unique_category_name", "categories", &["name"]),
    (
        "unique_supplier_code",
        "products",
        &["supplier", "supplier_code"],
    ),
];

#[test]
fn the_indexes_of_the_data_model_are_there_with_its_columns() {
    let database = TestDatabase::fresh();
    for (name, table, columns) in INDEXES {
        let query = format!(
            "SELECT pg_get_indexdef(i.indexrelid, n, true)
                 || CASE WHEN i.indoption[n - 1] & 1 = 1 THEN ' DESC' ELSE '' END AS line
             FROM pg_index AS i, generate_series(1, i.indnkeyatts) AS n
             WHERE i.indexrelid = to_regclass('{name}') AND i.indrelid = '{table}'::regclass
                 AND i.indpred IS NULL AND i.indisvalid
             ORDER BY n"
        );
        let found = lines(&database, &query);
        let (named, added) = found.split_at(columns.len().min(found.len()));
        assert_eq!(named, columns, "{name}");
        // A final id makes the order of the rows total.
        assert!(
            added.iter().all(|column| column.starts_with("id")),
            "{name}: {added:?}"
        );
    }
}

#[test]
fn active_products_have_an_index_of_their_own() {
    let database = TestDatabase::fresh();
    let query = "SELECT count(*) FROM pg_indexes WHERE tablename = 'products' \
                 AND indexdef LIKE '%(is_active)'";
    assert_eq!(database.number(query), 1);
}

#[test]
fn the_unique_constraints_of_the_data_model_are_there_with_its_columns() {
    let database = TestDatabase::fresh();
    for (name, table, columns) in UNIQUE {
        let query = format!(
            "SELECT a.attname::text AS line FROM pg_constraint AS c
             CROSS JOIN unnest(c.conkey) WITH ORDINALITY AS k (number, position)
             JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.number
             WHERE c.conname = '{name}' AND c.conrelid = '{table}'::regclass AND c.contype = 'u'
             ORDER BY k.position"
        );
        assert_eq!(lines(&database, &query), columns, "{name}");
    }
}

#[test]
fn user_names_are_unique_in_any_case() {
    let database = TestDatabase::fresh();
    let insert = |name: &str| {
        let statement =
            format!("INSERT INTO users (username, password_hash) VALUES ('{name}', 'x')");
        crate::refusal(&database, &statement)
    };
    assert_eq!(insert("Ann"), None);
    assert_eq!(insert("aNN").as_deref(), Some("unique_username"));
}

#[test]
fn nothing_has_a_name_that_postgresql_made_up() {
    let database = TestDatabase::fresh();
    let query = "SELECT format('%s on %s', c.conname, c.conrelid::regclass) AS line
        FROM pg_constraint AS c JOIN pg_namespace AS n ON n.oid = c.connamespace
        WHERE n.nspname = 'public' AND c.contype <> 'p' AND c.conname ~ '_(check|key)[0-9]*$'";
    assert_eq!(lines(&database, query), Vec::<String>::new());
}
