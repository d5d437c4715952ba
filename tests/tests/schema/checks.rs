//! The database's own constraints refuse what the program should never send.

use integration_tests::database::TestDatabase;

use crate::refusal;

/// A few rows in every table; ids count from 1.
pub(crate) fn fill(database: &TestDatabase) {
    database.execute(
        "INSERT INTO users (username, password_hash) VALUES ('ann', 'x');
         INSERT INTO categories (name) VALUES ('热水器'), ('冰箱');
         INSERT INTO brands (name) VALUES ('海尔'), ('卡萨帝');
         INSERT INTO products (name, category_id, brand_id, price) VALUES
             ('a', 1, 1, 10), ('b', 1, 2, 10), ('c', 2, 1, 10);
         INSERT INTO inventory_logs
             (product_id, change_type, quantity, stock_after, created_by, operator_name)
         VALUES (1, 'adjust', 5, 5, 1, 'ann'), (1, 'lock', -2, 3, 1, 'ann'),
             (2, 'adjust', 1, 1, NULL, 'sync');
         INSERT INTO media_images (product_id, file, original_name, content_type, size) VALUES
             (1, 'a.jpg', '猫.jpg', 'image/jpeg', 1), (NULL, 'b.jpg', '猫.jpg', 'image/jpeg', 1);
         INSERT INTO media_sources (product_id, source_url, media_image_id)
         VALUES (1, 'http://a.cn/1.jpg', 1), (2, 'http://a.cn/1.jpg', 2);
         INSERT INTO search_logs (keyword, user_id) VALUES ('冰箱', 1);
         INSERT INTO haier_configs (config) VALUES ('{}');
         INSERT INTO haier_sync_logs (sync_type) VALUES ('full');
         INSERT INTO supplier_categories (supplier, external_name, category_id)
         VALUES ('haier', '冰箱', 2);
         INSERT INTO supplier_brands (supplier, external_name, brand_id) VALUES ('haier', '海尔', 1);
         INSERT INTO haier_sync_failures (sync_log_id, product_code, stage, reason)
         VALUES (1, 'X', 'stock', 'r');
         INSERT INTO stock_holds (product_id, reference, created_by, quantity, held)
         VALUES (1, 'SO-1', 1, 2, 2), (2, '', NULL, 1, 1);
         INSERT INTO idempotency_keys (scope, key, fingerprint, status, body)
         VALUES (1, 'k', '\\x00', 201, '{}');
         INSERT INTO idempotency_keys (scope, key, fingerprint, status, body)
         VALUES (-1, 'k', '\\x00', 201, '{}');
         INSERT INTO outbox_events (kind, product_id) VALUES ('stock_low', 1);
         INSERT INTO api_keys (name, key_hash, created_by)
         VALUES ('orders', sha256('a'), 1), ('tills', sha256('b'), NULL);
         INSERT INTO user_sessions (user_id, token_version, expires_at, ended_at, end_reason)
         VALUES (1, 0, now(), NULL, NULL), (1, 0, now(), now(), 'logged_out');",
    );
}

#[track_caller]
pub(crate) fn expect(database: &TestDatabase, statement: &str, constraint: &str) {
    assert_eq!(
        refusal(database, statement).as_deref(),
        Some(constraint),
        "{statement}"
    );
}

