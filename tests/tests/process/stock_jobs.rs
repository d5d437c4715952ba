//! The periodic stock jobs of `serve`.

use integration_tests::{
    caller::Caller,
    database::TestDatabase,
    process::Running,
    stock::{command, stocked},
};
use serde_json::json;

use crate::installation_on;

#[tokio::test(flavor = "multi_thread")]
async fn serve_gives_back_what_is_held_for_too_long() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database).with("CANGKU_HOLD_SWEEP_SECONDS", "1");
    let serve: Running<'_> = installation.serve();
    let admin: Caller = installation.admin(&serve).await;
    let [id] = stocked(&admin, 10).await;
    let mut brief = command(id, 3, "brief");
    brief["expires_in"] = json!(1);
    admin.stock("lock", brief).await.expect(201);
    admin
        .stock("lock", command(id, 2, "kept"))
        .await
        .expect(201);
    database.wait_until("SELECT stock = 8 FROM products");
    let ended =
        "SELECT string_agg(concat_ws('|', change_type, quantity, reference, operator_name), ' ')
        FROM inventory_logs WHERE reason = 'hold_expired'";
    assert_eq!(database.text(ended), "release|3|brief|hold_expired");
    admin.assert_reconciled().await;
    serve.terminate().expect_success();
}

#[tokio::test(flavor = "multi_thread")]
async fn serve_purges_old_stored_responses() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database).with("CANGKU_IDEMPOTENCY_HOURS", "1");
    let serve: Running<'_> = installation.serve();
    let admin: Caller = installation.admin(&serve).await;
    let [id] = stocked(&admin, 10).await;
    for key in ["old", "young"] {
        let body = command(id, 1, key);
        admin.keyed("lock", key, &body).await.expect(201);
    }
    serve.terminate().expect_success();
    database.execute(
        "UPDATE idempotency_keys SET created_at = created_at - interval '61 minutes'
         WHERE key = 'old'",
    );
    let serve: Running<'_> = installation.serve();
    database.wait_until("SELECT string_agg(key, ' ') = 'young' FROM idempotency_keys");
    serve.terminate().expect_success();
}
