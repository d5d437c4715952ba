//! Changes of one's own password.

use cangku_domain::accounts::Role;
use integration_tests::{
    caller::{Caller, Response},
    shop::{PASSWORD, Shop},
};
use serde_json::json;

use super::{Tokens, end_reason, entries, last_session, log_in_as, sign_in, user};

const NEW: &str = "a wholly different phrase";

async fn change(caller: &Caller, current: &str, new: &str) -> Response {
    let body = json!({"current_password": current, "new_password": new});
    caller.post("/api/auth/password", body).await
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions_and_renews_the_tokens_of_this_one() {
    let shop = Shop::open().await;
    let other = user(&shop, "li", Role::User).await;
    let other_id = last_session(&shop);
    let former = sign_in(&shop, "li").await;
    let session = last_session(&shop);
    let changed = change(&former.caller(&shop), PASSWORD, NEW)
        .await
        .expect(200);
    assert_eq!(changed.headers["cache-control"], "no-store");
    let renewed = Tokens::of(&changed);
    for tokens in [&other, &former] {
        assert!(!tokens.is_valid(&shop).await);
        let refused = tokens.refresh(&shop).await;
        refused.expect_problem(401, "invalid_token");
    }
    assert_eq!(end_reason(&shop, other_id), "account_changed");
    assert_eq!(end_reason(&shop, session), "");
    assert!(renewed.is_valid(&shop).await);
    renewed.refresh(&shop).await.expect(200);
    let refused = log_in_as(&shop, "li", PASSWORD).await;
    refused.expect_problem(401, "bad_credentials");
    log_in_as(&shop, "li", NEW).await.expect(200);

    let admin = shop.admin().await;
    let [entry] = entries(&admin, "update").await.try_into().unwrap();
    assert_eq!(entry["actor"]["name"], "li");
    assert_eq!(entry["details"]["sessions_ended"], 1);
    assert!(entry["changes"]["password"].is_object(), "{entry}");
    assert!(!entry.to_string().contains("argon2"));
}

#[tokio::test]
async fn a_wrong_current_password_changes_nothing_and_is_recorded() {
    let shop = Shop::open().await;
    let tokens = user(&shop, "li", Role::User).await;
    let li = tokens.caller(&shop);
    let refused = change(&li, "a wrong password", NEW).await;
    refused.expect_problem(403, "wrong_password");
    // The strength of the new one isn't examined without the current one.
    let refused = change(&li, "a wrong password", "passwordpassword").await;
    refused.expect_problem(403, "wrong_password");
    assert!(tokens.is_valid(&shop).await);
    log_in_as(&shop, "li", PASSWORD).await.expect(200);
    let admin = shop.admin().await;
    let failed = entries(&admin, "fail_password_change").await;
    assert_eq!(failed.len(), 2);
    assert_eq!(failed[0]["details"], json!({"cause": "wrong_password"}));
    assert_eq!(failed[0]["entity_name"], "li");
    assert!(!failed[0].to_string().contains("a wrong password"));
}

#[tokio::test]
async fn the_new_password_must_pass_the_policy() {
    let shop = Shop::open().await;
    let tokens = user(&shop, "wang_xiaoer", Role::User).await;
    let caller = tokens.caller(&shop);
    for (new, code) in [
        ("short", "too_short"),
        ("passwordpassword", "guessable"),
        ("wang_xiaoer1", "like_username"),
        (PASSWORD, "invalid_value"),
    ] {
        let refused = change(&caller, PASSWORD, new).await;
        let refused = refused.expect_problem(422, "validation_failed");
        refused.expect_field("new_password", code);
    }
    assert!(tokens.is_valid(&shop).await);
}

#[tokio::test]
async fn wrong_passwords_count_as_failed_logins() {
    let shop = Shop::with(&[("CANGKU_LOGIN_FAILURES", "3")]).await;
    let tokens = user(&shop, "li", Role::User).await;
    let li = tokens.caller(&shop);
    let wrong = (0..6).map(|_| change(&li, "a wrong password", NEW));
    let responses = futures::future::join_all(wrong).await;
    let of = |status| responses.iter().filter(|it| it.status == status).count();
    assert_eq!((of(403), of(429)), (3, 3), "{responses:?}");
    let refused = change(&li, PASSWORD, NEW).await;
    let refused = refused.expect_problem(429, "too_many_login_attempts");
    assert!(refused.headers.contains_key("retry-after"));
    let refused = log_in_as(&shop, "LI", PASSWORD).await;
    refused.expect_problem(429, "too_many_login_attempts");
    assert!(tokens.is_valid(&shop).await);
}

#[tokio::test]
async fn of_two_changes_at_the_same_moment_one_wins() {
    let shop = Shop::open().await;
    user(&shop, "li", Role::User).await;
    let (one, other) = (sign_in(&shop, "li").await, sign_in(&shop, "li").await);
    let (one, other) = (one.caller(&shop), other.caller(&shop));
    let changes = [
        change(&one, PASSWORD, NEW),
        change(&other, PASSWORD, "another long phrase"),
    ];
    let responses = futures::future::join_all(changes).await;
    let of = |status| responses.iter().filter(|it| it.status == status).count();
    assert_eq!(of(200), 1, "{responses:?}");
    assert_eq!(of(401) + of(403), 1, "{responses:?}");
}