#[test]
fn prices_stock_and_counters_are_never_negative() {
    let database = TestDatabase::fresh();
    fill(&database);
    let columns = [
        "price",
        "supply_price",
        "invoice_price",
        "market_price",
        "stock_rebate",
        "rebate_money",
        "stock",
        "view_count",
        "sales_count",
        "low_stock_threshold",
    ];
    for column in columns {
        let set = |value: &str| format!("UPDATE products SET {column} = {value} WHERE id = 1");
        assert_eq!(refusal(&database, &set("0")), None);
        expect(
            &database,
            &set("-1"),
            &format!("products_{column}_not_negative"),
        );
    }
    for table in ["categories", "brands"] {
        let set = |value: i32| format!("UPDATE {table} SET \"order\" = {value} WHERE id = 1");
        assert_eq!(refusal(&database, &set(0)), None);
        expect(&database, &set(-1), &format!("{table}_order_not_negative"));
    }
    for column in [
        "total_count",
        "success_count",
        "failed_count",
        "skipped_count",
        "not_listed_count",
    ] {
        let set = format!("UPDATE haier_sync_logs SET {column} = -1");
        expect(
            &database,
            &set,
            &format!("haier_sync_logs_{column}_not_negative"),
        );
    }
    for (table, column, least, rule) in [
        ("product_views_by_hour", "hour, product_id", 1, "positive"),
        ("product_views_recent", "product_id", 0, "not_negative"),
    ] {
        let key = column.replace("hour", "now()").replace("product_id", "1");
        let insert =
            |views: i32| format!("INSERT INTO {table} ({column}, views) VALUES ({key}, {views})");
        let constraint = format!("{table}_views_{rule}");
        expect(&database, &insert(least - 1), &constraint);
        assert_eq!(refusal(&database, &insert(least)), None);
    }
    expect(
        &database,
        "UPDATE users SET token_version = -1",
        "users_token_version_not_negative",
    );
}

#[test]
fn an_ended_session_has_a_reason_and_its_numbers_are_positive() {
    let database = TestDatabase::fresh();
    fill(&database);
    for (change, constraint) in [
        (
            "ended_at = now() WHERE id = 1",
            "user_sessions_end_has_reason",
        ),
        (
            "end_reason = NULL WHERE id = 2",
            "user_sessions_end_has_reason",
        ),
        (
            "end_reason = 'x' WHERE id = 2",
            "user_sessions_end_reason_known",
        ),
        (
            "refresh_number = 0",
            "user_sessions_refresh_number_positive",
        ),
        (
            "token_version = -1",
            "user_sessions_token_version_not_negative",
        ),
    ] {
        let update = format!("UPDATE user_sessions SET {change}");
        expect(&database, &update, constraint);
    }
}

#[test]
fn a_picture_has_a_size_and_a_file() {
    let database = TestDatabase::fresh();
    fill(&database);
    expect(
        &database,
        "UPDATE media_images SET size = 0",
        "media_images_size_positive",
    );
    expect(
        &database,
        "UPDATE media_images SET size = -1",
        "media_images_size_positive",
    );
    expect(
        &database,
        "UPDATE media_images SET file = ' '",
        "media_images_file_not_blank",
    );
    expect(
        &database,
        "UPDATE media_images SET file = 'a.jpg', product_id = 1",
        "unique_media_file_of_product",
    );
}

#[test]
fn a_fetched_picture_has_an_address_once_for_each_product() {
    let database = TestDatabase::fresh();
    fill(&database);
    expect(
        &database,
        "UPDATE media_sources SET source_url = ' '",
        "media_sources_source_url_not_blank",
    );
    expect(
        &database,
        "UPDATE media_sources SET product_id = 1",
        "media_sources_pkey",
    );
}

#[test]
fn names_are_not_blank() {
    let database = TestDatabase::fresh();
    fill(&database);
    for table in ["categories", "brands", "products"] {
        for blank in ["", " ", "\u{3000}\t\n"] {
            let set = format!("UPDATE {table} SET name = '{blank}' WHERE id = 1");
            expect(&database, &set, &format!("{table}_name_not_blank"));
        }
    }
    expect(
        &database,
        "UPDATE users SET username = ' '",
        "users_username_not_blank",
    );
    expect(
        &database,
        "UPDATE search_logs SET keyword = ''",
        "search_logs_keyword_not_blank",
    );
    expect(
        &database,
        "UPDATE haier_configs SET name = ''",
        "haier_configs_name_not_blank",
    );
    let code = "UPDATE products SET product_code = ' ' WHERE id = 1";
    expect(&database, code, "products_product_code_not_blank");
}

