//! The cost of cached responses, and conditional requests.

use std::time::{Duration, Instant};

use cangku_domain::accounts::Role;
use integration_tests::{
    caller::{Caller, Response},
    catalog_fixture::CatalogFixture,
    shop::Shop,
    stock::{command, stocked},
};
use reqwest::Method;
use serde_json::{Value, json};

/// Volatile figures are cached for one second; until then a response needs no statement.
const SHORT_TTL: Duration = Duration::from_secs(1);

/// Number of statements of a first and of a second request. Retried if the two are more than a
/// second apart.
async fn cost_of_two(shop: &Shop, path: &str) -> (u64, u64) {
    let statements = || shop.backend().database.statements_run();
    loop {
        shop.backend().caches.invalidate_all();
        let (begun, before) = (Instant::now(), statements());
        let first = shop.anybody().get(path).await.expect(200);
        let between = statements();
        let second = shop.anybody().get(path).await.expect(200);
        let after = statements();
        assert_eq!(first.text, second.text);
        if begun.elapsed() < SHORT_TTL {
            return (between - before, after - between);
        }
    }
}

#[tokio::test]
async fn a_cache_hit_costs_no_statement() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    catalog
        .product(&admin, json!({"product_code": "GA1"}))
        .await;
    shop.database().execute(&format!(
        "INSERT INTO products (name, category_id, brand_id, price, stock) \
         SELECT '冰箱 ' || n, {}, {}, n, n FROM generate_series(1, 100) AS n",
        catalog.category, catalog.brand
    ));
    for (path, most) in [
        ("/api/products", 3),
        ("/api/products?in_stock=true&sort_by=views&page=3", 3),
        ("/api/products?category=冰箱&sort_by=price_asc", 3),
        ("/api/products/1", 1),
        ("/api/products/by-code/GA1", 1),
        ("/api/products/recommendations", 1),
        ("/api/products/1/related", 2),
    ] {
        let (cold, warm) = cost_of_two(&shop, path).await;
        assert!((1..=most).contains(&cold), "{cold} statements for {path}");
        assert_eq!(warm, 0, "{path}");
    }
}

#[tokio::test]
async fn two_hundred_concurrent_requests_load_a_response_once() {
    let shop = Shop::open().await;
    let [id] = stocked(&shop.admin().await, 5).await;
    let statements = || shop.backend().database.statements_run();
    shop.backend().caches.invalidate_all();
    let (begun, before) = (Instant::now(), statements());
    let anybody = shop.anybody();
    let path = format!("/api/products/{id}");
    let asked = futures::future::join_all((0..200).map(|_| anybody.get(&path))).await;
    assert!(asked.iter().all(|response| response.status == 200));
    // One per second begun, since the stock expires after a second.
    let most = 1 + begun.elapsed().as_secs();
    let cost = statements() - before;
    assert!((1..=most).contains(&cost), "{cost} statements");
}

#[tokio::test]
async fn without_caching_every_response_is_loaded() {
    let shop = Shop::with(&[("CANGKU_CACHE_SECONDS", "0")]).await;
    let [id] = stocked(&shop.admin().await, 5).await;
    let rename = |name: &str| {
        let sql = format!("UPDATE products SET name = '{name}' WHERE id = {id}");
        shop.database().execute(&sql);
    };
    for name in ["甲", "乙", "丙"] {
        rename(name);
        let detail = shop.anybody().get(&format!("/api/products/{id}")).await;
        assert_eq!(detail.expect(200).body["name"], name);
        assert_eq!(shop.anybody().names("/api/products").await, [name]);
    }
}

#[tokio::test]
async fn a_stock_change_is_visible_at_once_in_every_response() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [id] = stocked(&admin, 3).await;
    let anybody = shop.anybody();
    let shown = async |path: &str| {
        let response = anybody.get(path).await.expect(200);
        let list = response.body["results"].as_array().cloned();
        list.unwrap_or_else(|| vec![response.body.clone()])
            .iter()
            .map(|product| product["stock"].as_i64().unwrap())
            .collect::<Vec<_>>()
    };
    for left in [2, 1, 0] {
        for path in [
            &format!("/api/products/{id}"),
            "/api/products",
            "/api/products/recommendations",
        ] {
            shown(path).await;
        }
        shown("/api/products?in_stock=true").await;
        admin.stock("lock", command(id, 1, "o-1")).await.expect(201);
        assert_eq!(shown(&format!("/api/products/{id}")).await, [left]);
        assert_eq!(shown("/api/products").await, [left]);
        assert_eq!(shown("/api/products/recommendations").await, [left]);
        let in_stock = shown("/api/products?in_stock=true").await;
        assert_eq!(in_stock, if left == 0 { vec![] } else { vec![left] });
    }
}

/// A conditional request with this entity tag.
async fn ask(caller: &Caller, path: &str, encoding: &str, tag: Option<&Value>) -> Response {
    let mut request = caller
        .request(Method::GET, path)
        .header("accept-encoding", encoding);
    if let Some(tag) = tag {
        request = request.header("if-none-match", tag.as_str().unwrap());
    }
    caller.send(request).await
}

