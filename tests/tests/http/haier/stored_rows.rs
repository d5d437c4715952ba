//! Rows that SQL or an older system has written, and secrets of another key.

use serde_json::{Value, json};

use super::haier_fixture::{HaierFixture, KEY, OTHER_KEY};

/// Inserts a row as another system would.
fn insert(haier: &HaierFixture, name: &str, config: &Value, is_active: bool) -> i64 {
    haier.shop.database().execute(&format!(
        "INSERT INTO haier_configs (name, config, is_active) VALUES ('{name}', '{config}', {is_active})"
    ));
    let id = format!("SELECT id FROM haier_configs WHERE name = '{name}'");
    haier.shop.database().number(&id)
}

#[tokio::test]
async fn plain_secrets_of_before_are_used_and_encrypted_by_the_next_change() {
    let haier = HaierFixture::set_up().await;
    let id = insert(&haier, "old", &haier.config(), true);
    let path = format!("/api/haier/configs/{id}");
    let shown = haier.admin.get(&path).await.expect(200);
    for secret in haier.secrets() {
        assert!(!shown.text.contains(&secret), "{}", shown.text);
    }
    haier.admin.get("/api/haier/balance").await.expect(200);
    assert_eq!(haier.stored(id)["password"], haier.config()["password"]);
    let renamed = haier.admin.patch(&path, json!({"name": "new"})).await;
    renamed.expect(200);
    for key in ["client_secret", "password", "seller_password"] {
        let stored = haier.stored(id);
        assert!(stored[key].as_str().unwrap().starts_with("enc:1:"), "{key}");
    }
    let tested = haier.admin.post(&format!("{path}/test"), json!({})).await;
    assert_eq!(tested.expect(200).body["ok"], true);
}

#[tokio::test]
async fn an_invalid_row_is_listed_named_and_can_be_corrected_without_loss() {
    let haier = HaierFixture::set_up().await;
    let mut config = haier.config();
    config["base_url"] = "http://haier.example.com/?a=b".into();
    config["customer_code"] = 5.into();
    config["colour"] = "red".into();
    config.as_object_mut().unwrap().remove("client_id");
    let id = insert(&haier, "broken", &config, true);
    let path = format!("/api/haier/configs/{id}");
    let listed = haier.admin.get("/api/haier/configs").await.expect(200);
    assert_eq!(listed.body["results"][0]["config"]["base_url"], Value::Null);
    let mistakes = [
        ("config.base_url", "invalid_value"),
        ("config.customer_code", "wrong_type"),
        ("config.colour", "unknown_field"),
        ("config.client_id", "required"),
    ];
    let checked = haier
        .admin
        .post(&format!("{path}/validate"), json!({}))
        .await;
    let checked = checked.expect(200);
    assert_eq!(checked.body["is_valid"], false);
    assert_eq!(checked.body["errors"].as_array().unwrap().len(), 4);
    for (field, code) in mistakes {
        checked.clone().expect_field(field, code);
    }
    for refused in [
        haier.admin.get("/api/haier/balance").await,
        haier.admin.post(&format!("{path}/test"), json!({})).await,
        haier.admin.post(&format!("{path}/enable"), json!({})).await,
    ] {
        let mut refused = refused.expect_problem(409, "haier_config_invalid");
        for (field, code) in mistakes {
            refused = refused.expect_field(field, code);
        }
    }
    // It can be disabled and renamed, which loses nothing.
    haier
        .admin
        .post(&format!("{path}/disable"), json!({}))
        .await
        .expect(200);
    haier
        .admin
        .patch(&path, json!({"name": "still broken"}))
        .await
        .expect(200);
    let stored = haier.stored(id);
    for key in ["base_url", "customer_code", "colour"] {
        assert_eq!(stored[key], config[key], "{key}");
    }
    let refused = haier.admin.patch(&path, json!({"is_active": true})).await;
    refused.expect_problem(409, "haier_config_invalid");
    let half = json!({"config": {"client_id": haier.config()["client_id"]}});
    let refused = haier.admin.patch(&path, half).await;
    let refused = refused.expect_problem(422, "validation_failed");
    refused.expect_field("config.base_url", "invalid_value");
    let keys = ["base_url", "customer_code", "client_id"];
    let correct: Value = keys
        .iter()
        .map(|key| ((*key).to_owned(), haier.config()[key].clone()))
        .collect::<serde_json::Map<_, _>>()
        .into();
    let corrected = json!({"config": correct, "is_active": true});
    haier.admin.patch(&path, corrected).await.expect(200);
    assert_eq!(haier.stored(id).get("colour"), None);
    let checked = haier
        .admin
        .post(&format!("{path}/validate"), json!({}))
        .await;
    assert_eq!(
        checked.expect(200).body,
        json!({"is_valid": true, "errors": []})
    );
    haier.admin.get("/api/haier/balance").await.expect(200);
}

