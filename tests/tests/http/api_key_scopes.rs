//! Scopes, expiry and the form of API keys.

use std::time::{Duration, Instant};

use cangku_adapters::SystemClock;
use cangku_domain::ports::Clock;
use chrono::{SecondsFormat, TimeDelta};
use integration_tests::{
    api_keys::{key_like_staff, key_with},
    catalog_fixture::{CatalogFixture, contents},
    process::TEST_TIMEOUT,
    shop::Shop,
    stock::stocked,
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::service::Service;

const LOGS: &str = "/api/inventory-logs";

/// CRC-32 (IEEE) in base62 with six digits, as documented.
fn checksum(text: &str) -> String {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut crc = u32::MAX;
    for byte in text.bytes() {
        crc ^= u32::from(byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xEDB8_8320 & 0_u32.wrapping_sub(crc & 1));
        }
    }
    let mut rest = !crc;
    let mut digits = String::new();
    for _ in 0..6 {
        digits.insert(0, char::from(DIGITS[usize::try_from(rest % 62).unwrap()]));
        rest /= 62;
    }
    digits
}

fn key_of(prefix: &str, random: char) -> String {
    let body = format!("{prefix}{}", random.to_string().repeat(43));
    let checksum = checksum(&body);
    format!("{body}{checksum}")
}

#[tokio::test]
async fn a_key_has_a_prefix_a_checksum_and_an_ending_that_is_shown() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let body = key_with("till", &["stock:lock", "catalog:read", "stock:lock"]);
    let made = admin.post("/api/api-keys", body).await.expect(201);
    let key = made.body["key"].as_str().unwrap();
    assert!(key.starts_with("ck_test_") && key.len() == 57, "{key}");
    assert_eq!(checksum(&key[..51]), key[51..]);
    assert_eq!(made.body["last_four"], key[53..]);
    assert_eq!(made.body["scopes"], json!(["catalog:read", "stock:lock"]));
    assert_eq!(
        (&made.body["status"], &made.body["expires_at"]),
        (&json!("active"), &Value::Null)
    );
    let shown = admin.get(&format!("/api/api-keys/{}", made.id())).await;
    assert!(!shown.expect(200).text.contains(&key[8..]));
}

#[tokio::test]
async fn a_key_that_cannot_be_one_is_refused_without_a_query() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let (service, _) = Service::made(&shop, &admin, key_like_staff("till")).await;
    let key = service.key.clone();
    let mut swapped = key.clone();
    let (a, b) = (swapped.remove(20), swapped.remove(20));
    swapped.insert(20, a);
    swapped.insert(20, b);
    let wrong_end = format!(
        "{}{}",
        &key[..56],
        if key.ends_with('0') { '1' } else { '0' }
    );
    // A random key has two equal neighbours now and then.
    let swapped = if swapped == key {
        wrong_end.clone()
    } else {
        swapped
    };
    let statements = || shop.backend().database.statements_run();
    let before = statements();
    for text in [
        "nonsense",
        "ck_",
        "ck_test_",
        &key[1..],
        &key[..56],
        &wrong_end,
        &swapped,
        &key.replace("ck_test_", "ck_live_"),
    ] {
        let refused = Service::with(&shop, text).get(LOGS).await;
        refused.expect_problem(401, "malformed_api_key");
    }
    let live = key_of("ck_live_", 'z');
    let refused = Service::with(&shop, &live).get(LOGS).await;
    refused.expect_problem(401, "api_key_of_another_environment");
    assert_eq!(statements(), before);
    // Another shop's key has the right form, so that only the database knows.
    let foreign = key_of("ck_test_", 'z');
    let refused = Service::with(&shop, &foreign).get(LOGS).await;
    refused.expect_problem(401, "invalid_api_key");
}

#[tokio::test]
async fn a_live_system_refuses_test_keys() {
    let settings = [
        ("CANGKU_PROFILE", "production"),
        (
            "CANGKU_JWT_SECRET",
            "q9XbT2vLwZ7dKfR4mYhN8sJcP1gVeUaE6tBnQxSoWi0",
        ),
    ];
    let shop = Shop::with(&settings).await;
    let admin = shop.admin().await;
    let (service, _) = Service::made(&shop, &admin, key_like_staff("till")).await;
    assert!(service.key.starts_with("ck_live_"), "{}", service.key);
    service.get(LOGS).await.expect(200);
    let test = key_of("ck_test_", 'z');
    let refused = Service::with(&shop, &test).get(LOGS).await;
    refused.expect_problem(401, "api_key_of_another_environment");
}

