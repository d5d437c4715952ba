//! At most one configuration is active, and a change counts at once.

use integration_tests::api_keys::key_like_staff;
use integration_tests::shop::Shop;
use serde_json::json;

use super::haier_fixture::{HaierFixture, config_of, simulator};

#[tokio::test]
async fn one_configuration_is_active_however_it_is_activated() {
    let haier = HaierFixture::set_up().await;
    let configs = "/api/haier/configs";
    let undecided = |name: &str| json!({"name": name, "config": haier.config()});
    let first = haier.admin.post(configs, undecided("first")).await;
    let first = first.expect(201);
    assert_eq!(haier.active(), "first", "the only one is used");
    let second = haier.admin.post(configs, undecided("second")).await;
    let second = second.expect(201);
    assert_eq!(haier.active(), "first", "a further one isn't");
    let enable = format!("{configs}/{}/enable", second.id());
    let enabled = haier.admin.post(&enable, json!({})).await.expect(200);
    assert_eq!(enabled.body["is_active"], true);
    assert_eq!(haier.active(), "second");
    let again = haier.admin.post(&enable, json!({})).await.expect(200);
    assert_eq!(again.body, enabled.body, "nothing is changed");
    let path = format!("{configs}/{}", first.id());
    haier
        .admin
        .patch(&path, json!({"is_active": true}))
        .await
        .expect(200);
    assert_eq!(haier.active(), "first");
    haier.create("third", true).await;
    assert_eq!(haier.active(), "third");
    let third = haier.admin.get(configs).await.body["results"][2]["id"].clone();
    let disable = format!("{configs}/{third}/disable");
    let disabled = haier.admin.post(&disable, json!({})).await.expect(200);
    assert_eq!(disabled.body["is_active"], false);
    assert_eq!(haier.active(), "");
}

#[tokio::test]
async fn of_configurations_that_are_activated_at_the_same_time_one_remains() {
    let haier = HaierFixture::set_up().await;
    let mut ids = Vec::new();
    for name in ["a", "b", "c", "d"] {
        ids.push(haier.create(name, false).await.id());
    }
    for _ in 0..5 {
        let enable = async |id: &i64| {
            let path = format!("/api/haier/configs/{id}/enable");
            haier.admin.post(&path, json!({})).await.expect(200);
        };
        let enabled = ids.iter().map(enable);
        let created = async {
            let name = format!("n{}", rand::random::<u64>());
            haier.create(&name, true).await;
        };
        futures::future::join(futures::future::join_all(enabled), created).await;
        let active = "SELECT count(*) FROM haier_configs WHERE is_active";
        assert_eq!(haier.shop.database().number(active), 1);
    }
}

#[tokio::test]
async fn a_running_server_uses_a_change_at_once_also_one_of_another_server() {
    let haier = HaierFixture::configured_by_settings().await;
    let other_platform = simulator();
    let beside = haier.shop.beside().await;
    let there = beside.known(&haier.admin);
    // Asked with another county each time, because answers are cached.
    let asked = |number: u32| {
        format!(
            "/api/haier/stock?code={}&county_code=11010{number}",
            haier.code(1)
        )
    };
    let stock_calls = || {
        let calls = |simulator: &haier_simulator::RunningSimulator| {
            let counters = simulator.control().counters();
            counters.call(haier_simulator::Call::Stock).asked
        };
        (calls(&haier.simulator), calls(&other_platform))
    };
    haier.admin.get(&asked(1)).await.expect(200);
    assert_eq!(stock_calls(), (1, 0), "the settings are the default");
    let not_configured = there.get(&asked(1)).await;
    not_configured.expect_problem(409, "haier_not_configured");
    let body = json!({"name": "other", "config": config_of(&other_platform)});
    let created = there.post("/api/haier/configs", body).await.expect(201);
    haier.admin.get(&asked(2)).await.expect(200);
    there.get(&asked(3)).await.expect(200);
    assert_eq!(stock_calls(), (1, 2), "the active one is used");
    let path = format!("/api/haier/configs/{}", created.id());
    let back = json!({"config": config_of(&haier.simulator)});
    there.patch(&path, back).await.expect(200);
    haier.admin.get(&asked(4)).await.expect(200);
    there.get(&asked(5)).await.expect(200);
    assert_eq!(stock_calls(), (3, 2), "the changed one is used");
    there.delete(&path).await.expect(200);
    haier.admin.get(&asked(6)).await.expect(200);
    assert_eq!(stock_calls(), (4, 2));
    let not_configured = there.get(&asked(6)).await;
    not_configured.expect_problem(409, "haier_not_configured");
}

#[tokio::test]
async fn only_admins_may_see_or_change_configurations() {
    let shop = Shop::open().await;
    let staff = shop
        .sign_in("clerk", cangku_domain::accounts::Role::Staff)
        .await;
    let admin = shop.admin().await;
    let key = admin
        .post("/api/api-keys", key_like_staff("till"))
        .await
        .expect(201);
    let key = key.body["key"].as_str().unwrap().to_owned();
    staff
        .get("/api/haier/configs")
        .await
        .expect_problem(403, "forbidden");
    let request = shop
        .anybody()
        .request(reqwest::Method::GET, "/api/haier/configs")
        .header("x-api-key", &key);
    shop.anybody()
        .send(request)
        .await
        .expect_problem(403, "forbidden");
    // A service may ask live questions.
    let request = shop
        .anybody()
        .request(reqwest::Method::GET, "/api/haier/balance")
        .header("x-api-key", &key);
    let asked = shop.anybody().send(request).await;
    asked.expect_problem(409, "haier_not_configured");
}
