//! Product views.

use std::time::{Duration, Instant};

use cangku_domain::accounts::Role;
use diesel::connection::SimpleConnection;
use integration_tests::{
    api_keys::key_like_staff,
    caller::{Caller, Response},
    catalog_fixture::CatalogFixture,
    process::TEST_TIMEOUT,
    shop::Shop,
};
use reqwest::{Method, RequestBuilder};
use serde_json::json;

pub const SAFARI: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) Safari/604.1";
pub const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0";
pub const SPIDER: &str =
    "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)";

/// A shop with one product, code `CODE`.
pub async fn one_product(settings: &[(&str, &str)]) -> (Shop, Caller, i64) {
    let shop = Shop::with(settings).await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let id = catalog
        .product(&admin, json!({"product_code": "CODE"}))
        .await;
    (shop, admin, id)
}

/// The view count of a product.
pub fn views(shop: &Shop, id: i64) -> i64 {
    shop.count_views();
    let query = format!("SELECT view_count FROM products WHERE id = {id}");
    shop.database().number(&query)
}

pub async fn sent(caller: &Caller, request: RequestBuilder, user_agent: &str) -> Response {
    caller.send(request.header("user-agent", user_agent)).await
}

/// Requests a path with this browser.
async fn look(caller: &Caller, path: &str, user_agent: &str) -> Response {
    sent(caller, caller.request(Method::GET, path), user_agent).await
}

#[tokio::test]
async fn a_product_locked_for_long_delays_no_other_and_loses_no_view() {
    let (shop, admin, free) = one_product(&[]).await;
    let catalog = CatalogFixture::named(&admin, "空调", "统帅").await;
    let locked = catalog.product(&admin, json!({})).await;
    let anybody = shop.anybody();
    let look_at_both = async |browser: &str| {
        for id in [free, locked] {
            let path = format!("/api/products/{id}");
            look(&anybody, &path, browser).await.expect(200);
        }
    };
    let counted = |id: i64| {
        let query = format!("SELECT view_count FROM products WHERE id = {id}");
        shop.database().number(&query)
    };
    let mut other = shop.database().connection();
    let lock = format!("BEGIN; SELECT FROM products WHERE id = {locked} FOR UPDATE");
    other.batch_execute(&lock).unwrap();
    look_at_both(SAFARI).await;
    shop.count_views();
    assert_eq!([counted(free), counted(locked)], [1, 0]);
    let edit = json!({"stock": 3});
    let edited = admin.patch(&format!("/api/products/{free}"), edit).await;
    edited.expect(200);
    look_at_both(FIREFOX).await;
    shop.count_views();
    assert_eq!([counted(free), counted(locked)], [2, 0]);
    other.batch_execute("COMMIT").unwrap();
    assert_eq!(views(&shop, locked), 2);
}

#[tokio::test]
async fn a_visitor_counts_once_and_each_visitor_counts() {
    let (shop, admin, id) = one_product(&[]).await;
    let catalog = CatalogFixture::named(&admin, "空调", "统帅").await;
    let other = catalog.product(&admin, json!({})).await;
    let path = format!("/api/products/{id}");
    let anybody = shop.anybody();
    for _ in 0..3 {
        look(&anybody, &path, SAFARI).await.expect(200);
    }
    assert_eq!(views(&shop, id), 1);
    look(&anybody, &path, FIREFOX).await.expect(200);
    // A request without a user agent is a visitor too.
    anybody.get(&path).await.expect(200);
    anybody.get(&path).await.expect(200);
    assert_eq!(views(&shop, id), 3);
    // A signed-in user is identified by the account, with any browser.
    let ann = shop.sign_in("ann", Role::User).await;
    let ben = shop.sign_in("ben", Role::User).await;
    for user in [&ann, &ben, &ann] {
        look(user, &path, SAFARI).await.expect(200);
        look(user, &path, FIREFOX).await.expect(200);
    }
    assert_eq!(views(&shop, id), 5);
    // A request with an invalid token isn't counted as anonymous.
    let forger = Caller::at(shop.address(), Some("x.y.z".to_owned()));
    look(&forger, &path, SAFARI).await.expect(200);
    assert_eq!(views(&shop, id), 5);
    // A view of another product counts separately; the code refers to the same product as the id.
    assert_eq!(views(&shop, other), 0);
    let other_path = format!("/api/products/{other}");
    look(&anybody, &other_path, SAFARI).await.expect(200);
    assert_eq!(views(&shop, other), 1);
    let by_code = "/api/products/by-code/CODE";
    look(&anybody, by_code, SAFARI).await.expect(200);
    assert_eq!(views(&shop, id), 5);
    look(&anybody, by_code, "another browser").await.expect(200);
    let response = look(&anybody, by_code, "another browser").await.expect(200);
    assert_eq!(response.body["view_count"], 5);
    assert_eq!(views(&shop, id), 6);
}

