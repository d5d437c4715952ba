//! Products that failed in syncs: listed, grouped, retried and closed.

use cangku_domain::accounts::Role;
use integration_tests::catalog_fixture::CatalogFixture;
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    haier_fixture::HaierFixture,
    sync_fixture::{SYNC, ended},
};

const FAILURES: &str = "/api/haier/failures";
const RETRY: &str = "/api/haier/failures/retry";

impl HaierFixture {
    /// The failures that match.
    async fn failures(&self, query: &str) -> Vec<Value> {
        let list = self.admin.get(&format!("{FAILURES}?{query}")).await;
        let list = list.expect(200).body;
        let results = list["results"].as_array().unwrap();
        assert_eq!(list["total"], results.len(), "{list}");
        results.clone()
    }

    /// The groups as `(stage, reason, open, needs_person)`.
    async fn groups(&self) -> Value {
        let groups = self.admin.get(&format!("{FAILURES}/groups")).await;
        let groups = groups.expect(200).body;
        let group = |group: &Value| {
            let members = ["stage", "reason_code", "open", "needs_person"];
            members.map(|member| group[member].clone())
        };
        let groups = groups["results"].as_array().unwrap();
        json!(groups.iter().map(group).collect::<Vec<_>>())
    }

    fn faults(&self, faults: &[String]) {
        self.simulator.control().set_faults(faults).unwrap();
    }

    async fn retry(&self, body: Value) -> Value {
        let started = self.admin.post(RETRY, body).await.expect(202);
        ended(&self.admin, started.id()).await
    }
}

#[tokio::test]
async fn a_failure_is_a_work_item_until_its_stage_succeeds() {
    let haier = HaierFixture::with_rate(0).await;
    let [a, b, c] = [2, 4, 6].map(|position| haier.code(position));
    haier.faults(&[
        format!("stock:text@{a},{b}"),
        format!("prices:missing-codes@{c}"),
    ]);
    let run = haier.sync(json!({"prices": true, "stock": true})).await;
    assert_eq!(run["failed_count"], 3, "{run}");
    let groups = json!([
        ["stock", "invalid_stock", 2, 0],
        ["prices", "no_price", 1, 0]
    ]);
    assert_eq!(haier.groups().await, groups);

    let [failure] = haier
        .failures(&format!("code={a}"))
        .await
        .try_into()
        .unwrap();
    for (member, value) in [
        ("product_code", json!(a)),
        ("stage", json!("stock")),
        ("status", json!("open")),
        ("reason_code", json!("invalid_stock")),
        ("attempts", json!(1)),
        ("closed_at", json!(null)),
    ] {
        assert_eq!(failure[member], value, "{failure}");
    }
    assert!(failure["next_attempt_at"].as_str() > failure["last_failed_at"].as_str());

    // A run of other products, or without stock, closes nothing.
    haier.faults(&[]);
    haier.sync(json!({})).await;
    haier
        .sync(json!({"product_codes": [c], "stock": true}))
        .await;
    assert_eq!(haier.failures("status=open").await.len(), 3);

    let path = format!("{FAILURES}/{}/retry", failure["id"]);
    let started = haier.admin.post(&path, json!({})).await.expect(202);
    let location = format!("/api/haier/sync-logs/{}", started.id());
    assert_eq!(started.headers["location"], location.as_str());
    let run = ended(&haier.admin, started.id()).await;
    assert_eq!(
        (
            &run["sync_type"],
            &run["total_count"],
            &run["success_count"]
        ),
        (&json!("stock"), &json!(1), &json!(1))
    );
    let [closed] = haier.failures("status=closed").await.try_into().unwrap();
    assert_eq!(closed["id"], failure["id"]);
    assert!(closed["closed_at"].is_string() && closed["next_attempt_at"].is_null());
    haier
        .admin
        .post(&path, json!({}))
        .await
        .expect_problem(404, "sync_failure_not_found");

    let run = haier.retry(json!({"reason": "no_price"})).await;
    assert_eq!(
        (&run["sync_type"], &run["total_count"]),
        (&json!("prices"), &json!(1))
    );
    let [left] = haier.failures("status=open").await.try_into().unwrap();
    assert_eq!(left["product_code"], b.as_str());
    let run = haier.retry(json!({"all": true})).await;
    assert_eq!(
        (&run["total_count"], &run["status"]),
        (&json!(1), &json!("success"))
    );
    assert_eq!(haier.groups().await, json!([]));
    let refused = haier.admin.post(RETRY, json!({"all": true})).await;
    refused.expect_problem(409, "no_sync_failures");
}

