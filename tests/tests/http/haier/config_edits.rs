//! Configurations are created, shown, changed and deleted.

use integration_tests::shop::Shop;
use reqwest::Method;
use serde_json::{Value, json};

use super::haier_fixture::HaierFixture;

#[tokio::test]
async fn a_configuration_is_shown_without_its_secrets_which_are_stored_encrypted() {
    let haier = HaierFixture::set_up().await;
    let created = haier.create("旗舰店", true).await;
    let path = format!("/api/haier/configs/{}", created.id());
    assert_eq!(created.headers["location"], path.as_str());
    let mut body = created.body.clone();
    for field in ["id", "created_at", "updated_at"] {
        assert!(body.as_object_mut().unwrap().remove(field).is_some());
    }
    let config = haier.config();
    let expected = json!({
        "name": "旗舰店", "is_active": true, "version": created.body["version"],
        "config": {
            "client_id": config["client_id"], "token_url": config["token_url"],
            "base_url": format!("{}/", haier.simulator.base_url()),
            "customer_code": config["customer_code"], "send_to_code": config["send_to_code"],
            "supplier_code": config["supplier_code"], "county_code": null, "rate_per_second": null
        },
        "secrets": {"client_secret": true, "password": true, "seller_password": true}
    });
    assert_eq!(body, expected);
    let shown = haier.admin.get(&path).await.expect(200);
    assert_eq!(shown.body, created.body);
    assert!(shown.headers.contains_key("etag"));
    let listed = haier.admin.get("/api/haier/configs").await.expect(200);
    assert_eq!(listed.body["results"], json!([created.body]));
    let stored = haier.stored(created.id());
    for key in ["client_secret", "password", "seller_password"] {
        let text = stored[key].as_str().unwrap();
        assert!(text.starts_with("enc:1:"), "{key}: {text}");
    }
    assert_eq!(stored["customer_code"], config["customer_code"]);
    let row = haier
        .shop
        .database()
        .text("SELECT string_agg(c::text, '') FROM haier_configs AS c");
    for secret in haier.secrets() {
        for text in [&created.text, &shown.text, &listed.text, &row] {
            assert!(!text.contains(&secret), "{text}");
        }
    }
}

#[tokio::test]
async fn a_change_keeps_the_secrets_and_keys_that_it_does_not_name() {
    let haier = HaierFixture::set_up().await;
    let created = haier.create("haier", true).await;
    let path = format!("/api/haier/configs/{}", created.id());
    let before = haier.stored(created.id());
    let change = json!({"name": "Haier 2", "config": {"rate_per_second": 0, "county_code": "370202",
        "seller_password": null, "password": "another-password"}});
    let changed = haier.admin.patch(&path, change).await.expect(200);
    assert_eq!(changed.body["name"], "Haier 2");
    assert_eq!(changed.body["config"]["rate_per_second"], 0);
    assert_eq!(changed.body["config"]["county_code"], "370202");
    assert_eq!(
        changed.body["secrets"],
        json!({"client_secret": true, "password": true, "seller_password": false})
    );
    let after = haier.stored(created.id());
    assert_eq!(after["client_secret"], before["client_secret"]);
    assert_eq!(after["base_url"], before["base_url"]);
    assert_ne!(after["password"], before["password"]);
    assert_eq!(after.get("seller_password"), None);
    let back = json!({"config": {"county_code": null, "rate_per_second": null}});
    let back = haier.admin.patch(&path, back).await.expect(200);
    assert_eq!(back.body["config"]["county_code"], Value::Null);
    assert!(back.body["version"].as_i64() > changed.body["version"].as_i64());
}

