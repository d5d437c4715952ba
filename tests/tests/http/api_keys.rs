//! Services and their API keys.

use std::time::{Duration, Instant};

use cangku_domain::accounts::{Role, Scope};
use integration_tests::{
    api_keys::{key_like_staff, key_with},
    caller::{Caller, Response},
    catalog_fixture::{CatalogFixture, contents},
    process::TEST_TIMEOUT,
    shop::Shop,
    stock::{CUSTOMERS_LOCK, customer_lock},
};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

/// A service that sends its API key.
struct Service {
    http: Caller,
    key: String,
}

impl Service {
    /// Creates a service with a new key; returns also the key's id.
    async fn named(shop: &Shop, admin: &Caller, name: &str) -> (Self, i64) {
        let made = admin.post("/api/api-keys", key_like_staff(name)).await;
        let made = made.expect(201);
        let key = made.body["key"].as_str().unwrap().to_owned();
        (Self::with(shop, key), made.id())
    }

    fn with(shop: &Shop, key: impl Into<String>) -> Self {
        let (http, key) = (shop.anybody(), key.into());
        Self { http, key }
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, path);
        request.header("x-api-key", &self.key)
    }

    async fn get(&self, path: &str) -> Response {
        self.http.send(self.request(Method::GET, path)).await
    }

    async fn post(&self, path: &str, body: Value) -> Response {
        let request = self.request(Method::POST, path).json(&body);
        self.http.send(request).await
    }
}

fn command(product: i64, quantity: i64, reference: &str) -> Value {
    json!({"product_id": product, "quantity": quantity, "reason": "order_created",
        "reference": reference})
}

async fn product(admin: &Caller, stock: i64) -> i64 {
    let catalog = CatalogFixture::set_up(admin).await;
    catalog.product(admin, json!({"stock": stock})).await
}

#[tokio::test]
async fn a_key_is_shown_once_and_stored_as_a_hash() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let made = admin.post("/api/api-keys", key_like_staff(" order-system "));
    let made = made.await.expect(201);
    assert_eq!(made.headers["cache-control"], "no-store");
    let key = made.body["key"].as_str().unwrap().to_owned();
    assert!(key.starts_with("ck_test_") && key.len() == 57, "{key}");
    let boss = shop
        .database()
        .number("SELECT id FROM users WHERE username = 'boss'");
    assert_eq!(
        (&made.body["name"], &made.body["created_by"]),
        (&json!("order-system"), &json!(boss))
    );
    let list = admin.get("/api/api-keys").await.expect(200);
    let mut shown = made.body.clone();
    shown.as_object_mut().unwrap().remove("key");
    assert_eq!(list.body["results"], json!([shown]));
    let rows = "SELECT string_agg(k::text, '') FROM api_keys AS k";
    assert!(!shop.database().text(rows).contains(&key));
    let hash = format!("SELECT count(*) FROM api_keys WHERE key_hash = sha256('{key}')");
    assert_eq!(shop.database().number(&hash), 1);
    for taken in ["order-system", "Order-System"] {
        let refused = admin.post("/api/api-keys", key_like_staff(taken)).await;
        refused.expect_problem(409, "duplicate_api_key_name");
    }
}

#[tokio::test]
async fn a_service_does_what_staff_may_under_its_own_name() {
    let shop = Shop::with(&[CUSTOMERS_LOCK]).await;
    let admin = shop.admin().await;
    let id = product(&admin, 10).await;
    let (service, _) = Service::named(&shop, &admin, "order-system").await;
    let locked = service.post("/api/inventory/lock", command(id, 6, "SO-1"));
    let locked = locked.await.expect(201).body;
    assert_eq!(
        (&locked["operator"], &locked["created_by"]),
        (&json!("service:order-system"), &json!(null))
    );
    // A service may release any user's holds, like staff.
    let customer = shop.sign_in("customer", Role::User).await;
    let theirs = customer.post("/api/inventory/lock", customer_lock(id, 1, "SO-2"));
    theirs.await.expect(201);
    for (path, reference, quantity, status) in [
        ("/api/inventory/release", "SO-1", 2, 201),
        ("/api/inventory/consume", "SO-1", 4, 200),
        ("/api/inventory/release", "SO-2", 1, 201),
    ] {
        let response = service.post(path, command(id, quantity, reference)).await;
        response.expect(status);
    }
    let path = "/api/inventory-logs?operator=service:order-system";
    let log = service.get(path).await.expect(200);
    assert_eq!(log.body["total"], 3);
    // A customer can't release a service's hold.
    service
        .post("/api/inventory/lock", command(id, 1, "SO-3"))
        .await
        .expect(201);
    let refused = customer.post("/api/inventory/release", command(id, 1, "SO-3"));
    refused.await.expect_problem(409, "not_held");
}

