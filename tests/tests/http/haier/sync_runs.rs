//! Syncs that are started, watched and stopped over HTTP.

use std::time::Duration;

use haier_simulator::Call;
use integration_tests::caller::Response;
use reqwest::Method;
use serde_json::json;

use super::{
    haier_fixture::HaierFixture,
    sync_fixture::{SYNC, await_run, ended, run},
};

#[tokio::test]
async fn a_sync_runs_in_the_background_and_ends_as_the_command_does() {
    let haier = HaierFixture::with_rate(0).await;
    let started = haier.start(json!({"prices": true, "stock": true})).await;
    let id = started.id();
    assert_eq!(
        started.headers["location"],
        format!("/api/haier/sync-logs/{id}").as_str()
    );
    assert_eq!(started.body["status"], "processing");
    assert_eq!(started.body["sync_type"], "full");
    assert_eq!(started.body["stop_requested_at"], json!(null));
    let run = ended(&haier.admin, id).await;
    // Two per cent of the simulator's products have no price.
    assert_eq!(run["total_count"], 30, "{run}");
    let settled = run["success_count"].as_i64().unwrap() + run["failed_count"].as_i64().unwrap();
    assert_eq!(settled, 30, "{run}");
    assert!(run["progress_at"].is_string(), "{run}");
    let admin = haier.admin.get("/api/auth/me").await.body["username"].clone();
    assert_eq!(run["triggered_by"], admin);
    let products = "SELECT count(*) FROM products WHERE source = 'haier'";
    assert_eq!(haier.shop.database().number(products), 30);
}

#[tokio::test]
async fn the_options_of_the_body_reach_the_platform() {
    let haier = HaierFixture::with_rate(0).await;
    let codes = [haier.code(3), haier.code(5)];
    let body = json!({"product_codes": [codes[0], codes[1], codes[0]], "stock": true,
        "county_code": "370202"});
    let run = haier.sync(body).await;
    assert_eq!(
        (
            &run["sync_type"],
            &run["total_count"],
            &run["success_count"]
        ),
        (&json!("stock"), &json!(2), &json!(2)),
        "{run}"
    );
    for (position, code) in [3, 5].into_iter().zip(&codes) {
        let stock = haier.simulator.control().stock(position, "370202");
        let query = format!("SELECT stock FROM products WHERE product_code = '{code}'");
        assert_eq!(haier.shop.database().number(&query), i64::from(stock));
    }
    let product = haier.simulator.control().product(3).unwrap();
    let body = json!({"category": format!(" {} ", product.group), "brand": product.brand});
    let run = haier.sync(body).await;
    assert_eq!(run["sync_type"], "products");
    let total = run["total_count"].as_i64().unwrap();
    assert!((1..30).contains(&total), "{run}");
    let body = json!({"product_codes": null, "category": null, "brand": null, "county_code": null});
    assert_eq!(haier.sync(body).await["total_count"], 30);
}

#[tokio::test]
async fn progress_is_shown_while_the_run_is_in_progress_and_a_stop_keeps_what_was_fetched() {
    let haier = HaierFixture::with_rate(5).await;
    let id = haier.start(json!({"stock": true})).await.id();
    let progress = await_run(&haier.admin, id, |run| {
        run["success_count"].as_i64().unwrap() > 0
    });
    let progress = progress.await;
    assert_eq!(progress["status"], "processing", "{progress}");
    assert_eq!(progress["total_count"], 30);

    let stop = format!("/api/haier/sync-logs/{id}/stop");
    let first = haier.admin.post(&stop, json!({})).await.expect(202);
    let again = haier.admin.post(&stop, json!({})).await.expect(202);
    for member in ["status", "stop_requested_at", "stop_requested_by"] {
        assert_eq!(again.body[member], first.body[member]);
    }
    let admin = haier.admin.get("/api/auth/me").await.body["username"].clone();
    assert_eq!(first.body["stop_requested_by"], admin);

    let run = ended(&haier.admin, id).await;
    let message = run["message"].as_str().unwrap();
    let admin = admin.as_str().unwrap();
    assert!(
        message.starts_with(&format!("stopped by {admin}; 30 products")),
        "{run}"
    );
    assert_eq!(run["status"], "partial");
    let fetched = run["success_count"].as_i64().unwrap();
    assert!((1..30).contains(&fetched), "{run}");
    let written = "SELECT count(*) FROM products WHERE stock > 0 OR warehouse_code <> ''";
    assert!(haier.shop.database().number(written) <= fetched);
    // It has ended: there is nothing to stop, and the next one may run.
    let late = haier.admin.post(&stop, json!({})).await;
    late.expect_problem(409, "sync_already_ended");
    assert_eq!(haier.sync(json!({})).await["status"], "success");
}

