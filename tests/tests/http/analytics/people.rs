//! User growth and daily active users.

use cangku_domain::accounts::Role;
use integration_tests::{caller::Caller, shop::Shop};
use serde_json::Value;

async fn last_day(admin: &Caller, path: &str) -> Value {
    let response = admin
        .get(&format!("/api/analytics/{path}"))
        .await
        .expect(200);
    let days = response.body["results"].as_array().unwrap().clone();
    assert_eq!(days.len(), 2);
    // If the test runs over midnight, it counts users on both days.
    let mut last = days[1].clone();
    for figure in ["new_users", "users"] {
        let count = |day: &Value| day[figure].as_i64().unwrap_or_default();
        last[figure] = (count(&days[0]) + count(&days[1])).into();
    }
    last
}

#[tokio::test]
async fn a_registration_counts_on_its_day_and_in_the_total() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    shop.count_statistics();
    let first = last_day(&admin, "user-growth?days=2").await;
    assert_eq!(
        (&first["new_users"], &first["total_users"]),
        (&1.into(), &1.into())
    );
    shop.sign_in("ann", Role::User).await;
    let body = serde_json::json!({"username": "ben", "password": "another long password"});
    shop.anybody()
        .post("/api/auth/register", body)
        .await
        .expect(201);
    shop.count_statistics();
    let then = last_day(&admin, "user-growth?days=2").await;
    assert_eq!(
        (&then["new_users"], &then["total_users"]),
        (&3.into(), &3.into())
    );
}

#[tokio::test]
async fn a_user_is_active_once_a_day_over_all_requests_and_servers() {
    let shop = Shop::open().await;
    let beside = shop.beside().await;
    let admin = shop.admin().await;
    let ann = shop.sign_in("ann", Role::User).await;
    shop.sign_in("sleeper", Role::User).await;
    for server in [&shop, &beside] {
        let ann = server.known(&ann);
        ann.get("/api/orders").await.expect(200);
        ann.get("/api/auth/me").await.expect(200);
        // Refused, but counted as active.
        ann.get("/api/analytics/daily-active")
            .await
            .expect_problem(403, "forbidden");
    }
    beside.known(&admin).get("/api/users").await.expect(200);
    let forger = Caller::at(shop.address(), Some("x.y.z".to_owned()));
    forger.get("/api/orders").await.expect(401);
    for server in [&shop, &beside] {
        server.count_statistics();
    }
    let day = last_day(&admin, "daily-active?days=2").await;
    assert_eq!(day["users"], 2, "ann and the admin");
    shop.count_statistics();
    assert_eq!(last_day(&admin, "daily-active?days=2").await["users"], 2);
}
