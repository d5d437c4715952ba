//! Lists of sessions, and their end one by one and all at once.

use cangku_domain::accounts::Role;
use integration_tests::shop::{PASSWORD, Shop};
use reqwest::Method;
use serde_json::{Value, json};

use super::{SESSIONS, Tokens, end_reason, entries, id_of, last_session, listed, sign_in, user};

async fn sign_in_from(shop: &Shop, name: &str, agent: &str) -> Tokens {
    let anybody = shop.anybody();
    let request = anybody
        .request(Method::POST, "/api/auth/login")
        .header("user-agent", agent)
        .json(&json!({"username": name, "password": PASSWORD}));
    Tokens::of(&anybody.send(request).await.expect(200))
}

#[tokio::test]
async fn users_see_their_open_sessions_and_which_one_they_use() {
    let shop = Shop::open().await;
    user(&shop, "clerk", Role::Staff).await;
    user(&shop, "other", Role::Staff).await;
    let phone = sign_in_from(&shop, "clerk", "Phone/1.0").await;
    let expected = last_session(&shop);
    let list = listed(&phone.caller(&shop), SESSIONS).await;
    assert_eq!(list.len(), 2, "{list:?}");
    let current = &list[0];
    assert_eq!(current["id"], expected);
    assert_eq!(current["user_agent"], "Phone/1.0");
    assert_eq!(current["address"], "127.0.0.1");
    assert_eq!(current["current"], true);
    assert_eq!(list[1]["current"], false);
    let time = |field: &str| {
        let text = current[field].as_str().unwrap();
        text.parse::<chrono::DateTime<chrono::Utc>>().unwrap()
    };
    assert_eq!(time("created_at"), time("last_used_at"));
    let lifetime = time("expires_at") - time("created_at");
    assert_eq!(lifetime, chrono::TimeDelta::days(14));
    let mut fields: Vec<_> = current.as_object().unwrap().keys().collect();
    fields.sort();
    assert_eq!(
        fields,
        [
            "address",
            "created_at",
            "current",
            "expires_at",
            "id",
            "last_used_at",
            "user_agent"
        ]
    );
}

#[tokio::test]
async fn a_long_user_agent_is_cut() {
    let shop = Shop::open().await;
    user(&shop, "clerk", Role::Staff).await;
    let tokens = sign_in_from(&shop, "clerk", &"x".repeat(5000)).await;
    let list = listed(&tokens.caller(&shop), SESSIONS).await;
    assert_eq!(list[0]["user_agent"], "x".repeat(255));
}

#[tokio::test]
async fn users_end_their_sessions_and_not_those_of_others() {
    let shop = Shop::open().await;
    let foreign = user(&shop, "other", Role::Staff).await;
    let foreign_id = last_session(&shop);
    let lost = user(&shop, "clerk", Role::Staff).await;
    let lost_id = last_session(&shop);
    let here = sign_in(&shop, "clerk").await;
    let clerk = here.caller(&shop);
    let path = |id: i64| format!("{SESSIONS}/{id}");
    lost.caller(&shop)
        .get("/api/inventory-logs")
        .await
        .expect(200);
    clerk.delete(&path(lost_id)).await.expect(204);
    let read = lost.caller(&shop).get("/api/inventory-logs").await;
    read.expect_problem(401, "invalid_token");
    assert_eq!(end_reason(&shop, lost_id), "ended_by_user");
    for id in [lost_id, foreign_id, 987_654] {
        let missing = clerk.delete(&path(id)).await;
        missing.expect_problem(404, "session_not_found");
    }
    for id in ["0", "-1", "x", "99999999999999999999"] {
        let refused = clerk.delete(&format!("{SESSIONS}/{id}")).await;
        refused.expect_problem(400, "invalid_path");
    }
    assert!(foreign.is_valid(&shop).await);
    assert_eq!(listed(&clerk, SESSIONS).await.len(), 1);
}