#[tokio::test]
async fn one_run_at_a_time_on_all_servers_and_any_of_them_stops_it() {
    let haier = HaierFixture::with_rate(5).await;
    let second = haier.shop.beside().await;
    let admin_there = second.admin().await;
    let id = haier.start(json!({"stock": true})).await.id();
    for admin in [&haier.admin, &admin_there] {
        let refused = admin.post(SYNC, json!({})).await;
        refused.expect_problem(409, "sync_already_running");
    }
    let rows = "SELECT count(*) FROM haier_sync_logs";
    assert_eq!(
        haier.shop.database().number(rows),
        1,
        "nothing was recorded"
    );

    let stop = format!("/api/haier/sync-logs/{id}/stop");
    admin_there.post(&stop, json!({})).await.expect(202);
    let run = ended(&admin_there, id).await;
    assert!(
        run["message"].as_str().unwrap().starts_with("stopped by "),
        "{run}"
    );
    let there = admin_there.post(SYNC, json!({})).await.expect(202);
    assert_eq!(ended(&haier.admin, there.id()).await["status"], "success");
}

#[tokio::test]
async fn a_run_is_stopped_while_it_waits_for_the_platform() {
    let haier = HaierFixture::with_rate(0).await;
    haier
        .simulator
        .control()
        .set_latency(Duration::from_secs(20));
    let id = haier.start(json!({})).await.id();
    let stop = format!("/api/haier/sync-logs/{id}/stop");
    haier.admin.post(&stop, json!({})).await.expect(202);
    let run = ended(&haier.admin, id).await;
    assert_eq!(run["status"], "failed");
    assert!(run["duration_seconds"].as_f64().unwrap() < 10.0, "{run}");
}

#[tokio::test]
async fn a_key_starts_one_run_however_often_it_is_sent() {
    let haier = HaierFixture::with_rate(5).await;
    let keyed = async |body: serde_json::Value| -> Response {
        let request = haier.admin.request(Method::POST, SYNC).json(&body);
        haier
            .admin
            .send(request.header("Idempotency-Key", "k"))
            .await
    };
    let first = keyed(json!({"stock": true})).await.expect(202);
    // Also while the run is in progress, and after its end.
    let again = keyed(json!({"stock": true})).await.expect(202);
    assert_eq!(again.body, first.body);
    assert_eq!(again.headers["location"], first.headers["location"]);
    assert_eq!(again.headers["idempotency-replayed"], "true");
    keyed(json!({}))
        .await
        .expect_problem(422, "idempotency_key_reused");
    let id = first.id();
    haier
        .admin
        .post(&format!("/api/haier/sync-logs/{id}/stop"), json!({}))
        .await
        .expect(202);
    ended(&haier.admin, id).await;
    let late = keyed(json!({"stock": true})).await.expect(202);
    assert_eq!(late.body, first.body);
    let rows = "SELECT count(*) FROM haier_sync_logs";
    assert_eq!(haier.shop.database().number(rows), 1);
}

#[tokio::test]
async fn a_refused_start_leaves_nothing_and_its_key_can_be_used_again() {
    let haier = HaierFixture::set_up().await;
    let refused = haier.admin.post(SYNC, json!({})).await;
    refused.expect_problem(409, "haier_not_configured");
    let created = haier.create("haier", true).await;
    haier.shop.database().execute(
        "UPDATE haier_configs SET config = config || jsonb_build_object('password', \
         config->'client_secret')",
    );
    let keyed = || {
        let request = haier.admin.request(Method::POST, SYNC).json(&json!({}));
        haier.admin.send(request.header("Idempotency-Key", "k"))
    };
    keyed().await.expect_problem(409, "haier_secret_unreadable");
    let rows = "SELECT count(*) FROM haier_sync_logs";
    assert_eq!(haier.shop.database().number(rows), 0);
    let calls = haier.simulator.control().counters();
    assert_eq!(calls.call(Call::Products).asked, 0);
    let path = format!("/api/haier/configs/{}", created.id());
    let config = json!({"config": haier.config()});
    haier.admin.patch(&path, config).await.expect(200);
    let id = keyed().await.expect(202).id();
    assert_eq!(ended(&haier.admin, id).await["status"], "success");
}

