//! Random histories of orders at two servers, recounted from what the tables say.

use cangku_domain::accounts::Role;
use futures::future::join_all;
use integration_tests::{caller::Caller, orders::order, shop::Shop, stock::stocked};
use rand::{Rng, SeedableRng, rngs::StdRng};
use reqwest::Method;
use serde_json::json;

const STEPS: [&str; 8] = [
    "pay",
    "ship",
    "complete",
    "cancel",
    "return",
    "refund",
    "refund/confirm",
    "refund/reject",
];

/// Places an order and tries steps, each sent once, twice or three times under its key.
async fn live(servers: &[Caller], products: &[i64], seed: u64) {
    let mut random = StdRng::seed_from_u64(seed);
    let lines: Vec<_> = (0..random.random_range(1..4))
        .map(|_| {
            (
                products[random.random_range(0..products.len())],
                random.random_range(1..4),
            )
        })
        .collect();
    let key = format!("place {seed}");
    let request = servers[0].request(Method::POST, "/api/orders");
    let placed = servers[0]
        .send(request.header("Idempotency-Key", &key).json(&order(&lines)))
        .await;
    if placed.status == 409 {
        return;
    }
    let id = placed.expect(201).id();
    for n in 0..14 {
        let step = STEPS[random.random_range(0..STEPS.len())];
        let path = format!("/api/orders/{id}/{step}");
        let body = if step == "refund/confirm" {
            json!({"goods_received": random.random_bool(0.5)})
        } else {
            json!({})
        };
        let key = format!("{seed} {n}");
        let sent = (0..random.random_range(1..4)).map(|turn| {
            let server = &servers[turn % servers.len()];
            let request = server.request(Method::POST, &path);
            server.send(request.header("Idempotency-Key", &key).json(&body))
        });
        let answers = join_all(sent).await;
        for answer in &answers {
            assert!(matches!(answer.status, 200 | 409), "{}", answer.text);
            assert_eq!(
                (answer.status, &answer.text),
                (answers[0].status, &answers[0].text)
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn stock_and_sales_are_what_a_recount_of_the_orders_says() {
    let shop = Shop::open().await;
    let beside = shop.beside().await;
    let admin = shop.admin().await;
    let clerk = shop.sign_in("clerk", Role::Staff).await;
    let products = stocked::<6>(&admin, 60).await;
    let servers = [clerk.clone(), beside.known(&clerk)];
    for wave in 0..4_u64 {
        let lives = (0..25).map(|n| live(&servers, &products, wave * 100 + n));
        join_all(lives).await;
    }
    admin.assert_reconciled().await;
    // Of each product: what is in the shop is what came in, less what orders hold and what left:
    // goods of completed orders, and of shipped ones that were refunded without coming back.
    let wrong = shop.database().text(
        "SELECT coalesce(string_agg(id || ': ' || stock || ' ' || sales_count || ' ' || held \
             || ' ' || sold || ' ' || awaited, E'\\n'), '') FROM ( \
             SELECT products.id, stock, sales_count, \
                 coalesce((SELECT sum(held) FROM stock_holds WHERE product_id = products.id), 0) \
                     AS held, \
                 coalesce((SELECT sum(quantity) FROM order_items JOIN orders \
                     ON orders.id = order_id WHERE product_id = products.id \
                     AND completed_at IS NOT NULL AND status <> 'refunded'), 0) AS sold, \
                 coalesce((SELECT sum(quantity) FROM order_items JOIN orders \
                     ON orders.id = order_id WHERE product_id = products.id \
                     AND completed_at IS NULL AND status NOT IN ('cancelled', 'refunded')), 0) \
                     AS awaited \
             FROM products \
         ) AS product WHERE sales_count <> sold OR held <> awaited",
    );
    assert_eq!(wrong, "");
}