#[tokio::test]
async fn mistakes_in_new_and_changed_keys_change_nothing() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let (_, id) = Service::made(&shop, &admin, key_like_staff("till")).await;
    let before = contents(shop.database());
    let past = (SystemClock.now() - TimeDelta::seconds(5)).to_rfc3339();
    let scope = json!(["stock:lock"]);
    let mut unknown = Vec::new();
    for name in ["stock:*", "Admin", "", "haier:manage", "catalog:write "] {
        unknown.push(json!({"name": "new", "scopes": ["stock:lock", name]}));
    }
    for body in unknown {
        for (method, path) in [
            (Method::POST, "/api/api-keys".to_owned()),
            (Method::PATCH, format!("/api/api-keys/{id}")),
        ] {
            let mut body = body.clone();
            if method == Method::PATCH {
                body.as_object_mut().unwrap().remove("name");
            }
            let request = admin.request(method, &path).json(&body);
            let refused = admin.send(request).await;
            let refused = refused.expect_problem(422, "unknown_scope");
            refused.expect_field("scopes[1]", "invalid_value");
        }
    }
    for (field, body, code) in [
        ("scopes", json!({"name": "new"}), "required"),
        ("scopes", json!({"name": "new", "scopes": []}), "too_short"),
        (
            "expires_at",
            json!({"name": "new", "scopes": scope, "expires_at": past}),
            "out_of_range",
        ),
    ] {
        let refused = admin.post("/api/api-keys", body).await;
        let refused = refused.expect_problem(422, "validation_failed");
        refused.expect_field(field, code);
    }
    let path = format!("/api/api-keys/{id}");
    for (field, body, code) in [
        ("scopes", json!({"scopes": []}), "too_short"),
        ("scopes", json!({"scopes": null}), "wrong_type"),
        ("expires_at", json!({"expires_at": past}), "out_of_range"),
        ("name", json!({"name": "other"}), "unknown_field"),
    ] {
        let refused = admin.patch(&path, body).await;
        let refused = refused.expect_problem(422, "validation_failed");
        refused.expect_field(field, code);
    }
    let stale = json!({"scopes": ["admin"], "version": 7});
    let refused = admin.patch(&path, stale).await;
    let refused = refused.expect_problem(412, "stale_version");
    assert_eq!(refused.body["current"]["version"], 1);
    let missing = admin.patch("/api/api-keys/424242", json!({"scopes": ["admin"]}));
    missing.await.expect_problem(404, "api_key_not_found");
    assert_eq!(contents(shop.database()), before);
}

#[tokio::test]
async fn a_key_expires_at_its_time_even_if_it_is_cached_and_can_be_extended() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let expiry = SystemClock.now() + TimeDelta::milliseconds(2500);
    let mut body = key_like_staff("till");
    body["expires_at"] = json!(expiry.to_rfc3339_opts(SecondsFormat::Millis, true));
    let (service, id) = Service::made(&shop, &admin, body).await;
    service.get(LOGS).await.expect(200);
    let end = Instant::now() + TEST_TIMEOUT;
    let refused = loop {
        let asked = SystemClock.now();
        let response = service.get(LOGS).await;
        if response.status != 200 {
            assert!(SystemClock.now() >= expiry);
            break response;
        }
        // Within the TTL of cached callers, which is longer.
        assert!(asked < expiry, "it is accepted after its time");
        assert!(Instant::now() < end, "it never expires");
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    refused.expect_problem(401, "expired_api_key");
    let path = format!("/api/api-keys/{id}");
    // Also on the routes that read the key for each request.
    let adjust = service.post("/api/inventory/adjust", json!({})).await;
    adjust.expect_problem(401, "expired_api_key");
    assert_eq!(admin.get(&path).await.expect(200).body["status"], "expired");
    let extended = admin.patch(&path, json!({"expires_at": null})).await;
    let extended = extended.expect(200).body;
    assert_eq!(
        (&extended["status"], &extended["version"]),
        (&json!("active"), &json!(2))
    );
    service.get(LOGS).await.expect(200);
    // Revocation is for good.
    admin.delete(&path).await.expect(200);
    let later = (SystemClock.now() + TimeDelta::days(1)).to_rfc3339();
    let changed = admin.patch(&path, json!({"expires_at": later})).await;
    assert_eq!(changed.expect(200).body["status"], "revoked");
    let refused = service.get(LOGS).await;
    refused.expect_problem(401, "invalid_api_key");
}

