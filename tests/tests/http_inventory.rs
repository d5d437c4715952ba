//! Stock over HTTP: locks, releases, holds, repeats, batches, the log.

use cangku_domain::accounts::Role;
use futures::future::join_all;
use integration_tests::{
    caller::{Answer, Caller},
    goods::Shelf,
    shop::Shop,
};
use reqwest::Method;
use serde_json::{Value, json};

async fn product(admin: &Caller, fields: Value) -> i64 {
    Shelf::set_up(admin).await.product(admin, fields).await
}

fn command(product: i64, quantity: i64, reference: &str) -> Value {
    json!({"product_id": product, "quantity": quantity, "reason": "order_created", "reference": reference})
}

async fn with_key(caller: &Caller, path: &str, key: &str, body: &Value) -> Answer {
    let request = caller
        .request(Method::POST, path)
        .header("Idempotency-Key", key)
        .json(body);
    caller.send(request).await
}

async fn stock_of(caller: &Caller, product: i64) -> i64 {
    let answer = caller
        .get(&format!("/api/products/{product}"))
        .await
        .expect(200);
    answer.body["stock"].as_i64().unwrap()
}

async fn assert_reconciled(admin: &Caller) {
    let answer = admin
        .post("/api/inventory/reconcile", json!({}))
        .await
        .expect(200);
    assert_eq!(answer.body["is_consistent"], true, "{}", answer.text);
}

#[tokio::test]
async fn a_crowd_gets_exactly_what_there_is() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let id = product(&admin, json!({"stock": 100})).await;
    let clients = (0..16).map(|client| {
        let admin = admin.clone();
        async move {
            let mut locked = 0;
            for n in 0..10 {
                let body = command(id, 1, &format!("SO-{client}-{n}"));
                let answer = admin.post("/api/inventory/lock", body).await;
                match answer.status {
                    201 => locked += 1,
                    _ => drop(answer.expect_problem(409, "insufficient_stock")),
                }
            }
            locked
        }
    });
    assert_eq!(join_all(clients).await.into_iter().sum::<i32>(), 100);
    assert_eq!(stock_of(&admin, id).await, 0);
    assert_reconciled(&admin).await;
}

#[tokio::test]
async fn baskets_in_opposite_orders_never_wait_in_a_circle() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let shelf = Shelf::set_up(&admin).await;
    let (one, other) = (
        shelf
            .product(&admin, json!({"name": "one", "stock": 30}))
            .await,
        shelf
            .product(&admin, json!({"name": "other", "stock": 30}))
            .await,
    );
    let baskets = (0..40).map(|n| {
        let admin = admin.clone();
        let (first, second) = if n % 2 == 0 {
            (one, other)
        } else {
            (other, one)
        };
        async move {
            let lock = |id| {
                let mut body = command(id, 1, &format!("SO-{n}"));
                body["type"] = json!("lock");
                body
            };
            let body = json!({"atomic": true, "commands": [lock(first), lock(second)]});
            admin.post("/api/inventory/batch", body).await
        }
    });
    let answers = join_all(baskets).await;
    let sold = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(sold, 30);
    for refused in answers.into_iter().filter(|answer| answer.status != 200) {
        refused.expect_problem(409, "batch_refused");
    }
    assert_eq!(
        (stock_of(&admin, one).await, stock_of(&admin, other).await),
        (0, 0)
    );
    assert_reconciled(&admin).await;
}

#[tokio::test]
async fn a_repeated_request_has_one_effect_and_one_answer() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let id = product(&admin, json!({"stock": 10})).await;
    let body = command(id, 2, "SO-1");
    let repeats = (0..50).map(|_| with_key(&admin, "/api/inventory/lock", "key-1", &body));
    let answers = join_all(repeats).await;
    for answer in &answers {
        assert_eq!((answer.status, &answer.text), (201, &answers[0].text));
    }
    assert_eq!(stock_of(&admin, id).await, 8);
    let other = command(id, 3, "SO-1");
    let reused = with_key(&admin, "/api/inventory/lock", "key-1", &other).await;
    reused.expect_problem(422, "idempotency_key_reused");
    let elsewhere = with_key(&admin, "/api/inventory/release", "key-1", &body).await;
    elsewhere.expect_problem(422, "idempotency_key_reused");
    let short = command(id, 99, "SO-2");
    let refused = with_key(&admin, "/api/inventory/lock", "key-2", &short).await;
    refused.clone().expect_problem(409, "insufficient_stock");
    let again = with_key(&admin, "/api/inventory/lock", "key-2", &short).await;
    assert_eq!((again.status, again.text), (409, refused.text));
    for key in ["", "   ", &"k".repeat(129)] {
        let answer = with_key(&admin, "/api/inventory/lock", key, &body).await;
        answer.expect_problem(400, "invalid_idempotency_key");
    }
    assert_eq!(stock_of(&admin, id).await, 8);
}

