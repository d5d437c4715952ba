//! Secrets and contact data never get into the log.

use integration_tests::api_keys::key_like_staff;
use integration_tests::shop::PASSWORD;
use serde_json::json;

use super::{dump, entries};
use crate::haier::haier_fixture::HaierFixture;

#[tokio::test]
async fn no_secret_is_in_the_log() {
    let haier = HaierFixture::set_up().await;
    let (admin, shop) = (&haier.admin, &haier.shop);
    let user = json!({"username": "hanmeimei", "password": "one long password here",
        "email": "meimei@example.com", "role": "staff"});
    let user = admin.post("/api/users", user).await.expect(201).id();
    let changed = json!({"password": "another long password", "email": "other@example.com"});
    admin
        .patch(&format!("/api/users/{user}"), changed)
        .await
        .expect(200);
    let key = admin
        .post("/api/api-keys", key_like_staff("till"))
        .await
        .expect(201);
    let key = key.body["key"].as_str().unwrap().to_owned();
    let config = haier.create("main", true).await.id();
    let secret = json!({"config": {"password": "a new secret of haier"}});
    admin
        .patch(&format!("/api/haier/configs/{config}"), secret)
        .await
        .expect(200);
    let gone = admin.delete(&format!("/api/haier/configs/{config}")).await;
    assert!(gone.status < 300, "{}", gone.text);
    let [change] = entries(
        admin,
        &format!("entity=user&entity_id={user}&action=update"),
    )
    .await
    .try_into()
    .unwrap();
    assert_eq!(
        change["changes"],
        json!({"password": {"before": "***", "after": "***"},
            "email": {"before": "m***@example.com", "after": "o***@example.com"}})
    );
    let [change] = entries(admin, "entity=haier_config&action=update")
        .await
        .try_into()
        .unwrap();
    assert_eq!(
        change["changes"],
        json!({"password": {"before": "***", "after": "***"}})
    );
    let all = dump(shop);
    let haier_secrets = haier.secrets();
    let known = [
        PASSWORD,
        "one long password here",
        "another long password",
        "a new secret of haier",
        "meimei@example.com",
        "other@example.com",
        "$argon2",
        "enc:1:",
        admin.token().unwrap(),
        key.as_str(),
    ];
    for secret in known
        .into_iter()
        .chain(haier_secrets.iter().map(String::as_str))
    {
        assert!(!all.contains(secret), "{secret}");
    }
    let hash = shop
        .database()
        .text("SELECT encode(key_hash, 'hex') FROM api_keys");
    assert!(!all.contains(&hash));
}
