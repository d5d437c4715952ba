//! Configurations of Haier's platform, syncs and their schedule, and what supplier names stand for.

use reqwest::Method;
use serde_json::{Value, json};

use super::walk::Walk;
use crate::haier::sync_fixture::ended;

const POST: Method = Method::POST;

pub async fn configurations(walk: &mut Walk) {
    let path = "/api/haier/configs/from-settings";
    let body = json!({"name": "first"});
    walk.admin_sends(POST, path, "", body).await;
    let body = json!({"name": "second", "config": walk.haier.config(), "is_active": false});
    let second = walk
        .admin_sends(POST, "/api/haier/configs", "", body)
        .await
        .id();
    let one = "/api/haier/configs/{id}";
    let body = json!({"config": {"rate_per_second": 0}});
    walk.admin_sends(Method::PATCH, one, second, body).await;
    for step in ["enable", "disable"] {
        let template = format!("{one}/{step}");
        walk.admin_sends(POST, &template, second, json!({})).await;
    }
    let body = json!({"name": "third", "config": walk.haier.config(), "is_active": false});
    let third = walk
        .admin_sends(POST, "/api/haier/configs", "", body)
        .await
        .id();
    walk.admin_sends(Method::DELETE, one, third, Value::Null)
        .await;
    walk.admin_sends(POST, "/api/haier/configs/{id}/enable", second, json!({}))
        .await;
}

pub async fn syncs(walk: &mut Walk) {
    let admin = walk.admin();
    let code = walk.haier.code(2);
    let faults = [format!("stock:text@{code}")];
    walk.haier.simulator.control().set_faults(&faults).unwrap();
    let body = json!({"prices": true, "stock": true});
    let sync = "/api/haier/sync";
    let run = walk.admin_sends(POST, sync, "", body.clone()).await.id();
    ended(&admin, run).await;
    let retry = "/api/haier/failures/retry";
    let run = walk
        .admin_sends(POST, retry, "", json!({"all": true}))
        .await
        .id();
    ended(&admin, run).await;
    let failures = admin.get("/api/haier/failures").await.expect(200).body;
    let failure = failures["results"][0]["id"].clone();
    let retry = "/api/haier/failures/{id}/retry";
    let run = walk.admin_sends(POST, retry, failure, json!({})).await.id();
    ended(&admin, run).await;
    let pause = json!({"reason": "盘点"});
    walk.admin_sends(POST, "/api/haier/schedule/pause", "", pause)
        .await;
    let resume = json!({"reason": "done"});
    walk.admin_sends(POST, "/api/haier/schedule/resume", "", resume)
        .await;
    let task = "/api/haier/schedule/{task}/run";
    let run = walk.admin_sends(POST, task, "stock", json!({})).await;
    let run = run.body["id"].as_i64().unwrap();
    ended(&admin, run).await;

    for kind in ["categories", "brands"] {
        let names = admin
            .get(&format!("/api/haier/{kind}"))
            .await
            .expect(200)
            .body;
        let id = names["results"][0]["id"].clone();
        let template = format!("/api/haier/{kind}/{{id}}");
        let body = json!({"is_ignored": true});
        walk.admin_sends(Method::PATCH, &template, id, body).await;
    }
    let products = admin.get("/api/products?source=haier&is_active=all").await;
    let product = products.expect(200).body["results"][0]["id"].clone();
    admin
        .delete(&format!("/api/products/{product}"))
        .await
        .expect(200);
    let ignored = admin
        .get("/api/haier/ignored-products")
        .await
        .expect(200)
        .body;
    let ignored = ignored["results"][0]["id"].clone();
    let one = "/api/haier/ignored-products/{id}";
    walk.admin_sends(Method::DELETE, one, ignored, Value::Null)
        .await;

    // Slow enough to be stopped.
    let id = walk
        .haier
        .shop
        .database()
        .number("SELECT id FROM haier_configs WHERE is_active");
    let slow = json!({"config": {"rate_per_second": 1}});
    walk.admin_sends(Method::PATCH, "/api/haier/configs/{id}", id, slow)
        .await;
    let run = walk.admin_sends(POST, sync, "", body).await.id();
    let stop = "/api/haier/sync-logs/{id}/stop";
    walk.admin_sends(POST, stop, run, json!({})).await;
    ended(&admin, run).await;
}
