//! Login, sessions and users over HTTP.

use std::time::Duration;

use cangku_domain::accounts::Role;
use integration_tests::{
    caller::{Caller, Response},
    shop::{PASSWORD, Shop},
};
use serde_json::{Value, json};

async fn log_in(shop: &Shop, name: &str, password: &str) -> Response {
    let credentials = json!({"username": name, "password": password});
    shop.anybody().post("/api/auth/login", credentials).await
}

/// A caller with the token in this field of a response.
fn with_token(shop: &Shop, response: &Response, field: &str) -> Caller {
    Caller::at(
        shop.address(),
        Some(response.body[field].as_str().unwrap().to_owned()),
    )
}

fn id_of(shop: &Shop, name: &str) -> i64 {
    shop.database()
        .number(&format!("SELECT id FROM users WHERE username = '{name}'"))
}

#[tokio::test]
async fn a_login_gives_tokens_that_say_who_one_is() {
    let shop = Shop::open().await;
    shop.sign_in("clerk", Role::Staff).await;
    for name in ["clerk", "CLERK", " Clerk "] {
        let session = log_in(&shop, name, PASSWORD).await.expect(200);
        assert_eq!(session.headers["cache-control"], "no-store");
        assert_eq!(session.body["token_type"], "Bearer");
        assert_eq!(session.body["expires_in"], 900);
        let me = with_token(&shop, &session, "access_token")
            .get("/api/auth/me")
            .await
            .expect(200);
        assert_eq!(me.id(), id_of(&shop, "clerk"));
        assert_eq!(
            (&me.body["username"], &me.body["role"]),
            (&json!("clerk"), &json!("staff"))
        );
        assert!(me.body["last_login_at"].is_string());
    }
}

#[tokio::test]
async fn a_failed_login_does_not_reveal_the_reason() {
    let shop = Shop::open().await;
    shop.sign_in("clerk", Role::Staff).await;
    shop.sign_in("former", Role::Admin).await;
    shop.database()
        .execute("UPDATE users SET is_active = false WHERE username = 'former'");
    let mut details = Vec::new();
    for (name, password) in [
        ("clerk", "a wrong password"),
        ("clerk", ""),
        ("clerk", "A long password"),
        ("nobody", PASSWORD),
        ("former", PASSWORD),
        ("no such name \u{0}", PASSWORD),
        ("", PASSWORD),
        ("clerk' --", PASSWORD),
        ("%", PASSWORD),
    ] {
        let refused = log_in(&shop, name, password).await;
        let refused = refused.expect_problem(401, "bad_credentials");
        assert_eq!(refused.headers["www-authenticate"], "Bearer");
        details.push(refused.body["detail"].clone());
    }
    details.dedup();
    assert_eq!(details.len(), 1, "{details:?}");
}

#[tokio::test]
async fn too_many_wrong_passwords_are_followed_by_a_pause() {
    let shop = Shop::with(&[("CANGKU_LOGIN_FAILURES", "3")]).await;
    shop.sign_in("clerk", Role::Staff).await;
    shop.sign_in("other", Role::Staff).await;
    let wrong = (0..12).map(|n| {
        let name = if n % 2 == 0 { "clerk" } else { "Clerk " };
        log_in(&shop, name, "a wrong password")
    });
    let responses = futures::future::join_all(wrong).await;
    let refused = responses
        .iter()
        .filter(|response| response.status == 401)
        .count();
    assert_eq!(refused, 3, "many at once are no way round the limit");
    let waiting = responses
        .into_iter()
        .filter(|response| response.status != 401);
    let right = log_in(&shop, "clerk", PASSWORD).await;
    for response in waiting.chain([right]) {
        let response = response.expect_problem(429, "too_many_login_attempts");
        let wait: u64 = response.headers["retry-after"]
            .to_str()
            .unwrap()
            .parse()
            .unwrap();
        assert!((1..=900).contains(&wait), "{wait}");
    }
    log_in(&shop, "other", PASSWORD).await.expect(200);
    log_in(&shop, "nobody", PASSWORD)
        .await
        .expect_problem(401, "bad_credentials");
}

#[tokio::test]
async fn a_session_goes_on_with_the_refresh_token_and_no_other() {
    let shop = Shop::open().await;
    shop.sign_in("clerk", Role::Staff).await;
    let session = log_in(&shop, "clerk", PASSWORD).await.expect(200);
    let anybody = shop.anybody();
    let refresh = |token: Value| anybody.post("/api/auth/refresh", json!({"refresh_token": token}));
    let next = refresh(session.body["refresh_token"].clone())
        .await
        .expect(200);
    assert_eq!(next.headers["cache-control"], "no-store");
    with_token(&shop, &next, "access_token")
        .get("/api/auth/me")
        .await
        .expect(200);
    refresh(next.body["refresh_token"].clone())
        .await
        .expect(200);
    for token in [
        session.body["access_token"].clone(),
        json!(""),
        json!("nonsense"),
        json!("a.b.c"),
    ] {
        refresh(token).await.expect_problem(401, "invalid_token");
    }
    let misused = with_token(&shop, &session, "refresh_token")
        .get("/api/auth/me")
        .await;
    misused.expect_problem(401, "invalid_token");
    shop.database()
        .execute("DELETE FROM users WHERE username = 'clerk'");
    refresh(next.body["refresh_token"].clone())
        .await
        .expect_problem(401, "invalid_token");
}