#[test]
fn only_known_words_are_taken() {
    let database = TestDatabase::fresh();
    fill(&database);
    for (table, column, word) in [
        ("users", "role", "root"),
        ("products", "source", "moon"),
        ("products", "is_sales", "2"),
        ("products", "warehouse_grade", "2"),
        ("products", "edited_fields", "{stock}"),
        ("haier_sync_logs", "sync_type", "orders"),
        ("haier_sync_failures", "stage", "full"),
    ] {
        let set = format!("UPDATE {table} SET {column} = '{word}' WHERE id = 1");
        expect(&database, &set, &format!("{table}_{column}_known"));
    }
    let null = "UPDATE products SET edited_fields = ARRAY['name', NULL] WHERE id = 1";
    expect(&database, null, "products_edited_fields_known");
    for column in ["main_images", "detail_images", "product_page_urls"] {
        for other in ["{}", "null", "\"a\""] {
            let set = format!("UPDATE products SET {column} = '{other}' WHERE id = 1");
            expect(&database, &set, &format!("products_{column}_array"));
        }
    }
    let list = "UPDATE haier_configs SET config = '[]'";
    expect(&database, list, "haier_configs_config_object");
}

#[test]
fn a_row_of_the_stock_log_makes_sense() {
    let database = TestDatabase::fresh();
    fill(&database);
    for (change_type, quantity, stock_after, constraint) in [
        ("lock", 2, 3, "quantity_sign"),
        ("lock", 0, 3, "quantity_sign"),
        ("release", -2, 3, "quantity_sign"),
        ("adjust", 0, 3, "quantity_sign"),
        ("sold", 1, 3, "change_type_known"),
        ("adjust", -8, -3, "stock_after_not_negative"),
    ] {
        let insert = format!(
            "INSERT INTO inventory_logs (product_id, change_type, quantity, stock_after)
             VALUES (1, '{change_type}', {quantity}, {stock_after})"
        );
        expect(&database, &insert, &format!("inventory_logs_{constraint}"));
    }
}

#[test]
fn units_of_a_hold_end_once_each() {
    let database = TestDatabase::fresh();
    fill(&database);
    let set = |what: &str| format!("UPDATE stock_holds SET {what} WHERE id = 1");
    for end in ["released", "consumed", "expired"] {
        let twice = set(&format!("{end} = 1"));
        expect(&database, &twice, "stock_holds_units_add_up");
        let negative = set(&format!("{end} = -1, held = 3"));
        expect(
            &database,
            &negative,
            &format!("stock_holds_{end}_not_negative"),
        );
        let one_more = set(&format!("{end} = 3, held = -1"));
        expect(&database, &one_more, "stock_holds_held_not_negative");
    }
    let none = set("quantity = 0, held = 0, ended_at = now()");
    expect(&database, &none, "stock_holds_quantity_positive");
    let ended = "stock_holds_ended_when_none_held";
    expect(&database, &set("released = 2, held = 0"), ended);
    expect(&database, &set("ended_at = now()"), ended);
    let end = set("released = 1, consumed = 1, held = 0, ended_at = now()");
    assert_eq!(refusal(&database, &end), None);
}

#[test]
fn a_key_is_stored_once_for_each_caller() {
    let database = TestDatabase::fresh();
    fill(&database);
    let insert = |scope: i64, key: &str, status: i32| {
        format!(
            "INSERT INTO idempotency_keys (scope, key, fingerprint, status, body)
             VALUES ({scope}, '{key}', '', {status}, '')"
        )
    };
    expect(&database, &insert(1, "k", 200), "unique_idempotency_key");
    for other in [0, -2] {
        assert_eq!(refusal(&database, &insert(other, "k", 200)), None);
    }
    let cases = [
        (insert(1, "", 200), "key_not_blank"),
        (insert(1, "l", -1), "status_not_negative"),
    ];
    for (statement, constraint) in cases {
        expect(
            &database,
            &statement,
            &format!("idempotency_keys_{constraint}"),
        );
    }
}