#[tokio::test]
async fn a_customer_releases_only_what_that_customer_locked_and_only_once() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let id = product(&admin, json!({"stock": 10})).await;
    let buyer = shop.sign_in("buyer", Role::User).await;
    let stranger = shop.sign_in("stranger", Role::User).await;
    let locked = buyer
        .post("/api/inventory/lock", command(id, 4, "SO-1"))
        .await
        .expect(201)
        .body;
    assert_eq!(
        (&locked["quantity"], &locked["stock_after"]),
        (&json!(-4), &json!(6))
    );
    assert_eq!(
        (&locked["operator"], &locked["reference"]),
        (&json!("buyer"), &json!("SO-1"))
    );
    let release = |caller: Caller, units| async move {
        caller
            .post("/api/inventory/release", command(id, units, "SO-1"))
            .await
    };
    release(stranger, 4).await.expect_problem(409, "not_held");
    release(buyer.clone(), 3).await.expect(201);
    release(buyer.clone(), 2)
        .await
        .expect_problem(409, "not_held");
    release(admin.clone(), 1).await.expect(201);
    release(admin.clone(), 1)
        .await
        .expect_problem(409, "not_held");
    assert_eq!(stock_of(&admin, id).await, 10);
    assert_reconciled(&admin).await;
}

#[tokio::test]
async fn a_dead_workers_hold_is_given_back_and_the_facts_are_told() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let id = product(&admin, json!({"stock": 5})).await;
    let mut body = command(id, 5, "dead");
    body["expires_in"] = json!(1);
    admin.post("/api/inventory/lock", body).await.expect(201);
    let facts = admin
        .get(&format!("/api/products/{id}/availability"))
        .await
        .expect(200)
        .body;
    assert_eq!(
        (&facts["held"], &facts["can_be_bought"]),
        (&json!(5), &json!(false))
    );
    assert_eq!(facts["holds"][0]["reference"], "dead");
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    admin
        .post("/api/inventory/lock", command(id, 3, "SO-2"))
        .await
        .expect(201);
    let log = admin
        .get(&format!("/api/inventory-logs?product={id}"))
        .await
        .expect(200)
        .body;
    let seen: Vec<_> = log["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            (
                row["reason"].as_str().unwrap(),
                row["quantity"].as_i64().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("order_created", -3),
            ("hold_expired", 5),
            ("order_created", -5),
            ("initial_stock", 5)
        ]
    );
    assert_reconciled(&admin).await;
}

#[tokio::test]
async fn goods_are_consumed_adjusted_and_counted() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let id = product(&admin, json!({"stock": 10, "low_stock_threshold": 4})).await;
    admin
        .post("/api/inventory/lock", command(id, 4, "SO-1"))
        .await
        .expect(201);
    admin
        .post("/api/inventory/consume", command(id, 4, "SO-1"))
        .await
        .expect(200);
    admin
        .post("/api/inventory/release", command(id, 1, "SO-1"))
        .await
        .expect_problem(409, "not_held");
    let adjust = |body: Value| {
        let admin = admin.clone();
        async move { admin.post("/api/inventory/adjust", body).await }
    };
    let reason = "purchase_in";
    adjust(json!({"product_id": id, "quantity": 5, "reason": reason}))
        .await
        .expect(201);
    adjust(json!({"product_id": id, "set_to": 3, "expected_stock": 9, "reason": "stocktake"}))
        .await
        .expect_problem(409, "unexpected_stock");
    let counted =
        adjust(json!({"product_id": id, "set_to": 3, "expected_stock": 11, "reason": "stocktake"}));
    assert_eq!(counted.await.expect(201).body["quantity"], -8);
    let low = admin.get("/api/inventory/low-stock").await.expect(200).body;
    assert_eq!(
        (&low["results"][0]["id"], &low["results"][0]["stock_state"]),
        (&json!(id), &json!("low"))
    );
    adjust(json!({"product_id": id, "quantity": -4, "reason": "sale_out"}))
        .await
        .expect_problem(409, "insufficient_stock");
    adjust(json!({"product_id": id, "quantity": 0, "reason": "x"}))
        .await
        .expect_problem(422, "zero_quantity");
    admin
        .patch(&format!("/api/products/{id}"), json!({"is_active": false}))
        .await
        .expect(200);
    admin
        .post("/api/inventory/lock", command(id, 1, "SO-2"))
        .await
        .expect_problem(409, "product_not_sellable");
    admin
        .post("/api/inventory/lock", command(999_999, 1, ""))
        .await
        .expect_problem(404, "product_not_found");
    assert_reconciled(&admin).await;
}

#[tokio::test]
async fn the_log_is_walked_by_cursor_and_read_as_csv() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let id = product(&admin, json!({"stock": 50})).await;
    let lock = |n: i64| {
        let mut body = command(id, 1, &format!("SO-{n}"));
        body["type"] = json!("lock");
        body
    };
    let commands: Vec<_> = (0..25).map(lock).collect();
    let batch = admin
        .post("/api/inventory/batch", json!({"commands": commands}))
        .await
        .expect(200);
    assert_eq!(batch.body["results"][24]["log"]["stock_after"], 25);
    let (mut cursor, mut seen) = (String::new(), Vec::new());
    loop {
        let path = format!("/api/inventory-logs?page_size=10&cursor={cursor}");
        let answer = admin.get(&path).await.expect(200).body;
        seen.extend(
            answer["results"]
                .as_array()
                .unwrap()
                .iter()
                .map(|row| row["stock_after"].as_i64()),
        );
        match answer["next_cursor"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(seen, (25..=50).map(Some).collect::<Vec<_>>());
    let csv = admin
        .get("/api/inventory-logs?format=csv&change_type=lock")
        .await
        .expect(200);
    assert_eq!(csv.headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(csv.text.lines().count(), 26);
    assert!(
        csv.text
            .starts_with("id,product_id,change_type,quantity,stock_after")
    );
}