#[tokio::test]
async fn an_access_token_ends_by_itself() {
    let shop = Shop::with(&[("CANGKU_ACCESS_TOKEN_SECONDS", "1")]).await;
    shop.sign_in("clerk", Role::Staff).await;
    let session = log_in(&shop, "clerk", PASSWORD).await.expect(200);
    assert_eq!(session.body["expires_in"], 1);
    let clerk = with_token(&shop, &session, "access_token");
    for _ in 0..200 {
        let response = clerk.get("/api/auth/me").await;
        if response.status != 200 {
            response.expect_problem(401, "invalid_token");
            let token = json!({"refresh_token": session.body["refresh_token"]});
            shop.anybody()
                .post("/api/auth/refresh", token)
                .await
                .expect(200);
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the token never expired");
}

#[tokio::test]
async fn a_forged_or_foreign_token_is_refused() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let token = admin.token().unwrap();
    let (head, signature) = token.rsplit_once('.').unwrap();
    let (header, claims) = head.split_once('.').unwrap();
    let other = Shop::with(&[(
        "CANGKU_JWT_SECRET",
        "another secret of thirty-two characters",
    )])
    .await;
    let foreign = other.admin().await;
    let unsigned = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0";
    for forged in [
        foreign.token().unwrap().to_owned(),
        format!("{head}."),
        format!("{unsigned}.{claims}."),
        format!("{unsigned}.{claims}.{signature}"),
        format!("{header}.{}.{signature}", claims.replace('a', "b")),
        format!("{token}x"),
        "x".repeat(4_000),
    ] {
        let forger = Caller::at(shop.address(), Some(forged));
        forger
            .get("/api/auth/me")
            .await
            .expect_problem(401, "invalid_token");
        let refused = forger.post("/api/categories", json!({"name": "x"})).await;
        refused.expect_problem(401, "invalid_token");
    }
    let anybody = shop.anybody();
    let with = |value: String| {
        let request = anybody.request(reqwest::Method::GET, "/api/auth/me");
        request.header("authorization", value)
    };
    for missing in [
        String::new(),
        token.to_owned(),
        format!("Basic {token}"),
        "Bearer".to_owned(),
    ] {
        anybody
            .send(with(missing))
            .await
            .expect_problem(401, "missing_token");
    }
    anybody
        .send(with(format!("bearer   {token}")))
        .await
        .expect(200);
}

#[tokio::test]
async fn what_an_admin_loses_is_lost_at_once() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    for (name, change) in [
        ("demoted", json!({"role": "staff"})),
        ("switched_off", json!({"is_active": false})),
        ("renewed", json!({"password": "another long password"})),
    ] {
        let second = shop.sign_in(name, Role::Admin).await;
        let session = log_in(&shop, name, PASSWORD).await.expect(200);
        second.make("/api/categories", json!({"name": name})).await;
        let path = format!("/api/users/{}", id_of(&shop, name));
        admin.patch(&path, change.clone()).await.expect(200);
        let refused = second.post("/api/categories", json!({"name": "x"})).await;
        refused.expect_problem(401, "invalid_token");
        let token = json!({"refresh_token": session.body["refresh_token"]});
        let refused = shop.anybody().post("/api/auth/refresh", token).await;
        refused.expect_problem(401, "invalid_token");
    }
    let demoted = log_in(&shop, "demoted", PASSWORD).await.expect(200);
    let demoted = with_token(&shop, &demoted, "access_token");
    let refused = demoted.post("/api/categories", json!({"name": "x"})).await;
    refused.expect_problem(403, "forbidden");
    log_in(&shop, "switched_off", PASSWORD)
        .await
        .expect_problem(401, "bad_credentials");
    log_in(&shop, "renewed", PASSWORD)
        .await
        .expect_problem(401, "bad_credentials");
    log_in(&shop, "renewed", "another long password")
        .await
        .expect(200);
    // Even a role change that bypassed the sessions takes effect.
    let third = shop.sign_in("third", Role::Admin).await;
    shop.database()
        .execute("UPDATE users SET role = 'user' WHERE username = 'third'");
    third
        .get("/api/users")
        .await
        .expect_problem(403, "forbidden");
}

