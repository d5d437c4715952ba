//! Concurrent requests: none fails with an internal error, none deadlock, no unit is lost.

use std::{
    collections::BTreeMap,
    hash::{BuildHasher, RandomState},
};

use diesel::connection::SimpleConnection;
use futures::{StreamExt, future::join_all, stream};
use integration_tests::{
    caller::{Caller, Response},
    catalog_fixture::CatalogFixture,
    shop::Shop,
};
use reqwest::Method;
use serde_json::{Value, json};

/// Number of responses by status and code.
fn count_by_status<'a>(
    responses: impl IntoIterator<Item = &'a Response>,
) -> BTreeMap<String, usize> {
    let mut count_by_status = BTreeMap::new();
    for response in responses {
        let code = response.body["code"].as_str().unwrap_or_default();
        *count_by_status
            .entry(format!("{} {code}", response.status).trim().to_owned())
            .or_default() += 1;
    }
    count_by_status
}

/// Number of products whose log doesn't add up to their stock.
fn unbalanced(shop: &Shop) -> i64 {
    shop.database().number(
        "SELECT count(*) FROM products AS p WHERE stock <> coalesce((SELECT sum(quantity) FROM \
         inventory_logs AS l WHERE l.product_id = p.id), 0) OR stock <> coalesce((SELECT \
         stock_after FROM inventory_logs AS l WHERE l.product_id = p.id ORDER BY id DESC LIMIT \
         1), 0)",
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_concurrent_requests_for_one_name_one_succeeds() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    for (path, body) in [
        ("/api/categories", json!({"name": "一个"})),
        ("/api/brands", json!({"name": "一个"})),
        (
            "/api/products",
            catalog.body(json!({"product_code": "ONE", "stock": 3})),
        ),
        (
            "/api/products",
            catalog.body(json!({"supplier": "one", "supplier_code": "1"})),
        ),
        (
            "/api/users",
            json!({"username": "one", "password": "a long password"}),
        ),
    ] {
        let responses = join_all((0..20).map(|_| admin.post(path, body.clone()))).await;
        let statuses = |status| responses.iter().filter(|a| a.status == status).count();
        assert_eq!(
            (statuses(201), statuses(409)),
            (1, 19),
            "{path}: {:?}",
            count_by_status(&responses)
        );
    }
    assert_eq!(unbalanced(&shop), 0);
    assert_eq!(
        shop.database()
            .number("SELECT count(*) FROM inventory_logs"),
        1
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prices_and_stock_that_are_edited_at_once_lose_nothing() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let id = catalog.product(&admin, json!({"stock": 1000})).await;
    let path = format!("/api/products/{id}");
    let edits = (0..120).map(|n| {
        let body = match n % 4 {
            0 => json!({"price": format!("{n}.00")}),
            1 => json!({"stock": n}),
            2 => json!({"stock": n, "market_price": format!("{n}.50")}),
            _ => json!({"name": format!("name {n}")}),
        };
        admin.patch(&path, body)
    });
    let responses = join_all(edits).await;
    assert_eq!(
        count_by_status(&responses),
        BTreeMap::from([("200".to_owned(), 120)])
    );
    assert_eq!(unbalanced(&shop), 0);
    let rows = shop
        .database()
        .number("SELECT count(*) FROM inventory_logs");
    assert_eq!(rows, 61, "each edit of the stock has its row");
}

/// A small random generator, seeded differently in each run.
struct SmallRandom(u64);

impl SmallRandom {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = RandomState::new().hash_one(self.0);
        usize::try_from(self.0 % limit as u64).unwrap()
    }
}

/// One request of the load: an order transition, an edit, a new product, or a deletion.
fn request(
    random: &mut SmallRandom,
    categories: &[i64],
    brands: &[i64],
    products: &[i64],
) -> (Method, String, Value) {
    let category = categories[random.below(categories.len())];
    let brand = brands[random.below(brands.len())];
    let product = format!("/api/products/{}", products[random.below(products.len())]);
    let stock = random.below(50);
    match random.below(60) {
        0 => (
            Method::DELETE,
            format!("/api/categories/{category}"),
            Value::Null,
        ),
        1 => (Method::DELETE, format!("/api/brands/{brand}"), Value::Null),
        2..4 => (Method::DELETE, product, Value::Null),
        4..14 => {
            let code = format!("C{}", random.below(60));
            let body = json!({"name": "n", "category_id": category, "brand_id": brand,
                "price": "1.00", "stock": stock, "product_code": code});
            (Method::POST, "/api/products".to_owned(), body)
        }
        14..24 => (Method::PATCH, product, json!({"category_id": category})),
        24..34 => (
            Method::PATCH,
            product,
            json!({"brand_id": brand, "stock": stock}),
        ),
        34..44 => {
            let body = json!({"category_id": category, "brand_id": brand, "stock": stock});
            (Method::PATCH, product, body)
        }
        44..46 => (
            Method::PATCH,
            format!("/api/categories/{category}"),
            json!({"order": stock}),
        ),
        46..48 => (
            Method::PATCH,
            format!("/api/brands/{brand}"),
            json!({"order": stock}),
        ),
        _ => (
            Method::PATCH,
            product,
            json!({"stock": stock, "price": "2.00"}),
        ),
    }
}

async fn send(admin: Caller, (method, path, body): (Method, String, Value)) -> Response {
    let request = admin.request(method, &path);
    let request = if body.is_null() {
        request
    } else {
        request.json(&body)
    };
    admin.send(request).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn moves_edits_and_deletions_at_once_neither_deadlock_nor_lose_a_unit() {
    let shop = Shop::with(&[("CANGKU_DATABASE_POOL_SIZE", "12")]).await;
    let admin = shop.admin().await;
    let mut random = SmallRandom(1);
    let mut seen = BTreeMap::new();
    for round in 0..6 {
        let (mut categories, mut brands, mut products) = (Vec::new(), Vec::new(), Vec::new());
        for n in 0..4 {
            let (category, brand) = (format!("c{round}.{n}"), format!("b{round}.{n}"));
            let catalog = CatalogFixture::named(&admin, &category, &brand).await;
            categories.push(catalog.category);
            brands.push(catalog.brand);
        }
        for n in 0..24 {
            let catalog = CatalogFixture {
                category: categories[n % 4],
                brand: brands[n / 4 % 4],
            };
            products.push(catalog.product(&admin, json!({"stock": 3})).await);
        }
        let requests: Vec<_> = (0..120)
            .map(|_| request(&mut random, &categories, &brands, &products))
            .collect();
        let responses = stream::iter(requests)
            .map(|request| send(admin.clone(), request))
            .buffer_unordered(24);
        let responses: Vec<_> = responses.collect().await;
        for (what, times) in count_by_status(&responses) {
            *seen.entry(what).or_insert(0) += times;
        }
        assert_eq!(unbalanced(&shop), 0);
    }
    let fine = |what: &&String| {
        [
            "200",
            "201",
            "404",
            "409 duplicate_product_code",
            "422 validation_failed",
        ]
        .iter()
        .any(|expected| what.starts_with(expected))
    };
    assert!(seen.keys().all(|what| fine(&what)), "{seen:?}");
    assert!(
        seen.contains_key("200") && seen.contains_key("201"),
        "{seen:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_requests_are_served_or_refused_with_retry_after() {
    // At most this many anonymous requests wait for the connection; signed-in ones may all wait.
    const ANONYMOUS: usize = 8;
    const ADMITTED: usize = ANONYMOUS + 200;
    let shop = Shop::with(&[
        ("CANGKU_DATABASE_POOL_SIZE", "1"),
        ("CANGKU_ANONYMOUS_PER_ADDRESS", &ANONYMOUS.to_string()),
        ("CANGKU_ANONYMOUS_WAITING_PER_ADDRESS", "0"),
    ])
    .await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    catalog.product(&admin, json!({})).await;
    let anybody = shop.anybody();
    let requests = stream::iter(0..400).map(|n| {
        let (anybody, admin) = (anybody.clone(), admin.clone());
        async move {
            match n % 2 {
                // Each query is different, because identical ones share one database query.
                0 => {
                    let path = format!("/api/products?search=冰箱&page={}", n + 1);
                    anybody.get(&path).await
                }
                _ => {
                    admin
                        .post("/api/categories", json!({"name": format!("n{n}")}))
                        .await
                }
            }
        }
    });
    let mut requests = requests.buffer_unordered(400);

    let mut hold = shop.database().connection();
    hold.batch_execute("BEGIN; LOCK TABLE users, products")
        .unwrap();
    for _ in ADMITTED..400 {
        let response = requests
            .next()
            .await
            .unwrap()
            .expect_problem(503, "overloaded");
        let wait: u64 = response.headers["retry-after"]
            .to_str()
            .unwrap()
            .parse()
            .unwrap();
        assert!(wait >= 1);
    }
    anybody.get("/healthz").await.expect(200);
    hold.batch_execute("COMMIT").unwrap();
    let waited: Vec<_> = requests.collect().await;
    let statuses = count_by_status(&waited);
    let expected = ["200", "201"];
    assert!(
        statuses
            .keys()
            .all(|what| expected.contains(&what.as_str())),
        "{statuses:?}"
    );
    let count = |status: &str| statuses.get(status).copied().unwrap_or_default();
    assert!(count("200") > 0, "{statuses:?}");

    let rows = shop
        .database()
        .number("SELECT count(*) FROM categories WHERE name LIKE 'n%'");
    assert_eq!(
        usize::try_from(rows).unwrap(),
        count("201"),
        "what was refused was not done"
    );
    anybody.get("/api/products").await.expect(200);
    admin
        .make("/api/categories", json!({"name": "afterwards"}))
        .await;
}
