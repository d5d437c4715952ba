//! Refresh tokens, each of which is valid once.

use cangku_domain::accounts::Role;
use futures::future::join_all;
use integration_tests::shop::Shop;
use serde_json::json;

use super::{Tokens, await_problem, end_reason, entries, last_session, sign_in, user};

#[tokio::test]
async fn a_session_goes_on_with_the_latest_refresh_token() {
    let shop = Shop::open().await;
    let mut tokens = user(&shop, "clerk", Role::Staff).await;
    for _ in 0..3 {
        let next = tokens.refresh(&shop).await.expect(200);
        assert_eq!(next.headers["cache-control"], "no-store");
        // Access tokens that were issued before stay valid until they expire.
        assert!(tokens.is_valid(&shop).await);
        tokens = Tokens::of(&next);
        assert!(tokens.is_valid(&shop).await);
    }
    let open = "SELECT count(*) FROM user_sessions WHERE ended_at IS NULL";
    assert_eq!(shop.database().number(open), 1);
}

#[tokio::test]
async fn a_refresh_token_that_is_used_again_ends_its_session_and_no_other() {
    let shop = Shop::open().await;
    let stolen = user(&shop, "clerk", Role::Staff).await;
    let session = last_session(&shop);
    let other = sign_in(&shop, "clerk").await;
    let next = Tokens::of(&stolen.refresh(&shop).await.expect(200));
    let latest = Tokens::of(&next.refresh(&shop).await.expect(200));

    let refused = stolen.refresh(&shop).await;
    let refused = refused.expect_problem(401, "refresh_token_reused");
    assert_eq!(refused.headers["www-authenticate"], "Bearer");
    for tokens in [&stolen, &next, &latest] {
        assert!(!tokens.is_valid(&shop).await);
        let refused = tokens.refresh(&shop).await;
        refused.expect_problem(401, "invalid_token");
    }
    assert_eq!(end_reason(&shop, session), "refresh_token_reused");
    assert!(other.is_valid(&shop).await);
    other.refresh(&shop).await.expect(200);

    let admin = shop.admin().await;
    let [reuse] = entries(&admin, "reuse_refresh_token")
        .await
        .try_into()
        .unwrap();
    assert_eq!(
        (&reuse["entity_name"], &reuse["details"]["session"]),
        (&json!("clerk"), &json!(session))
    );
    // Either of the two clients may be the thief.
    assert_eq!(reuse["actor"]["kind"], "anonymous");
}

#[tokio::test]
async fn of_refreshes_with_one_token_at_the_same_moment_one_wins() {
    let shop = Shop::open().await;
    let second = shop.beside().await;
    user(&shop, "clerk", Role::Staff).await;
    for _ in 0..5 {
        let tokens = sign_in(&shop, "clerk").await;
        let session = last_session(&shop);
        let refreshes = [&shop, &second, &shop, &second].map(|server| tokens.refresh(server));
        let responses = join_all(refreshes).await;
        let of = |status, code: Option<&str>| {
            let found = responses
                .iter()
                .filter(|it| it.status == status && it.body["code"].as_str() == code);
            found.count()
        };
        assert_eq!(of(200, None), 1, "{responses:?}");
        assert_eq!(of(401, Some("refresh_token_reused")), 1, "{responses:?}");
        // The session has ended by then.
        assert_eq!(of(401, Some("invalid_token")), 2, "{responses:?}");
        assert_eq!(end_reason(&shop, session), "refresh_token_reused");
        let won = responses.iter().find(|it| it.status == 200).unwrap();
        let won = Tokens::of(won);
        await_problem(401, "invalid_token", async || {
            won.caller(&shop).get("/api/auth/me").await
        })
        .await;
        let refused = won.refresh(&second).await;
        refused.expect_problem(401, "invalid_token");
    }
}

#[tokio::test]
async fn a_session_ends_some_time_after_the_sign_in_however_often_it_is_continued() {
    let shop = Shop::with(&[("CANGKU_SESSION_DAYS", "2")]).await;
    let tokens = user(&shop, "clerk", Role::Staff).await;
    let session = last_session(&shop);
    shop.database().execute(&format!(
        "UPDATE user_sessions SET created_at = now() - interval '47 hours 59 minutes'
         WHERE id = {session}"
    ));
    let next = tokens.refresh(&shop).await.expect(200);
    let left = next.body["expires_in"].as_i64().unwrap();
    assert!((1..=60).contains(&left), "{left}");
    shop.database().execute(&format!(
        "UPDATE user_sessions SET expires_at = now() WHERE id = {session}"
    ));
    let next = Tokens::of(&next);
    let refused = next.refresh(&shop).await;
    refused.expect_problem(401, "invalid_token");
    let admin_route = next.caller(&shop).get("/api/auth/me").await;
    admin_route.expect_problem(401, "invalid_token");
}

#[tokio::test]
async fn a_token_of_no_session_is_not_exchanged() {
    let shop = Shop::open().await;
    let tokens = user(&shop, "clerk", Role::Staff).await;
    let session = last_session(&shop);
    let access = Tokens {
        refresh: tokens.access.clone(),
        ..tokens.clone()
    };
    let refused = access.refresh(&shop).await;
    refused.expect_problem(401, "invalid_token");
    // A number that wasn't issued: the database was restored from a backup since.
    let next = Tokens::of(&tokens.refresh(&shop).await.expect(200));
    shop.database().execute(&format!(
        "UPDATE user_sessions SET refresh_number = 1 WHERE id = {session}"
    ));
    let refused = next.refresh(&shop).await;
    refused.expect_problem(401, "invalid_token");
    assert_eq!(end_reason(&shop, session), "");
    shop.database()
        .execute(&format!("DELETE FROM user_sessions WHERE id = {session}"));
    let refused = tokens.refresh(&shop).await;
    refused.expect_problem(401, "invalid_token");
}