#[tokio::test]
async fn crawlers_headers_and_what_is_not_there_do_not_count() {
    let (shop, _, id) = one_product(&[]).await;
    let anybody = shop.anybody();
    let path = format!("/api/products/{id}");
    look(&anybody, &path, SPIDER).await.expect(200);
    let head = anybody.request(Method::HEAD, &path);
    sent(&anybody, head, SAFARI).await.expect(200);
    for path in [
        "/api/products/999",
        "/api/products/by-code/NONE",
        "/api/products/0",
        "/api/products",
        "/api/products/recommendations",
        &format!("/api/products/{id}/related"),
        &format!("/api/products/{id}/availability"),
    ] {
        look(&anybody, path, SAFARI).await;
    }
    assert_eq!(views(&shop, id), 0);
    let rows = "(SELECT count(*) FROM product_views_by_hour) + \
                (SELECT count(*) FROM product_views_recent)";
    assert_eq!(shop.database().number(rows), 0);
    // The headers alone didn't count as a view, so this one isn't a repeat.
    look(&anybody, &path, SAFARI).await.expect(200);
    assert_eq!(views(&shop, id), 1);
    assert_eq!(shop.database().number(rows), 2);
}

#[tokio::test]
async fn a_304_counts_as_a_view() {
    let (shop, _, id) = one_product(&[]).await;
    let anybody = shop.anybody();
    let request = anybody.request(Method::GET, &format!("/api/products/{id}"));
    let request = request.header("if-none-match", "*");
    sent(&anybody, request, SAFARI).await.expect(304);
    assert_eq!(views(&shop, id), 1);
}

#[tokio::test]
async fn crawlers_count_if_the_shop_wants_it() {
    let (shop, _, id) = one_product(&[("CANGKU_COUNT_BOTS", "true")]).await;
    let path = format!("/api/products/{id}");
    look(&shop.anybody(), &path, SPIDER).await.expect(200);
    assert_eq!(views(&shop, id), 1);
}

#[tokio::test]
async fn without_a_deduplication_window_every_view_counts() {
    let (shop, _, id) = one_product(&[("CANGKU_VIEW_WINDOW_SECONDS", "0")]).await;
    let path = format!("/api/products/{id}");
    for _ in 0..4 {
        look(&shop.anybody(), &path, SAFARI).await.expect(200);
    }
    assert_eq!(views(&shop, id), 4);
}

#[tokio::test]
async fn a_window_ends_by_itself() {
    let (shop, _, id) = one_product(&[("CANGKU_VIEW_WINDOW_SECONDS", "1")]).await;
    let path = format!("/api/products/{id}");
    let begun = Instant::now();
    let mut looks = 0;
    while views(&shop, id) < 3 {
        look(&shop.anybody(), &path, SAFARI).await.expect(200);
        looks += 1;
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert!(begun.elapsed() < TEST_TIMEOUT, "{looks} looks");
    }
    assert!(begun.elapsed() >= Duration::from_secs(2));
}

#[tokio::test]
async fn only_a_service_may_name_its_visitors() {
    let (shop, admin, id) = one_product(&[]).await;
    let path = format!("/api/products/{id}");
    let mut keys = Vec::new();
    for name in ["web", "app"] {
        let made = admin.post("/api/api-keys", key_like_staff(name)).await;
        keys.push(made.expect(201).body["key"].as_str().unwrap().to_owned());
    }
    let anybody = shop.anybody();
    let named = |key: &str, visitor: &str| {
        let request = anybody.request(Method::GET, &path);
        let request = request.header("x-api-key", key);
        request.header("x-visitor-id", visitor)
    };
    // A service's requests aren't checked for crawlers.
    for visitor in ["v-1", "v-2", "v-1", &"x".repeat(64)] {
        let response = sent(&anybody, named(&keys[0], visitor), SPIDER).await;
        response.expect(200);
    }
    assert_eq!(views(&shop, id), 3);
    // Visitor ids are separate for each service; staff have their own.
    sent(&anybody, named(&keys[1], "v-1"), SAFARI)
        .await
        .expect(200);
    let staff = admin.request(Method::GET, &path);
    let staff = staff.header("x-visitor-id", "v-1");
    sent(&admin, staff, SAFARI).await.expect(200);
    assert_eq!(views(&shop, id), 5);
    for wrong in ["", "a b", "名", &"x".repeat(65)] {
        let response = sent(&anybody, named(&keys[0], wrong), SAFARI).await;
        let response = response.expect_problem(400, "invalid_visitor_id");
        response.expect_field("X-Visitor-Id", "invalid_value");
    }
    assert_eq!(views(&shop, id), 5);
    // The header is ignored from other callers, but must be valid.
    let ann = shop.sign_in("ann", Role::User).await;
    for caller in [&anybody, &ann] {
        for visitor in ["v-7", "v-8"] {
            let request = caller.request(Method::GET, &path);
            let request = request.header("x-visitor-id", visitor);
            sent(caller, request, SAFARI).await.expect(200);
        }
        for wrong in ["a b", ""] {
            let request = caller.request(Method::GET, &path);
            let request = request.header("x-visitor-id", wrong);
            let response = sent(caller, request, SAFARI).await;
            response.expect_problem(400, "invalid_visitor_id");
        }
    }
    let forged = named("ck_nobody", "v-9");
    sent(&anybody, forged, SAFARI).await.expect(200);
    assert_eq!(views(&shop, id), 7);
}

