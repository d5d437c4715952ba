//! Sign-ins, also refused ones.

use cangku_domain::accounts::Role;
use integration_tests::shop::{PASSWORD, Shop};
use serde_json::json;

use super::{count, dump, entries};

#[tokio::test]
async fn sign_ins_and_refused_ones_are_recorded_without_what_was_typed() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    shop.sign_in("li", Role::User).await;
    let anybody = shop.anybody();
    for (name, password) in [
        ("li", "a wrong password"),
        ("my secret phrase", "typed here"),
    ] {
        let body = json!({"username": name, "password": password});
        anybody
            .post("/api/auth/login", body)
            .await
            .expect_problem(401, "bad_credentials");
    }
    let failed = entries(&admin, "action=fail_log_in").await;
    let [unknown, wrong] = failed.try_into().unwrap();
    assert_eq!(unknown["details"]["cause"], "unknown_user");
    assert_eq!(
        (&unknown["entity_id"], &unknown["actor"]["name"]),
        (&json!(null), &json!("anonymous"))
    );
    assert_eq!(wrong["details"]["cause"], "wrong_password");
    assert_eq!(
        (&wrong["entity_name"], &wrong["actor"]["kind"]),
        (&json!("li"), &json!("anonymous"))
    );
    assert_eq!(wrong["client_address"], "127.0.0.1");
    let [done] = entries(&admin, "action=log_in&actor=li")
        .await
        .try_into()
        .unwrap();
    assert_eq!(done["entity_id"], wrong["entity_id"]);
    let all = dump(&shop);
    for typed in [
        "my secret phrase",
        "a wrong password",
        "typed here",
        PASSWORD,
    ] {
        assert!(!all.contains(typed), "{typed}");
    }
}

#[tokio::test]
async fn a_disabled_account_is_named_in_the_log_and_not_in_the_response() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    shop.sign_in("li", Role::User).await;
    let id = shop
        .database()
        .number("SELECT id FROM users WHERE username = 'li'");
    let off = json!({"is_active": false});
    admin
        .patch(&format!("/api/users/{id}"), off)
        .await
        .expect(200);
    let body = json!({"username": "li", "password": PASSWORD});
    shop.anybody()
        .post("/api/auth/login", body)
        .await
        .expect_problem(401, "bad_credentials");
    let [failed] = entries(&admin, "action=fail_log_in")
        .await
        .try_into()
        .unwrap();
    assert_eq!(failed["details"]["cause"], "account_disabled");
    let [changed] = entries(&admin, "action=update&entity=user")
        .await
        .try_into()
        .unwrap();
    assert_eq!(
        changed["changes"],
        json!({"is_active": {"before": true, "after": false}})
    );
    assert!(count(&shop) > 0);
}