#[tokio::test]
async fn admins_cannot_remove_their_own_rights() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let path = format!("/api/users/{}", id_of(&shop, "boss"));
    for change in [
        json!({"role": "staff"}),
        json!({"role": "user"}),
        json!({"is_active": false}),
    ] {
        admin
            .patch(&path, change)
            .await
            .expect_problem(409, "own_admin_rights");
    }
    admin
        .patch(&path, json!({"email": "boss@example.com"}))
        .await
        .expect(200);
    let renewed = admin
        .patch(&path, json!({"password": "another long password"}))
        .await;
    renewed.expect(200);
    admin
        .get("/api/auth/me")
        .await
        .expect_problem(401, "invalid_token");
    log_in(&shop, "boss", "another long password")
        .await
        .expect(200);
}

#[tokio::test]
async fn anybody_may_register_as_a_customer_and_as_nothing_else() {
    let shop = Shop::open().await;
    let body = json!({"username": "王小二", "password": PASSWORD, "email": "wang@example.com"});
    let made = shop
        .anybody()
        .post("/api/auth/register", body)
        .await
        .expect(201);
    assert_eq!(made.body["role"], "user");
    assert_eq!(made.body["email"], "wang@example.com");
    assert_eq!(made.body["last_login_at"], json!(null));
    let session = log_in(&shop, "王小二", PASSWORD).await.expect(200);
    let customer = with_token(&shop, &session, "access_token");
    assert_eq!(
        customer.get("/api/auth/me").await.expect(200).id(),
        made.id()
    );
    customer
        .get("/api/users")
        .await
        .expect_problem(403, "forbidden");
    for name in ["42", "hold_expired", "王小二１", "\u{430}dmin", "Ａdmin"] {
        let body = json!({"username": name, "password": PASSWORD});
        let refused = shop.anybody().post("/api/auth/register", body).await;
        let refused = refused.expect_problem(422, "validation_failed");
        refused.expect_field("username", "invalid_value");
    }
    for extra in [
        json!({"role": "admin"}),
        json!({"is_active": true}),
        json!({"id": 1}),
    ] {
        let mut body = json!({"username": "second", "password": PASSWORD});
        body.as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        let refused = shop.anybody().post("/api/auth/register", body).await;
        let refused = refused.expect_problem(422, "validation_failed");
        refused.expect_field(
            extra.as_object().unwrap().keys().next().unwrap(),
            "unknown_field",
        );
    }
}

#[tokio::test]
async fn an_admin_manages_users_and_no_response_shows_a_password() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let body = json!({"username": "clerk", "password": PASSWORD, "role": "staff"});
    let made = admin.post("/api/users", body).await.expect(201);
    let path = format!("/api/users/{}", made.id());
    assert_eq!(made.headers["location"], path.as_str());
    let plain = json!({"username": "plain", "password": PASSWORD});
    let plain = admin.post("/api/users", plain).await.expect(201);
    assert_eq!(plain.body["role"], "user");

    let seen = admin.get(&path).await.expect(200);
    assert_eq!(seen.body, made.body);
    let changed = admin
        .patch(&path, json!({"email": "c@example.com"}))
        .await
        .expect(200);
    assert_eq!(
        (&changed.body["email"], &changed.body["role"]),
        (&json!("c@example.com"), &json!("staff"))
    );
    let list = admin.get("/api/users?page=2&page_size=2").await.expect(200);
    assert_eq!(list.body["results"][0]["username"], "plain");
    assert_eq!(
        (&list.body["total"], &list.body["has_next"]),
        (&json!(3), &json!(false))
    );

    let session = log_in(&shop, "clerk", PASSWORD).await.expect(200);
    let me = with_token(&shop, &session, "access_token")
        .get("/api/auth/me")
        .await
        .expect(200);
    for response in [&made, &plain, &seen, &changed, &list, &me, &session] {
        let text = response.text.to_lowercase();
        for secret in ["argon2", "password", "hash", "token_version", PASSWORD] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
    }
}

#[tokio::test]
async fn attempts_at_a_taken_name_do_not_block_other_registrations() {
    let shop = Shop::with(&[("CANGKU_REGISTRATIONS_PER_ADDRESS", "2")]).await;
    let register = |name: &str| {
        let body = json!({"username": name, "password": PASSWORD});
        let anybody = shop.anybody();
        async move { anybody.post("/api/auth/register", body).await }
    };
    register("taken").await.expect(201);
    for _ in 0..5 {
        let taken = register("Taken").await;
        taken.expect_problem(409, "duplicate_username");
    }
    register("free").await.expect(201);
    let refused = register("one-more").await;
    let wait = refused.headers["retry-after"].to_str().unwrap().to_owned();
    assert!((1..=1800).contains(&wait.parse::<u64>().unwrap()), "{wait}");
    refused.expect_problem(429, "too_many_registrations");
}

#[tokio::test]
async fn all_together_register_so_many_an_hour() {
    let shop = Shop::with(&[("CANGKU_REGISTRATIONS_PER_HOUR", "2")]).await;
    let mut statuses = Vec::new();
    for name in ["one", "two", "three"] {
        let body = json!({"username": name, "password": PASSWORD});
        let response = shop.anybody().post("/api/auth/register", body).await;
        statuses.push(response.status);
    }
    assert_eq!(statuses, [201, 201, 429]);
}