#[tokio::test]
async fn users_end_all_their_sessions_or_all_but_the_one_they_use() {
    let shop = Shop::open().await;
    let foreign = user(&shop, "other", Role::Staff).await;
    let first = user(&shop, "clerk", Role::Staff).await;
    let second = sign_in(&shop, "clerk").await;
    let here = sign_in(&shop, "clerk").await;
    let clerk = here.caller(&shop);
    let ended = clerk.delete(&format!("{SESSIONS}?keep_current=true")).await;
    assert_eq!(ended.expect(200).body, json!({"ended": 2}));
    for tokens in [&first, &second] {
        assert!(!tokens.is_valid(&shop).await);
    }
    assert!(here.is_valid(&shop).await);
    let none = clerk.delete(&format!("{SESSIONS}?keep_current=1")).await;
    assert_eq!(none.expect(200).body, json!({"ended": 0}));
    for query in [
        "keep_current=perhaps",
        "keep=true",
        "keep_current=true&keep_current=true",
    ] {
        let refused = clerk.delete(&format!("{SESSIONS}?{query}")).await;
        refused.expect_problem(400, "invalid_query");
    }
    let all = clerk.delete(SESSIONS).await;
    assert_eq!(all.expect(200).body, json!({"ended": 1}));
    assert!(!here.is_valid(&shop).await);
    assert!(foreign.is_valid(&shop).await);
}

#[tokio::test]
async fn admins_see_and_end_the_sessions_of_every_user() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let first = user(&shop, "clerk", Role::Staff).await;
    let first_id = last_session(&shop);
    let second = sign_in(&shop, "clerk").await;
    let (clerk, boss) = (id_of(&shop, "clerk"), id_of(&shop, "boss"));
    let of = |user: i64| format!("/api/users/{user}/sessions");
    let current = |list: &[Value]| list.iter().filter(|it| it["current"] == true).count();
    let list = listed(&admin, &of(clerk)).await;
    assert_eq!((list.len(), current(&list)), (2, 0));
    let own = listed(&admin, &of(boss)).await;
    assert_eq!((own.len(), current(&own)), (1, 1));

    let one = format!("{}/{first_id}", of(clerk));
    admin.delete(&one).await.expect(204);
    assert!(!first.is_valid(&shop).await && second.is_valid(&shop).await);
    assert_eq!(end_reason(&shop, first_id), "ended_by_admin");
    admin
        .delete(&one)
        .await
        .expect_problem(404, "session_not_found");
    // The session of another user.
    let foreign = format!("{}/{}", of(clerk), own[0]["id"]);
    let foreign = admin.delete(&foreign).await;
    foreign.expect_problem(404, "session_not_found");
    let all = admin.delete(&of(clerk)).await.expect(200);
    assert_eq!(all.body, json!({"ended": 1}));
    assert!(!second.is_valid(&shop).await);
    let refused = second.refresh(&shop).await;
    refused.expect_problem(401, "invalid_token");
    assert_eq!(listed(&admin, &of(clerk)).await, Vec::<Value>::new());

    for path in [of(987_654), of(0)] {
        let (status, code) = match path.ends_with("/0/sessions") {
            true => (400, "invalid_path"),
            false => (404, "user_not_found"),
        };
        admin.get(&path).await.expect_problem(status, code);
        admin.delete(&path).await.expect_problem(status, code);
        let one = admin.delete(&format!("{path}/1")).await;
        one.expect_problem(status, code);
    }
    let senseless = admin.delete(&format!("{}/x", of(clerk))).await;
    senseless.expect_problem(400, "invalid_path");
    let ended = entries(&admin, "end_sessions").await;
    assert_eq!(ended.len(), 2);
    assert_eq!(ended[0]["details"], json!({"sessions_ended": 1}));
    assert_eq!(ended[1]["details"], json!({"session": first_id}));
    assert!(ended.iter().all(|entry| entry["entity_name"] == "clerk"));
}

#[tokio::test]
async fn staff_see_no_sessions_of_others() {
    let shop = Shop::open().await;
    let clerk = user(&shop, "clerk", Role::Staff).await.caller(&shop);
    let path = format!("/api/users/{}/sessions", id_of(&shop, "clerk"));
    clerk.get(&path).await.expect_problem(403, "forbidden");
    clerk.delete(&path).await.expect_problem(403, "forbidden");
    let one = clerk.delete(&format!("{path}/1")).await;
    one.expect_problem(403, "forbidden");
}
