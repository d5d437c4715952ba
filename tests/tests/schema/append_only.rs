//! The inventory log can't be rewritten.

use integration_tests::database::TestDatabase;

use crate::{checks::fill, refusal};

const ROWS: &str =
    "SELECT md5(string_agg(to_jsonb(l)::text, ' ' ORDER BY id)) FROM inventory_logs AS l";

#[test]
fn update_delete_and_truncate_are_refused() {
    let database = TestDatabase::fresh();
    fill(&database);
    let before = database.text(ROWS);
    for statement in [
        "UPDATE inventory_logs SET reason = 'x' WHERE id = 1",
        "UPDATE inventory_logs SET quantity = quantity - 1",
        "UPDATE inventory_logs SET created_by = NULL WHERE id = 1",
        "UPDATE inventory_logs SET id = DEFAULT WHERE id = 1",
        "DELETE FROM inventory_logs WHERE id = 1",
        "DELETE FROM inventory_logs",
        "TRUNCATE inventory_logs",
        "TRUNCATE products CASCADE",
        "INSERT INTO inventory_logs (id, product_id, change_type, quantity, stock_after)
             OVERRIDING SYSTEM VALUE VALUES (1, 1, 'adjust', 1, 1)
             ON CONFLICT (id) DO UPDATE SET quantity = 9",
        "MERGE INTO inventory_logs AS l USING (SELECT 1 AS id) AS s ON l.id = s.id
             WHEN MATCHED THEN DELETE",
    ] {
        let refused = refusal(&database, statement);
        assert_eq!(
            refused.as_deref(),
            Some("inventory_logs_append_only"),
            "{statement}"
        );
    }
    assert_eq!(database.text(ROWS), before);
}

#[test]
fn a_deleted_product_takes_its_rows_with_it_and_no_others() {
    let database = TestDatabase::fresh();
    fill(&database);
    database.execute("DELETE FROM products WHERE id = 1");
    assert_eq!(
        database.text("SELECT string_agg(id::text, ' ') FROM inventory_logs"),
        "3"
    );
}

#[test]
fn a_deleted_user_leaves_their_name_behind() {
    let database = TestDatabase::fresh();
    fill(&database);
    let but_for_the_id = "SELECT string_agg((to_jsonb(l) - 'created_by')::text, ' ' ORDER BY id) \
                          FROM inventory_logs AS l";
    let before = database.text(but_for_the_id);
    assert!(before.contains("ann"));
    database.execute("DELETE FROM users");
    assert_eq!(
        database.number("SELECT count(created_by) FROM inventory_logs"),
        0
    );
    assert_eq!(database.text(but_for_the_id), before);
}

#[test]
fn a_trigger_of_another_table_is_no_way_around_it() {
    let database = TestDatabase::fresh();
    fill(&database);
    database.execute(
        "CREATE FUNCTION rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN UPDATE inventory_logs SET quantity = 99; RETURN NULL; END $$;
         CREATE TRIGGER rewrite AFTER UPDATE ON brands FOR EACH ROW EXECUTE FUNCTION rewrite();",
    );
    let refused = refusal(&database, "UPDATE brands SET logo = 'x' WHERE id = 1");
    assert_eq!(refused.as_deref(), Some("inventory_logs_append_only"));
}