#[tokio::test]
async fn of_syncs_that_are_started_at_the_same_time_one_runs() {
    let haier = HaierFixture::with_rate(5).await;
    let second = haier.shop.beside().await;
    let admin_there = second.admin().await;
    let starts = (0..8).map(|number| {
        let admin = if number % 2 == 0 {
            &haier.admin
        } else {
            &admin_there
        };
        async move { admin.post(SYNC, json!({"stock": true})).await }
    });
    let responses = futures::future::join_all(starts).await;
    let (started, refused): (Vec<_>, Vec<_>) = responses
        .into_iter()
        .partition(|response| response.status == 202);
    assert_eq!(started.len(), 1);
    for response in refused {
        response.expect_problem(409, "sync_already_running");
    }
    assert_eq!(
        run(&haier.admin, started[0].id()).await["status"],
        "processing"
    );
}

#[tokio::test]
async fn mistakes_of_the_body_are_named_and_nothing_is_started() {
    let haier = HaierFixture::with_rate(0).await;
    let long = "x".repeat(51);
    let many: Vec<String> = (0..5001).map(|number| format!("C{number}")).collect();
    let cases = [
        (json!({"product_codes": []}), "product_codes", "too_short"),
        (json!({"product_codes": many}), "product_codes", "too_long"),
        (json!({"product_codes": "A"}), "product_codes", "wrong_type"),
        (
            json!({"product_codes": {"a": 1}}),
            "product_codes",
            "wrong_type",
        ),
        (
            json!({"product_codes": ["A", ""]}),
            "product_codes[1]",
            "blank",
        ),
        (
            json!({"product_codes": [7]}),
            "product_codes[0]",
            "wrong_type",
        ),
        (
            json!({"product_codes": [null]}),
            "product_codes[0]",
            "wrong_type",
        ),
        (
            json!({"product_codes": [long]}),
            "product_codes[0]",
            "too_long",
        ),
        (
            json!({"product_codes": ["A\u{0}"]}),
            "product_codes[0]",
            "control_character",
        ),
        (json!({"category": " "}), "category", "blank"),
        (json!({"category": 1}), "category", "wrong_type"),
        (json!({"category": "x".repeat(101)}), "category", "too_long"),
        (json!({"brand": ""}), "brand", "blank"),
        (json!({"brand": ["海尔"]}), "brand", "wrong_type"),
        (json!({"prices": null}), "prices", "wrong_type"),
        (json!({"prices": "true"}), "prices", "wrong_type"),
        (json!({"stock": 1}), "stock", "wrong_type"),
        (
            json!({"county_code": "37020"}),
            "county_code",
            "invalid_value",
        ),
        (json!({"county_code": 370202}), "county_code", "wrong_type"),
        (json!({"county_code": "beijing"}), "county_code", "too_long"),
        (json!({"dry_run": true}), "dry_run", "unknown_field"),
        (json!({"colour": "red"}), "colour", "unknown_field"),
    ];
    for (body, field, code) in cases {
        let refused = haier.admin.post(SYNC, body.clone()).await;
        let refused = refused.expect_problem(422, "validation_failed");
        refused.expect_field(field, code);
    }
    for body in [
        "[]",
        "7",
        "{",
        "null",
        "",
        "{\"stock\": true, \"stock\": true}",
    ] {
        let refused = haier.admin.post_raw(SYNC, "application/json", body).await;
        refused.expect_problem(400, "malformed_json");
    }
    let request = haier.admin.request(Method::POST, SYNC).json(&json!({}));
    let refused = haier
        .admin
        .send(request.header("Idempotency-Key", ""))
        .await;
    refused.expect_problem(400, "invalid_idempotency_key");
    for (path, status, code) in [
        ("0", 400, "invalid_path"),
        ("x", 400, "invalid_path"),
        ("99999999999999999999", 400, "invalid_path"),
        ("7", 404, "sync_log_not_found"),
    ] {
        let path = format!("/api/haier/sync-logs/{path}/stop");
        let refused = haier.admin.post(&path, json!({})).await;
        refused.expect_problem(status, code);
    }
    let rows = "SELECT count(*) FROM haier_sync_logs";
    assert_eq!(haier.shop.database().number(rows), 0);
    assert_eq!(
        haier
            .simulator
            .control()
            .counters()
            .call(Call::Products)
            .asked,
        0
    );
}