#[tokio::test]
async fn a_further_attempt_counts_and_the_reason_is_the_last_one() {
    let haier = HaierFixture::with_rate(0).await;
    let code = haier.code(3);
    let body = json!({"product_codes": [code], "stock": true});
    for (attempt, (fault, reason)) in [("text", "invalid_stock"), ("null", "not_found")]
        .into_iter()
        .enumerate()
    {
        let fault = match fault {
            "null" => format!("stock:data-null@{code}"),
            fault => format!("stock:{fault}@{code}"),
        };
        haier.faults(&[fault]);
        haier.sync(body.clone()).await;
        let [failure] = haier.failures("").await.try_into().unwrap();
        assert_eq!(failure["attempts"], attempt + 1, "{failure}");
        assert_eq!(failure["reason_code"], reason, "{failure}");
    }
    // Reading the product fails now as well: one work item for each stage.
    haier.faults(&[format!("products:missing-codes@{code}")]);
    haier.sync(body).await;
    let stages: Vec<_> = haier.failures("").await;
    let stages: Vec<_> = stages.iter().map(|failure| &failure["stage"]).collect();
    assert_eq!(stages, ["products", "stock"]);
}

#[tokio::test]
async fn what_only_a_person_can_solve_is_on_the_attention_list_until_it_is_solved() {
    let haier = HaierFixture::with_rate(0).await;
    let catalog = CatalogFixture::set_up(&haier.admin).await;
    let code = haier.code(1);
    let own = catalog
        .product(
            &haier.admin,
            json!({"product_code": code, "source": "local"}),
        )
        .await;
    haier.sync(json!({"prices": true, "stock": true})).await;
    let groups = json!([
        ["products", "own_product", 0, 1],
        ["stock", "own_product", 0, 1]
    ]);
    let found = haier.groups().await;
    assert!(found == groups || found == json!([groups[0]]), "{found}");
    let list = haier.admin.get("/api/attention?kind=sync_failures").await;
    let list = list.expect(200).body;
    let [item] = list["results"].as_array().unwrap().as_slice() else {
        panic!("{list}")
    };
    assert!(
        item["detail"].as_str().unwrap().contains("own_product"),
        "{item}"
    );
    assert_eq!(item["order_id"], json!(null));

    // A person decides that the supplier manages it; the retry does the rest.
    let path = format!("/api/products/{own}");
    haier
        .admin
        .patch(&path, json!({"source": "haier"}))
        .await
        .expect(200);
    let run = haier.retry(json!({"reason": "own_product"})).await;
    assert_eq!(run["status"], "success", "{run}");
    assert_eq!(haier.groups().await, json!([]));
    let list = haier
        .admin
        .get("/api/attention?kind=sync_failures&status=done");
    let list = list.await.expect(200).body;
    assert_eq!(list["results"][0]["id"], item["id"], "{list}");
    let open = json!({"kind": "sync_failures", "open": 0});
    let counts = list["counts"].as_array().unwrap();
    assert!(counts.contains(&open), "{list}");
}