#[test]
fn an_event_says_what_happened() {
    let database = TestDatabase::fresh();
    let insert = |kind: &str, payload: &str| {
        format!("INSERT INTO outbox_events (kind, payload) VALUES ('{kind}', '{payload}')")
    };
    expect(
        &database,
        &insert(" ", "{}"),
        "outbox_events_kind_not_blank",
    );
    expect(
        &database,
        &insert("x", "[]"),
        "outbox_events_payload_object",
    );
}

#[test]
fn a_sync_run_goes_through_its_states() {
    let database = TestDatabase::fresh();
    fill(&database);
    let set = |what: &str| format!("UPDATE haier_sync_logs SET {what}");
    let unless_pending = "haier_sync_logs_started_unless_pending";
    expect(&database, &set("status = 'processing'"), unless_pending);
    assert_eq!(
        refusal(&database, &set("status = 'processing', started_at = now()")),
        None
    );
    let when_final = "haier_sync_logs_completed_when_final";
    expect(&database, &set("status = 'success'"), when_final);
    expect(&database, &set("completed_at = now()"), when_final);
    assert_eq!(
        refusal(&database, &set("status = 'partial', completed_at = now()")),
        None
    );
}

#[test]
fn duplicate_keys_are_refused() {
    let database = TestDatabase::fresh();
    fill(&database);
    let set_both = |what: &str| format!("UPDATE products SET {what} WHERE id IN (1, 2)");
    expect(
        &database,
        &set_both("product_code = 'X'"),
        "unique_product_code",
    );
    let supplier = "supplier = 's', supplier_code = '1'";
    expect(&database, &set_both(supplier), "unique_supplier_code");
    assert_eq!(
        refusal(&database, &set_both("supplier = 's', supplier_code = NULL")),
        None
    );
    expect(
        &database,
        "UPDATE brands SET name = 'x'",
        "unique_brand_name",
    );
    expect(
        &database,
        "UPDATE categories SET name = 'x'",
        "unique_category_name",
    );
    expect(
        &database,
        "INSERT INTO haier_configs (config) VALUES ('{}')",
        "unique_haier_config_name",
    );
}

#[test]
fn the_display_price_is_the_supply_price_else_the_price() {
    let database = TestDatabase::fresh();
    fill(&database);
    for (supply, price, display) in [
        ("NULL", 10, 10),
        ("0", 10, 10),
        ("7", 10, 7),
        ("NULL", 0, 0),
    ] {
        let set =
            format!("UPDATE products SET supply_price = {supply}, price = {price} WHERE id = 1");
        assert_eq!(refusal(&database, &set), None);
        let shown = database.number("SELECT display_price FROM products WHERE id = 1");
        assert_eq!(shown, display, "{supply} {price}");
    }
}

#[test]
fn a_service_has_one_name_and_one_key() {
    let database = TestDatabase::fresh();
    fill(&database);
    let insert = |name: &str, hash: &str| {
        format!("INSERT INTO api_keys (name, key_hash) VALUES ('{name}', {hash})")
    };
    for (name, hash, constraint) in [
        ("Orders", "sha256('c')", "unique_api_key_name"),
        (" ", "sha256('c')", "api_keys_name_not_blank"),
        ("c", "sha256('a')", "unique_api_key_hash"),
        ("c", "'c'", "api_keys_key_hash_length"),
    ] {
        expect(&database, &insert(name, hash), constraint);
    }
    for (change, constraint) in [
        ("scopes = '{stock:*}'", "api_keys_scopes_known"),
        ("scopes = '{admin,NULL}'", "api_keys_scopes_known"),
        ("last_four = 'a-bc'", "api_keys_last_four_characters"),
        ("last_four = 'abc'", "api_keys_last_four_characters"),
        ("version = 0", "api_keys_version_positive"),
    ] {
        let update = format!("UPDATE api_keys SET {change}");
        expect(&database, &update, constraint);
    }
    database.execute("DELETE FROM users");
    let remaining = "SELECT count(*) FROM api_keys WHERE created_by IS NULL";
    assert_eq!(database.number(remaining), 2);
}