#[tokio::test]
async fn an_edit_of_an_older_version_is_refused_with_the_present_one() {
    let haier = HaierFixture::set_up().await;
    let created = haier.create("haier", false).await;
    let path = format!("/api/haier/configs/{}", created.id());
    let version = created.body["version"].clone();
    let first = json!({"name": "one", "version": version});
    let changed = haier.admin.patch(&path, first).await.expect(200);
    let second = json!({"name": "two", "version": version});
    let stale = haier.admin.patch(&path, second).await;
    let stale = stale.expect_problem(412, "stale_version");
    assert_eq!(stale.body["current"], changed.body);
    let old_tag = "\"v1-0\"";
    for (method, path) in [
        (Method::POST, format!("{path}/enable")),
        (Method::POST, format!("{path}/disable")),
        (Method::DELETE, path.clone()),
    ] {
        let request = haier
            .admin
            .request(method, &path)
            .header("if-match", old_tag);
        let stale = haier.admin.send(request).await;
        stale.expect_problem(412, "stale_version");
    }
    assert_eq!(haier.active(), "");
    let removed = haier.admin.delete(&path).await.expect(200);
    assert_eq!(removed.body, changed.body);
    let gone = haier.admin.get(&path).await;
    gone.expect_problem(404, "haier_config_not_found");
}

#[tokio::test]
async fn a_name_is_taken_once_however_it_is_written() {
    let haier = HaierFixture::set_up().await;
    haier.create("海尔 旗舰店", true).await;
    let other = haier.create("other", false).await;
    let before = haier.active();
    for name in ["海尔 旗舰店", " 海尔\u{3000}旗舰店", "海尔 旗\u{200b}舰店"] {
        let body = json!({"name": name, "config": haier.config(), "is_active": true});
        let taken = haier.admin.post("/api/haier/configs", body).await;
        taken.expect_problem(409, "duplicate_haier_config_name");
        let path = format!("/api/haier/configs/{}", other.id());
        let taken = haier.admin.patch(&path, json!({"name": name})).await;
        taken.expect_problem(409, "duplicate_haier_config_name");
    }
    assert_eq!(haier.active(), before);
    let count = "SELECT count(*) FROM haier_configs";
    assert_eq!(haier.shop.database().number(count), 2);
}

#[tokio::test]
async fn a_repeated_creation_with_its_key_creates_once_and_stores_no_secret() {
    let haier = HaierFixture::set_up().await;
    let body = json!({"name": "haier", "config": haier.config()});
    let send = |body: Value| {
        let request = haier.admin.request(Method::POST, "/api/haier/configs");
        let request = request.header("idempotency-key", "K1").json(&body);
        haier.admin.send(request)
    };
    let first = send(body.clone()).await.expect(201);
    let again = send(body.clone()).await.expect(201);
    assert_eq!(again.body, first.body);
    assert_eq!(again.headers["location"], first.headers["location"]);
    let mut other = body;
    other["config"]["password"] = "another".into();
    let reused = send(other).await;
    reused.expect_problem(422, "idempotency_key_reused");
    let stored = haier
        .shop
        .database()
        .text("SELECT string_agg(k::text, '') FROM idempotency_keys AS k");
    for secret in haier.secrets() {
        assert!(!stored.contains(&secret));
    }
}

#[tokio::test]
async fn the_settings_become_a_configuration() {
    let haier = HaierFixture::configured_by_settings().await;
    let created = haier
        .admin
        .post("/api/haier/configs/from-settings", json!({}))
        .await
        .expect(201);
    assert_eq!(created.body["name"], "haier");
    assert_eq!(created.body["is_active"], true);
    assert_eq!(
        created.body["config"]["customer_code"],
        haier.simulator.credentials().customer_code.as_str()
    );
    assert_eq!(created.body["config"]["rate_per_second"], 100);
    let path = format!("/api/haier/configs/{}/test", created.id());
    let tested = haier.admin.post(&path, json!({})).await.expect(200);
    assert_eq!(tested.body["ok"], true, "{}", tested.text);
    let again = json!({"name": "haier"});
    let taken = haier
        .admin
        .post("/api/haier/configs/from-settings", again)
        .await;
    taken.expect_problem(409, "duplicate_haier_config_name");
}

#[tokio::test]
async fn without_settings_there_is_nothing_to_copy() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let refused = admin
        .post("/api/haier/configs/from-settings", json!({"name": "x"}))
        .await;
    refused.expect_problem(409, "haier_not_configured");
    let count = "SELECT count(*) FROM haier_configs";
    assert_eq!(shop.database().number(count), 0);
}
