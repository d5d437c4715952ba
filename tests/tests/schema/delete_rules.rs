//! Foreign keys: their delete rules, and the indexes that keep them fast.

use integration_tests::database::TestDatabase;

use crate::{checks::fill, lines, refusal};

#[test]
fn every_foreign_key_deletes_as_the_data_model_says() {
    let database = TestDatabase::fresh();
    let query = "SELECT format('%s.%s %s', c.conrelid::regclass, a.attname,
            CASE c.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' ELSE 'other' END)
            AS line
        FROM pg_constraint AS c
        JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
        WHERE c.contype = 'f' AND cardinality(c.conkey) = 1 ORDER BY 1";
    let expected = [
        "api_keys.created_by SET NULL",
        "attention_items.order_id CASCADE",
        "attention_items.owner_id SET NULL",
        "attention_items.payment_id other",
        "attention_items.plan_id CASCADE",
        "blocked_keywords.created_by SET NULL",
        "change_plan_imports.plan_id CASCADE",
        "change_plan_items.plan_id CASCADE",
        "change_plan_refused_rows.plan_id CASCADE",
        "change_plan_steps.created_by SET NULL",
        "change_plan_steps.plan_id CASCADE",
        "change_plans.api_key_id SET NULL",
        "change_plans.created_by SET NULL",
        "haier_schedule_tasks.last_sync_log_id SET NULL",
        "haier_sync_checkpoints.sync_log_id CASCADE",
        "haier_sync_failures.sync_log_id CASCADE",
        "haier_sync_logs.plan_id SET NULL",
        "haier_sync_stock_batches.sync_log_id CASCADE",
        "inventory_logs.created_by SET NULL",
        "inventory_logs.product_id CASCADE",
        "keyword_searches_by_day.keyword CASCADE",
        "media_images.product_id CASCADE",
        "media_images.uploaded_by SET NULL",
        "media_sources.media_image_id SET NULL",
        "media_sources.product_id CASCADE",
        "order_items.order_id CASCADE",
        "order_items.product_id SET NULL",
        "order_parcels.order_id CASCADE",
        "order_payments.created_by SET NULL",
        "order_payments.order_id other",
        "order_payments.payment_id other",
        "order_return_lines.order_item_id other",
        "order_return_lines.return_id CASCADE",
        "order_returns.created_by SET NULL",
        "order_returns.order_id other",
        "order_status_history.created_by SET NULL",
        "order_status_history.order_id CASCADE",
        "orders.user_id SET NULL",
        "product_search.product_id CASCADE",
        "product_views_by_hour.product_id CASCADE",
        "product_views_recent.product_id CASCADE",
        "products.brand_id CASCADE",
        "products.category_id CASCADE",
        "search_logs.user_id SET NULL",
        "search_synonym_words.synonym_id CASCADE",
        "search_synonyms.created_by SET NULL",
        "stock_holds.created_by SET NULL",
        "stock_holds.product_id CASCADE",
        "supplier_brands.brand_id SET NULL",
        "supplier_categories.category_id SET NULL",
        "supplier_stock_figures.product_id CASCADE",
        "user_sessions.user_id CASCADE",
    ];
    assert_eq!(lines(&database, query), expected);
}

#[test]
fn every_foreign_key_has_an_index_that_begins_with_it() {
    let database = TestDatabase::fresh();
    // A partial index is sufficient if it only excludes nulls.
    let without = "SELECT format('%s of %s', c.conname, c.conrelid::regclass) AS line
        FROM pg_constraint AS c WHERE c.contype = 'f' AND NOT EXISTS (
            SELECT FROM pg_index AS i WHERE i.indrelid = c.conrelid AND i.indisvalid
                AND (i.indkey::int2[])[0:cardinality(c.conkey) - 1] = c.conkey
                AND (i.indpred IS NULL OR pg_get_expr(i.indpred, i.indrelid) = format(
                    '(%I IS NOT NULL)', (SELECT a.attname FROM pg_attribute AS a
                        WHERE a.attrelid = c.conrelid AND a.attnum = c.conkey[1]))))";
    assert_eq!(lines(&database, without), Vec::<String>::new());
    // The query itself does find missing indexes.
    database.execute("DROP INDEX idx_product_views_product, idx_media_product");
    assert_eq!(lines(&database, without).len(), 2);
}