#[tokio::test]
async fn with_another_key_the_secrets_are_named_and_nothing_is_lost() {
    let haier = HaierFixture::set_up().await;
    let id = haier.create("haier", true).await.id();
    let before = haier.stored(id);
    let path = format!("/api/haier/configs/{id}");
    let beside = haier
        .shop
        .beside_with(&[("CANGKU_ENCRYPTION_KEY", OTHER_KEY)])
        .await;
    let there = beside.known(&haier.admin);
    there.get(&path).await.expect(200);
    let checked = there.post(&format!("{path}/validate"), json!({})).await;
    let checked = checked.expect(200);
    assert_eq!(checked.body["is_valid"], false);
    for key in ["client_secret", "password", "seller_password"] {
        let field = format!("config.{key}");
        checked
            .clone()
            .expect_field(&field, "haier_secret_unreadable");
    }
    for refused in [
        there.get("/api/haier/balance").await,
        there.post(&format!("{path}/test"), json!({})).await,
        there.post(&format!("{path}/enable"), json!({})).await,
    ] {
        let refused = refused.expect_problem(409, "haier_secret_unreadable");
        let secrets = json!(["client_secret", "password", "seller_password"]);
        assert_eq!(refused.body["secrets"], secrets);
        let detail = refused.body["detail"].as_str().unwrap();
        assert!(detail.contains("CANGKU_ENCRYPTION_KEY"), "{detail}");
    }
    // A change of something else keeps them as they are.
    there.patch(&path, json!({"name": "x"})).await.expect(200);
    assert_eq!(haier.stored(id), before);
    haier.admin.get("/api/haier/balance").await.expect(200);
    // With the former key they are read, and encrypted anew by the next change.
    let both = [
        ("CANGKU_ENCRYPTION_KEY", OTHER_KEY),
        ("CANGKU_ENCRYPTION_KEY_OLD", KEY),
    ];
    let rotated = haier.shop.beside_with(&both).await;
    let there_rotated = rotated.known(&haier.admin);
    there_rotated.get("/api/haier/balance").await.expect(200);
    there_rotated
        .patch(&path, json!({"name": "y"}))
        .await
        .expect(200);
    assert_ne!(haier.stored(id)["password"], before["password"]);
    there.get("/api/haier/balance").await.expect(200);
    // Secrets can also be entered again.
    let secrets = json!({"config": {
        "client_secret": haier.config()["client_secret"],
        "password": haier.config()["password"],
        "seller_password": haier.config()["seller_password"]}});
    haier.admin.patch(&path, secrets).await.expect(200);
    haier.admin.get("/api/haier/balance").await.expect(200);
}

#[tokio::test]
async fn an_encrypted_secret_of_another_row_or_key_is_not_used() {
    let haier = HaierFixture::set_up().await;
    let one = haier.create("one", true).await.id();
    let two = haier.create("two", false).await.id();
    let database = haier.shop.database();
    database.execute(&format!(
        "UPDATE haier_configs SET config = config || (SELECT jsonb_build_object('password', \
         config->'password') FROM haier_configs WHERE id = {two}) WHERE id = {one}"
    ));
    let refused = haier.admin.get("/api/haier/balance").await;
    let refused = refused.expect_problem(409, "haier_secret_unreadable");
    assert_eq!(refused.body["secrets"], json!(["password"]));
    database.execute(&format!(
        "UPDATE haier_configs SET config = config || jsonb_build_object('client_secret', \
         config->'seller_password') WHERE id = {two}"
    ));
    let path = format!("/api/haier/configs/{two}/test");
    let refused = haier.admin.post(&path, json!({})).await;
    let refused = refused.expect_problem(409, "haier_secret_unreadable");
    assert_eq!(refused.body["secrets"], json!(["client_secret"]));
}
