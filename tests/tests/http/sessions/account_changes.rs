//! What changes of an account by an admin do to its sessions.

use cangku_domain::accounts::Role;
use integration_tests::shop::{PASSWORD, Shop};
use serde_json::{Value, json};

use super::{end_reason, entries, id_of, last_session, listed, log_in_as, sign_in, user};

#[tokio::test]
async fn a_new_password_role_or_activity_ends_all_sessions() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    for (name, change) in [
        ("reset", json!({"password": "another long password"})),
        ("demoted", json!({"role": "user"})),
        ("the_same", json!({"role": "staff"})),
        ("disabled", json!({"is_active": false})),
    ] {
        let first = user(&shop, name, Role::Staff).await;
        let second = sign_in(&shop, name).await;
        let session = last_session(&shop);
        let path = format!("/api/users/{}", id_of(&shop, name));
        admin.patch(&path, change).await.expect(200);
        for tokens in [&first, &second] {
            assert!(!tokens.is_valid(&shop).await, "{name}");
            let refused = tokens.refresh(&shop).await;
            refused.expect_problem(401, "invalid_token");
        }
        assert_eq!(end_reason(&shop, session), "account_changed", "{name}");
        let list = listed(&admin, &format!("{path}/sessions")).await;
        assert_eq!(list, Vec::<Value>::new());
        let changed = &entries(&admin, "update").await[0];
        assert_eq!(changed["entity_name"], name);
        assert_eq!(changed["details"]["sessions_ended"], 2, "{changed}");
    }
    let refused = log_in_as(&shop, "reset", PASSWORD).await;
    refused.expect_problem(401, "bad_credentials");
    log_in_as(&shop, "reset", "another long password")
        .await
        .expect(200);
}

#[tokio::test]
async fn another_change_ends_none() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let tokens = user(&shop, "clerk", Role::Staff).await;
    let path = format!("/api/users/{}", id_of(&shop, "clerk"));
    let change = json!({"email": "clerk@example.com"});
    admin.patch(&path, change).await.expect(200);
    assert!(tokens.is_valid(&shop).await);
    tokens.refresh(&shop).await.expect(200);
}

#[tokio::test]
async fn a_change_by_a_server_of_a_version_without_sessions_ends_them_too() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let tokens = user(&shop, "clerk", Role::Staff).await;
    let session = last_session(&shop);
    shop.database()
        .execute("UPDATE users SET token_version = token_version + 1 WHERE username = 'clerk'");
    assert!(!tokens.is_valid(&shop).await);
    let refused = tokens.refresh(&shop).await;
    refused.expect_problem(401, "invalid_token");
    assert_eq!(end_reason(&shop, session), "");
    let path = format!("/api/users/{}/sessions", id_of(&shop, "clerk"));
    assert_eq!(listed(&admin, &path).await, Vec::<Value>::new());
}