#[tokio::test]
async fn a_retry_is_started_once_per_key_and_not_beside_another_run() {
    let haier = HaierFixture::with_rate(5).await;
    let code = haier.code(3);
    haier.faults(&[format!("stock:text@{code}")]);
    haier
        .sync(json!({"product_codes": [code], "stock": true}))
        .await;
    let [before] = haier.failures("").await.try_into().unwrap();
    let running = haier.start(json!({"stock": true})).await.id();
    let path = format!("{FAILURES}/{}/retry", before["id"]);
    for path in [path.as_str(), RETRY] {
        let refused = haier.admin.post(path, json!({"all": true})).await;
        refused.expect_problem(409, "sync_already_running");
    }
    let stop = format!("/api/haier/sync-logs/{running}/stop");
    haier.admin.post(&stop, json!({})).await.expect(202);
    ended(&haier.admin, running).await;

    let keyed = |path: &str, body: Value| {
        let request = haier.admin.request(Method::POST, path).json(&body);
        haier.admin.send(request.header("Idempotency-Key", "k"))
    };
    let first = keyed(RETRY, json!({"all": true})).await.expect(202);
    ended(&haier.admin, first.id()).await;
    let again = keyed(RETRY, json!({"all": true})).await.expect(202);
    assert_eq!((again.id(), &again.body), (first.id(), &first.body));
    let other = keyed(&path, json!({})).await;
    other.expect_problem(422, "idempotency_key_reused");
    let other = keyed(SYNC, json!({"all": true})).await;
    other.expect_problem(422, "validation_failed");
    let rows = "SELECT count(*) FROM haier_sync_logs";
    assert_eq!(haier.shop.database().number(rows), 3);
}

#[tokio::test]
async fn a_refused_retry_changes_nothing() {
    let haier = HaierFixture::with_rate(0).await;
    let code = haier.code(3);
    haier.faults(&[format!("stock:text@{code}")]);
    haier
        .sync(json!({"product_codes": [code], "stock": true}))
        .await;
    let before = haier.failures("").await;
    let clerk = haier.shop.sign_in("clerk", Role::Staff).await;
    clerk.get(FAILURES).await.expect(200);
    let path = format!("{FAILURES}/{}/retry", before[0]["id"]);
    for path in [path.as_str(), RETRY] {
        let refused = clerk.post(path, json!({"all": true})).await;
        refused.expect_problem(403, "forbidden");
    }
    let cases = [
        (json!({}), "all", "required"),
        (json!({"all": false}), "all", "invalid_value"),
        (json!({"all": null}), "all", "wrong_type"),
        (json!({"all": "true"}), "all", "wrong_type"),
        (
            json!({"all": true, "stage": "stock"}),
            "all",
            "invalid_value",
        ),
        (
            json!({"all": true, "reason": "no_price"}),
            "all",
            "invalid_value",
        ),
        (json!({"reason": "bad luck"}), "reason", "invalid_value"),
        (json!({"reason": ""}), "reason", "invalid_value"),
        (json!({"reason": null}), "reason", "wrong_type"),
        (json!({"reason": ["no_price"]}), "reason", "wrong_type"),
        (json!({"stage": "Stock"}), "stage", "invalid_value"),
        (json!({"stage": 3}), "stage", "wrong_type"),
        (json!({"ids": [1]}), "ids", "unknown_field"),
    ];
    for (body, field, code) in cases {
        let refused = haier.admin.post(RETRY, body).await;
        refused
            .expect_problem(422, "validation_failed")
            .expect_field(field, code);
    }
    for (query, field, code) in [
        ("status=done", "status", "invalid_value"),
        ("stage=prices,stock", "stage", "invalid_value"),
        ("reason=%00", "reason", "invalid_value"),
        ("code=%00", "code", "control_character"),
        ("page=0", "page", "out_of_range"),
        ("colour=red", "colour", "unknown_field"),
    ] {
        let refused = haier.admin.get(&format!("{FAILURES}?{query}")).await;
        refused
            .expect_problem(400, "invalid_query")
            .expect_field(field, code);
    }
    let nothing = haier.admin.post(RETRY, json!({"reason": "no_price"})).await;
    nothing.expect_problem(409, "no_sync_failures");
    let unknown = format!("{FAILURES}/999/retry");
    let unknown = haier.admin.post(&unknown, json!({})).await;
    unknown.expect_problem(404, "sync_failure_not_found");
    haier
        .shop
        .database()
        .execute("UPDATE haier_configs SET is_active = false");
    let refused = haier.admin.post(RETRY, json!({"all": true})).await;
    refused.expect_problem(409, "haier_not_configured");
    assert_eq!(haier.failures("").await, before);
    let rows = "SELECT count(*) FROM haier_sync_logs";
    assert_eq!(haier.shop.database().number(rows), 1);
}
