//! Roles with few rights, and schemas of other versions.

use integration_tests::{
    caller::Caller, database::TestDatabase, private_server::PrivateServer, shop::PASSWORD,
};
use serde_json::json;

use crate::{installation, installation_on};

/// Creates a product with stock over HTTP.
pub async fn product(admin: &Caller) -> i64 {
    let id = |response: &serde_json::Value| response["id"].as_i64().unwrap();
    let category = admin
        .post("/api/categories", json!({"name": "Ärmel 冰箱"}))
        .await;
    let brand = admin.post("/api/brands", json!({"name": "海尔"})).await;
    let body = json!({
        "name": "海尔 对开门冰箱",
        "category_id": id(&category.expect(201).body),
        "brand_id": id(&brand.expect(201).body),
        "price": "1999.00",
    });
    let product = id(&admin.post("/api/products", body).await.expect(201).body);
    let stock = json!({"product_id": product, "quantity": 50, "reason": "counted"});
    admin.post("/api/inventory/adjust", stock).await.expect(201);
    product
}

/// An order of one unit.
pub async fn order(caller: &Caller, product: i64) -> i64 {
    let body = json!({
        "items": [{"product_id": product, "quantity": 1}],
        "contact_name": "王小明",
        "phone": "13800000000",
        "province": "山东省",
        "city": "青岛市",
        "district": "崂山区",
        "town": "",
        "address": "海尔路1号",
    });
    let order = caller.post("/api/orders", body).await.expect(201);
    order.body["id"].as_i64().unwrap()
}

#[tokio::test]
async fn a_role_with_rights_to_rows_alone_serves_a_migrated_shop() {
    let server = PrivateServer::start();
    installation()
        .with("DATABASE_URL", server.url())
        .run(&["migrate"])
        .expect_success();
    server.make_clerk();
    let installation = installation().with("DATABASE_URL", &server.url_as("clerk"));
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let product = product(&admin).await;
    let placed = order(&admin, product).await;
    admin
        .post(&format!("/api/orders/{placed}/pay"), json!({}))
        .await
        .expect(200);
    let open = order(&admin, product).await;
    admin.get("/api/products?search=冰箱").await.expect(200);
    admin
        .get(&format!("/api/products/{product}"))
        .await
        .expect(200);
    for command in [
        &["migrate"][..],
        &["reconcile-inventory"],
        &["rebuild-statistics"],
        &["cancel-unpaid-orders"],
        &["invalidate-cache"],
    ] {
        installation.run(command).expect_success();
    }
    for order in [placed, open] {
        admin
            .post(&format!("/api/orders/{order}/cancel"), json!({}))
            .await
            .expect(200);
    }
    admin
        .delete(&format!("/api/products/{product}"))
        .await
        .expect(200);
    let ended = serve.terminate().expect_success();
    assert!(!ended.stderr.contains("SQLSTATE 42501"), "{}", ended.stderr);
    assert!(!ended.stderr.contains("ERROR"), "{}", ended.stderr);
}

#[test]
fn a_role_that_serves_can_change_neither_the_schema_nor_what_is_append_only() {
    let server = PrivateServer::start();
    installation()
        .with("DATABASE_URL", server.url())
        .run(&["migrate"])
        .expect_success();
    server.make_clerk();
    for refused in [
        "CREATE TABLE public.notes (id BIGINT)",
        "CREATE FUNCTION public.one() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "ALTER TABLE products ADD COLUMN secret TEXT",
        "ALTER TABLE audit_log DISABLE TRIGGER ALL",
        "DROP TABLE stock_holds",
        "DROP TRIGGER audit_log_append_only ON audit_log",
        "UPDATE audit_log SET reason = ''",
        "DELETE FROM audit_log",
        "TRUNCATE audit_log",
        "UPDATE inventory_logs SET quantity = 1",
        "DELETE FROM inventory_logs",
        "TRUNCATE inventory_logs",
        "UPDATE order_payments SET amount = 1",
        "DELETE FROM order_payments",
        "DELETE FROM __diesel_schema_migrations",
        "SET session_replication_role = replica",
    ] {
        let error = server.execute_as("clerk", refused).unwrap_err();
        let is_denied = error.contains("permission denied") || error.contains("must be owner");
        assert!(is_denied, "{refused}: {error}");
    }
    // Old entries of the audit log are purged by a function of the owner.
    let purge = "SELECT purge_audit_log(now(), 10)";
    server.execute_as("clerk", purge).unwrap();
}

#[test]
fn a_role_that_lacks_a_right_is_refused_with_the_grant_that_is_missing() {
    let server = PrivateServer::start();
    installation()
        .with("DATABASE_URL", server.url())
        .run(&["migrate"])
        .expect_success();
    server.make_clerk();
    server.execute(
        "REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM clerk; \
         REVOKE TEMPORARY ON DATABASE cangku FROM PUBLIC, clerk",
    );
    let installation = installation().with("DATABASE_URL", &server.url_as("clerk"));
    let sequence = "GRANT USAGE ON SEQUENCE public.orders_id_seq TO clerk";
    for command in ["serve", "migrate", "create-admin"] {
        let mut arguments = vec![command];
        if command == "create-admin" {
            arguments.extend(["--username", "boss", "--password-stdin"]);
        }
        let refused = installation.run_with_input(&arguments, PASSWORD);
        refused.expect_refusal(&[sequence]);
    }
    // No other sequence is needed: the tables number their rows themselves.
    server.execute(sequence);
    installation.run(&["migrate"]).expect_success();
    let temporary = "GRANT TEMPORARY ON DATABASE cangku TO clerk";
    installation
        .run(&["rebuild-statistics"])
        .expect_refusal(&[temporary]);
    server.execute(temporary);
    installation.run(&["rebuild-statistics"]).expect_success();
}

#[test]
fn a_role_without_rights_learns_who_must_migrate() {
    let server = PrivateServer::start();
    server.execute("CREATE ROLE clerk LOGIN");
    let installation = installation().with("DATABASE_URL", &server.url_as("clerk"));
    for command in ["serve", "migrate", "rebuild-statistics"] {
        installation
            .run(&[command])
            .expect_refusal(&["clerk", "cangku migrate", "create_users"]);
    }
}

#[tokio::test]
async fn a_newer_schema_is_refused_unless_allowed() {
    let database = TestDatabase::fresh();
    database.execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('20990101000000')");
    let installation = installation_on(&database);
    for command in ["serve", "migrate", "rebuild-statistics"] {
        let words = [
            "20990101000000",
            env!("CARGO_PKG_VERSION"),
            "CANGKU_ALLOW_NEWER_SCHEMA",
        ];
        installation.run(&[command]).expect_refusal(&words);
    }
    let installation = installation_on(&database).with("CANGKU_ALLOW_NEWER_SCHEMA", "true");
    let serve = installation.serve();
    serve.anybody().get("/readyz").await.expect(200);
    serve.terminate().expect_success();
}