#[tokio::test]
async fn trending_products_are_the_most_viewed_recently() {
    let (shop, admin, first) = one_product(&[]).await;
    let catalog = CatalogFixture::named(&admin, "空调", "统帅").await;
    let second = catalog.product(&admin, json!({})).await;
    let third = catalog.product(&admin, json!({})).await;
    // The first product has many views, but none is recent.
    shop.database().execute(&format!(
        "UPDATE products SET view_count = 1000 WHERE id = {first}"
    ));
    let anybody = shop.anybody();
    let look_at = |id: i64, browser: &'static str| {
        let (anybody, path) = (&anybody, format!("/api/products/{id}"));
        async move { look(anybody, &path, browser).await.expect(200) }
    };
    let trending = "/api/products/recommendations?type=trending";
    assert_eq!(anybody.ids(trending).await[0], first);
    look_at(third, SAFARI).await;
    look_at(second, SAFARI).await;
    look_at(third, FIREFOX).await;
    shop.count_views();
    // Otherwise the ranking is cached for a second.
    let rankings = json!({"cache_keys": ["rankings"]});
    let emptied = admin.post("/api/cache/invalidate", rankings).await;
    emptied.expect(200);
    assert_eq!(anybody.ids(trending).await, [third, second, first]);
    let most_viewed = anybody.ids("/api/products?sort_by=views").await;
    assert_eq!(most_viewed, [first, third, second]);
}

#[tokio::test]
async fn one_address_does_not_drive_trending_under_many_visitor_ids() {
    let (shop, admin, driven) = one_product(&[("CANGKU_VIEWS_PER_ADDRESS", "4")]).await;
    let catalog = CatalogFixture::named(&admin, "空调", "统帅").await;
    let other = catalog.product(&admin, json!({})).await;
    let anybody = shop.anybody();
    let path = format!("/api/products/{driven}");
    for n in 0..40 {
        let agent = format!("{SAFARI} {n}");
        look(&anybody, &path, &agent).await.expect(200);
        let shown = anybody.request(Method::POST, "/api/products/impressions");
        let shown = shown.json(&json!({"product_ids": [driven]}));
        sent(&anybody, shown, &format!("{FIREFOX} {n}"))
            .await
            .expect(204);
    }
    assert_eq!(views(&shop, driven), 4);
    // An account counts once too, and the address's limit is used up.
    let ann = shop.sign_in("ann", Role::User).await;
    look(&ann, &path, SAFARI).await.expect(200);
    assert_eq!(views(&shop, driven), 4);
    // Another product and visitors named by a service are not affected.
    let path = format!("/api/products/{other}");
    look(&anybody, &path, SAFARI).await.expect(200);
    let key = admin.post("/api/api-keys", key_like_staff("front")).await;
    let key = key.expect(201).body["key"].as_str().unwrap().to_owned();
    for n in 0..6 {
        let request = anybody
            .request(Method::GET, &path)
            .header("x-api-key", &key);
        let request = request.header("x-visitor-id", format!("v-{n}"));
        sent(&anybody, request, SAFARI).await.expect(200);
    }
    assert_eq!(views(&shop, other), 7);
}

#[tokio::test]
async fn all_together_count_so_many_views_a_minute() {
    let settings = [
        ("CANGKU_VIEWS_PER_ADDRESS", "0"),
        ("CANGKU_VIEWS_PER_MINUTE", "10"),
    ];
    let (shop, _admin, id) = one_product(&settings).await;
    let anybody = shop.anybody();
    for n in 0..60 {
        let path = format!("/api/products/{id}");
        let agent = format!("{SAFARI} {n}");
        look(&anybody, &path, &agent).await.expect(200);
    }
    // On a slow machine a minute may pass, which adds a few.
    let views = views(&shop, id);
    assert!((10..50).contains(&views), "{views}");
}