#[tokio::test]
async fn what_is_an_admins_stays_with_people() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let id = product(&admin, 10).await;
    let (service, key_id) = Service::named(&shop, &admin, "order-system").await;
    service.get("/api/inventory/low-stock").await.expect(200);
    await_use(&shop).await;
    let before = contents(shop.database());
    for (method, path) in [
        (Method::POST, "/api/inventory/adjust".to_owned()),
        (Method::POST, "/api/inventory/reconcile".to_owned()),
        (Method::PATCH, format!("/api/products/{id}")),
        (Method::DELETE, format!("/api/products/{id}")),
        (Method::POST, "/api/categories".to_owned()),
        (Method::GET, "/api/users".to_owned()),
        (Method::GET, "/api/auth/me".to_owned()),
        (Method::GET, "/api/api-keys".to_owned()),
        (Method::POST, "/api/api-keys".to_owned()),
        (Method::DELETE, format!("/api/api-keys/{key_id}")),
    ] {
        let request = service.request(method, &path).json(&json!({}));
        let refused = service.http.send(request).await;
        refused.expect_problem(403, "forbidden");
    }
    let adjust = json!({"type": "adjust", "product_id": id, "quantity": 1, "reason": "x"});
    let batch = service.post("/api/inventory/batch", json!({"commands": [adjust]}));
    batch.await.expect_problem(403, "forbidden");
    assert_eq!(contents(shop.database()), before);
}

/// Waits until the use of a key is recorded.
async fn await_use(shop: &Shop) {
    let end = Instant::now() + TEST_TIMEOUT;
    let recorded = "SELECT count(*) FROM api_keys WHERE last_used_at IS NOT NULL";
    while shop.database().number(recorded) == 0 {
        assert!(Instant::now() < end, "the use is never recorded");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn an_unknown_or_revoked_key_is_refused() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let id = product(&admin, 10).await;
    let (service, key_id) = Service::named(&shop, &admin, "order-system").await;
    let path = "/api/inventory/lock";
    service.post(path, command(id, 1, "A")).await.expect(201);
    let other = format!("ck_{}", "A".repeat(43));
    for (key, code) in [
        ("", "malformed_api_key"),
        ("nonsense", "malformed_api_key"),
        ("ck_", "malformed_api_key"),
        (other.as_str(), "invalid_api_key"),
        (&service.key[3..], "malformed_api_key"),
        (&service.key[..56], "malformed_api_key"),
    ] {
        let wrong = Service::with(&shop, key);
        let refused = wrong.post(path, command(id, 1, "A")).await;
        refused.expect_problem(401, code);
        let refused = wrong.get("/api/users").await;
        refused.expect_problem(401, code);
    }
    let revoke = format!("/api/api-keys/{key_id}");
    let revoked = admin.delete(&revoke).await.expect(200).body;
    assert!(revoked["revoked_at"].is_string());
    let refused = service.post(path, command(id, 1, "A")).await;
    let refused = refused.expect_problem(401, "invalid_api_key");
    assert!(!refused.text.contains(&service.key));
    // Revoking again changes nothing: the first time stays.
    let again = admin.delete(&revoke).await.expect(200).body;
    assert_eq!(again["revoked_at"], revoked["revoked_at"]);
    let list = admin.get("/api/api-keys").await.expect(200).body;
    assert_eq!(list["results"][0]["revoked_at"], revoked["revoked_at"]);
    let reused = admin.post("/api/api-keys", key_like_staff("order-system"));
    reused.await.expect_problem(409, "duplicate_api_key_name");
}

#[tokio::test]
async fn a_key_that_another_process_revokes_is_refused_soon() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let (service, _) = Service::named(&shop, &admin, "order-system").await;
    let path = "/api/inventory/low-stock";
    service.get(path).await.expect(200);
    shop.database()
        .execute("UPDATE api_keys SET revoked_at = now()");
    let end = Instant::now() + TEST_TIMEOUT;
    while service.get(path).await.status == 200 {
        assert!(Instant::now() < end, "it is never refused");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    service
        .get(path)
        .await
        .expect_problem(401, "invalid_api_key");
}

#[tokio::test]
async fn a_token_and_a_key_together_are_refused() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let (service, _) = Service::named(&shop, &admin, "order-system").await;
    for path in ["/api/inventory/low-stock", "/api/users", "/api/auth/me"] {
        let request = service.request(Method::GET, path);
        let both = request.bearer_auth(admin.token().unwrap());
        let refused = service.http.send(both).await;
        refused.expect_problem(400, "conflicting_credentials");
    }
    // On a route without authentication, two credentials do no harm.
    let request = service.request(Method::GET, "/api/products");
    let both = request.bearer_auth("x.y.z");
    service.http.send(both).await.expect(200);
}