#[tokio::test]
async fn a_change_of_scopes_counts_at_once_and_is_audited_without_the_key() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let body = key_with("till", &["reports:read"]);
    let (service, id) = Service::made(&shop, &admin, body).await;
    service.get(LOGS).await.expect(200);
    let path = format!("/api/api-keys/{id}");
    let changed = admin.patch(&path, json!({"scopes": ["haier:*"]})).await;
    assert_eq!(changed.expect(200).body["scopes"], json!(["haier:*"]));
    let refused = service.get(LOGS).await;
    let refused = refused.expect_problem(403, "forbidden");
    assert_eq!(
        (&refused.body["needed_scope"], &refused.body["needed_role"]),
        (&json!("reports:read"), &json!("staff"))
    );
    service.get("/api/haier/configs").await.expect(200);
    let both = json!({"scopes": ["reports:read", "haier:*"]});
    admin.patch(&path, both).await.expect(200);
    service.get(LOGS).await.expect(200);
    let log = admin.get("/api/audit-log?entity=api_key").await;
    let log = log.expect(200);
    assert!(!log.text.contains(&service.key[8..]), "{}", log.text);
    let texts: Vec<_> = log.body["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["changes"].to_string())
        .collect();
    assert_eq!(texts.len(), 3, "{texts:?}");
    for (text, scopes) in texts.iter().rev().zip([
        &["reports:read"][..],
        &["reports:read", "haier:*"],
        &["haier:*", "reports:read"],
    ]) {
        for scope in scopes {
            assert!(text.contains(scope), "{text}");
        }
    }
}

#[tokio::test]
async fn some_actions_need_a_further_scope() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [product] = stocked(&admin, 5).await;
    let service = async |path: &str, scopes: &[&str]| {
        let name = format!("{path} {}", scopes.join(" "));
        let body = key_with(&name, scopes);
        Service::made(&shop, &admin, body).await.0
    };
    let adjust = json!({"type": "adjust", "product_id": product, "quantity": 1, "reason": "x"});
    let batch = json!({"commands": [adjust]});
    let stocktake = json!({"kind": "stocktake", "reason": "count",
        "counts": [{"product_id": product, "counted": 9}]});
    for (path, body, scope, further, status) in [
        (
            "/api/inventory/batch",
            batch,
            "stock:lock",
            "stock:adjust",
            200,
        ),
        (
            "/api/plans",
            stocktake,
            "catalog:write",
            "stock:adjust",
            201,
        ),
    ] {
        let refused = service(path, &[scope]).await.post(path, body.clone()).await;
        let refused = refused.expect_problem(403, "forbidden");
        assert_eq!(refused.body["needed_scope"], further, "{path}");
        let refused = service(path, &[further])
            .await
            .post(path, body.clone())
            .await;
        let refused = refused.expect_problem(403, "forbidden");
        assert_eq!(refused.body["needed_scope"], scope, "{path}");
        let done = service(path, &[scope, further])
            .await
            .post(path, body)
            .await;
        done.expect(status);
    }
}

#[tokio::test]
async fn only_a_key_with_the_scope_sees_supplier_terms_on_public_routes() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let fields = json!({"stock": 3, "supply_price": "1.00"});
    let id = catalog.product(&admin, fields).await;
    let path = format!("/api/products/{id}");
    let body = key_with("reader", &["catalog:read"]);
    let (reader, _) = Service::made(&shop, &admin, body).await;
    let body = key_with("other", &["reports:read", "catalog:write", "admin"]);
    let (other, _) = Service::made(&shop, &admin, body).await;
    let shown = reader.get(&path).await.expect(200).body;
    assert!(shown.get("held").is_some(), "{shown}");
    let public = shop.anybody().get(&path).await.expect(200).body;
    let others = other.get(&path).await.expect(200).body;
    assert_eq!(others.get("held"), public.get("held"));
    assert_eq!(others.get("supply_price"), public.get("supply_price"));
}

#[tokio::test]
async fn a_key_from_before_scopes_may_do_what_staff_may() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [product] = stocked(&admin, 5).await;
    let old = format!("ck_{}", "A".repeat(43));
    shop.database().execute(&format!(
        "INSERT INTO api_keys (name, key_hash) VALUES ('old', sha256('{old}'))"
    ));
    let service = Service::with(&shop, &old);
    let lock = json!({"product_id": product, "quantity": 1, "reason": "order_created",
        "reference": "SO-1"});
    service.post("/api/inventory/lock", lock).await.expect(201);
    service.get("/api/orders").await.expect(200);
    let path = format!("/api/products/{product}");
    let edit = service.send(Method::PATCH, &path, Some(json!({"price": "1.00"})));
    edit.await.expect_problem(403, "forbidden");
    let listed = admin.get("/api/api-keys").await.expect(200).body;
    let listed = &listed["results"][0];
    assert_eq!(
        (
            &listed["last_four"],
            &listed["expires_at"],
            &listed["status"]
        ),
        (&Value::Null, &Value::Null, &json!("active"))
    );
    let staff: Vec<_> = key_like_staff("x")["scopes"].as_array().unwrap().clone();
    assert_eq!(listed["scopes"], json!(staff));
}