fn tag_of(response: &Response) -> Value {
    json!(response.headers["etag"].to_str().unwrap())
}

#[tokio::test]
async fn a_known_response_is_a_304_until_it_changes() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [id] = stocked(&admin, 5).await;
    let anybody = shop.anybody();
    for path in [&format!("/api/products/{id}"), "/api/products"] {
        for encoding in ["identity", "gzip"] {
            let first = ask(&anybody, path, encoding, None).await.expect(200);
            assert_eq!(first.headers["cache-control"], "no-cache");
            assert_eq!(first.headers["vary"], "accept-encoding");
            let tag = tag_of(&first);
            assert!(
                tag.as_str().unwrap().starts_with('"'),
                "{tag} is a strong one"
            );
            let again = ask(&anybody, path, encoding, Some(&tag)).await.expect(304);
            assert_eq!((again.text.as_str(), tag_of(&again)), ("", tag.clone()));
            assert!(!again.headers.contains_key("content-encoding"));
            for tags in [
                format!("\"other\", {}", tag.as_str().unwrap()),
                "*".to_owned(),
            ] {
                ask(&anybody, path, encoding, Some(&json!(tags)))
                    .await
                    .expect(304);
            }
            for tags in ["\"other\"", "nonsense"] {
                ask(&anybody, path, encoding, Some(&json!(tags)))
                    .await
                    .expect(200);
            }
            let name = format!("{path} {encoding}").replace('/', " ");
            let patch = json!({"name": name});
            admin
                .patch(&format!("/api/products/{id}"), patch)
                .await
                .expect(200);
            let changed = ask(&anybody, path, encoding, Some(&tag)).await.expect(200);
            assert_ne!(tag_of(&changed), tag);
        }
        let plain = ask(&anybody, path, "identity", None).await.expect(200);
        let zipped = ask(&anybody, path, "gzip", None).await.expect(200);
        assert_ne!(tag_of(&plain), tag_of(&zipped), "two bodies have two tags");
        let deflated = ask(&anybody, path, "deflate", None).await.expect(200);
        assert!(!deflated.headers.contains_key("etag"));
    }
}

#[tokio::test]
async fn the_compressed_form_is_the_same_response() {
    let shop = Shop::open().await;
    let [_id] = stocked(&shop.admin().await, 5).await;
    let anybody = shop.anybody();
    let plain = ask(&anybody, "/api/products", "identity", None)
        .await
        .expect(200);
    // The client decompresses it.
    let zipped = ask(&anybody, "/api/products", "gzip", None)
        .await
        .expect(200);
    assert!(tag_of(&zipped).as_str().unwrap().ends_with("-gzip\""));
    assert_eq!(zipped.text, plain.text);
}

#[tokio::test]
async fn analytics_responses_are_cached_privately_until_something_is_counted() {
    let shop = Shop::open().await;
    let staff = shop.sign_in("clerk", Role::Staff).await;
    shop.count_statistics();
    let path = "/api/analytics/user-growth?days=1";
    let first = staff.get(path).await.expect(200);
    assert_eq!(first.headers["cache-control"], "private, no-cache");
    let users = first.body["results"][0]["total_users"].as_u64().unwrap();
    let customer = shop.sign_in("customer", Role::User).await;
    customer.get(path).await.expect_problem(403, "forbidden");
    shop.count_statistics();
    let second = staff.get(path).await.expect(200);
    assert_eq!(second.body["results"][0]["total_users"], users + 1);
    for path in [
        "/api/analytics/daily-active",
        "/api/analytics/inventory-status",
    ] {
        let response = staff.get(path).await.expect(200);
        assert!(
            !response.headers.contains_key("etag"),
            "{path} is never remembered"
        );
    }
}

#[tokio::test]
async fn what_is_remembered_is_counted() {
    let shop = Shop::open().await;
    let [id] = stocked(&shop.admin().await, 5).await;
    for _ in 0..3 {
        shop.anybody()
            .get(&format!("/api/products/{id}"))
            .await
            .expect(200);
    }
    let metrics = shop.anybody().get("/metrics").await.expect(200);
    assert!(
        metrics.headers["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/plain")
    );
    for series in [
        "cangku_cache_hits_total{cache=\"products\"}",
        "cangku_cache_misses_total{cache=\"products\"}",
        "cangku_cache_loads_total{cache=\"products\"}",
        "cangku_cache_load_failures_total{cache=\"lists\"}",
        "cangku_cache_evictions_total{cache=\"lists\",cause=\"size\"}",
        "cangku_cache_entries{cache=\"statistics\"}",
        "cangku_cache_bytes{cache=\"products\"}",
        "cangku_change_listener_connected",
    ] {
        assert!(
            metrics.text.contains(series),
            "{series} is missing in {}",
            metrics.text
        );
    }
}