#[tokio::test]
async fn each_service_and_each_user_has_idempotency_keys_of_their_own() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let id = product(&admin, 10).await;
    let (one, one_id) = Service::named(&shop, &admin, "one").await;
    let (other, other_id) = Service::named(&shop, &admin, "other").await;
    let keyed = |request: RequestBuilder, reference: &str| {
        request
            .header("Idempotency-Key", "k")
            .json(&command(id, 1, reference))
    };
    let lock = "/api/inventory/lock";
    let mut firsts = Vec::new();
    for round in 0..2 {
        let responses = [
            one.http
                .send(keyed(one.request(Method::POST, lock), "one"))
                .await,
            other
                .http
                .send(keyed(other.request(Method::POST, lock), "other"))
                .await,
            admin
                .send(keyed(admin.request(Method::POST, lock), "boss"))
                .await,
        ];
        for (index, response) in responses.into_iter().enumerate() {
            let response = response.expect(201);
            let is_replayed = response.headers.contains_key("idempotency-replayed");
            assert_eq!(is_replayed, round == 1);
            if round == 0 {
                firsts.push(response.text);
            } else {
                assert_eq!(response.text, firsts[index]);
            }
        }
    }
    let changed = keyed(one.request(Method::POST, lock), "other");
    let reused = one.http.send(changed).await;
    reused.expect_problem(422, "idempotency_key_reused");
    let database = shop.database();
    let boss = database.number("SELECT id FROM users WHERE username = 'boss'");
    let scopes = "SELECT string_agg(scope::text, ' ' ORDER BY scope DESC) FROM idempotency_keys";
    let expected = format!("{boss} -{one_id} -{other_id}");
    assert_eq!(database.text(scopes), expected);
    assert_eq!(
        database.number(&format!("SELECT stock FROM products WHERE id = {id}")),
        7
    );
}

#[tokio::test]
async fn the_use_of_a_key_is_recorded_at_intervals() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let (service, _) = Service::named(&shop, &admin, "order-system").await;
    let database = shop.database();
    service.get("/api/inventory/low-stock").await.expect(200);
    await_use(&shop).await;
    let list = admin.get("/api/api-keys").await.expect(200).body;
    assert!(list["results"][0]["last_used_at"].is_string());
    // If the recorded use is old, it is recorded again at the next lookup of the key.
    database.execute("UPDATE api_keys SET last_used_at = '2026-01-01'");
    let end = Instant::now() + TEST_TIMEOUT;
    let old = "SELECT count(*) FROM api_keys WHERE last_used_at < '2026-01-02'";
    while database.number(old) == 1 {
        service.get("/api/inventory/low-stock").await.expect(200);
        assert!(Instant::now() < end, "the use is never recorded");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn the_document_says_where_a_key_is_taken() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let all: Vec<_> = Scope::ALL.into_iter().map(Scope::as_str).collect();
    let made = admin.post("/api/api-keys", key_with("all", &all)).await;
    let key = made.expect(201).body["key"].as_str().unwrap().to_owned();
    let service = Service::with(&shop, key);
    let document = admin.get("/api/openapi.json").await.expect(200).body;
    let scheme = &document["components"]["securitySchemes"]["api_key"];
    assert_eq!(
        (&scheme["type"], &scheme["in"], &scheme["name"]),
        (&json!("apiKey"), &json!("header"), &json!("X-API-Key"))
    );
    let mut taken = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let Some(security) = operation["security"].as_array() else {
                continue;
            };
            let says = security.iter().any(|one| one.get("api_key").is_some());
            let path = path.replace("{id}", "424242");
            let method: Method = method.to_uppercase().parse().unwrap();
            let request = service.request(method, &path).json(&json!({}));
            let response = service.http.send(request).await;
            assert_eq!(response.status != 403, says, "{path}: {}", response.text);
            taken += usize::from(says);
        }
    }
    assert!(taken >= 8, "{taken}");
}