#[test]
fn deleting_removes_dependent_rows_and_no_others() {
    let database = TestDatabase::fresh();
    fill(&database);
    let count = |table: &str| database.number(&format!("SELECT count(*) FROM {table}"));
    let tables = ["products", "inventory_logs", "media_images", "stock_holds"];
    let counts = || tables.map(count);
    assert_eq!(counts(), [3, 3, 2, 2]);
    // The record that a picture was fetched outlives the picture.
    database.execute("UPDATE media_sources SET media_image_id = 1");
    assert_eq!(
        refusal(&database, "DELETE FROM media_images WHERE id = 1"),
        None
    );
    assert_eq!(count("media_sources WHERE media_image_id IS NULL"), 2);
    database.execute(
        "INSERT INTO media_images (product_id, file, original_name, content_type, size)
         VALUES (1, 'c.jpg', '猫.jpg', 'image/jpeg', 1);
         UPDATE media_sources SET media_image_id = 3 WHERE product_id = 1",
    );

    database.execute("DELETE FROM products WHERE id = 1");
    assert_eq!(counts(), [2, 1, 1, 1]);
    assert_eq!(count("media_sources"), 1);
    database.execute("DELETE FROM brands WHERE id = 2");
    assert_eq!(counts(), [1, 0, 1, 0]);
    database.execute("DELETE FROM categories WHERE id = 2");
    assert_eq!(counts(), [0, 0, 1, 0]);
    assert_eq!(["categories", "brands", "users"].map(count), [1, 1, 1]);
    assert_eq!(count("outbox_events"), 1, "events outlive their products");

    assert_eq!(count("user_sessions"), 2);
    database.execute("DELETE FROM users");
    assert_eq!(count("user_sessions"), 0);
    assert_eq!(
        database.number("SELECT count(*) FROM search_logs WHERE user_id IS NULL"),
        1
    );
    database.execute("DELETE FROM haier_sync_logs");
    assert_eq!(count("haier_sync_failures"), 0);
}

#[test]
fn what_statistics_need_of_deleted_products_and_users_stays() {
    let database = TestDatabase::fresh();
    fill(&database);
    database.execute(
        "UPDATE products SET product_code = 'A1' WHERE id = 1;
         INSERT INTO orders (order_number, total_amount, contact_name, phone, expires_at)
         VALUES ('N1', 30, 'x', '1', now());
         INSERT INTO order_items (order_id, product_id, product_name, price, quantity, amount)
         VALUES (1, 1, 'former', 10, 1, 10), (1, 3, 'c', 10, 2, 20);
         UPDATE products SET name = 'last' WHERE id = 1;
         INSERT INTO product_sales_by_hour VALUES (date_trunc('hour', now()), 1, 1, 10);
         INSERT INTO user_activity VALUES ('2026-11-30', 1)",
    );
    // One by itself, the others by the cascade; the second was never ordered.
    database.execute("DELETE FROM products WHERE id = 1; DELETE FROM categories");
    let items = "SELECT format('%s %s %s', product_name, product_id, deleted_product_id) AS line
        FROM order_items ORDER BY id";
    assert_eq!(lines(&database, items), ["former  1", "c  3"]);
    let deleted = "SELECT format('%s %s %s', id, name, product_code) AS line
        FROM deleted_products ORDER BY id";
    assert_eq!(lines(&database, deleted), ["1 last A1", "3 c "]);
    let count = |table: &str| database.number(&format!("SELECT count(*) FROM {table}"));
    assert_eq!(count("product_sales_by_hour"), 1);
    database.execute("DELETE FROM users");
    assert_eq!([count("deleted_users"), count("user_activity")], [1, 1]);
}
