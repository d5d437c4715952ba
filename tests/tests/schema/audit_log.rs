//! The audit log can't be rewritten; old entries can be purged.

use integration_tests::database::TestDatabase;

use crate::refusal;

const ROWS: &str = "SELECT md5(string_agg(to_jsonb(l)::text, ' ' ORDER BY id)) FROM audit_log AS l";

fn filled() -> TestDatabase {
    let database = TestDatabase::fresh();
    database.execute(
        "INSERT INTO audit_log (action, entity, entity_id, actor_kind, actor_name, created_at)
         SELECT 'update', 'product', n, 'user', 'ann', now() - n * interval '1 day'
         FROM generate_series(0, 3) AS n",
    );
    database
}

#[test]
fn update_delete_and_truncate_are_refused() {
    let database = filled();
    let before = database.text(ROWS);
    for statement in [
        "UPDATE audit_log SET actor_name = 'bob' WHERE id = 1",
        "UPDATE audit_log SET changes = '{}'",
        "DELETE FROM audit_log WHERE id = 4",
        "DELETE FROM audit_log",
        "TRUNCATE audit_log",
        "INSERT INTO audit_log (id, action, entity, actor_kind, actor_name)
             OVERRIDING SYSTEM VALUE VALUES (1, 'x', 'x', 'user', 'bob')
             ON CONFLICT (id) DO UPDATE SET actor_name = 'bob'",
        "MERGE INTO audit_log AS l USING (SELECT 1 AS id) AS s ON l.id = s.id
             WHEN MATCHED THEN DELETE",
    ] {
        let refused = refusal(&database, statement);
        assert_eq!(
            refused.as_deref(),
            Some("audit_log_append_only"),
            "{statement}"
        );
    }
    assert_eq!(database.text(ROWS), before);
}

#[test]
fn the_function_purges_old_entries_and_none_of_the_last_day() {
    let database = filled();
    let purge =
        |older_than: &str| database.number(&format!("SELECT purge_audit_log({older_than}, 100)"));
    assert_eq!(purge("now() - interval '60 hours'"), 1);
    assert_eq!(purge("now() + interval '1 year'"), 2);
    assert_eq!(database.number("SELECT count(*) FROM audit_log"), 1);
    // The function leaves no way behind.
    let refused = refusal(&database, "DELETE FROM audit_log");
    assert_eq!(refused.as_deref(), Some("audit_log_append_only"));
}
