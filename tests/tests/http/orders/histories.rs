//! Random histories of orders on two servers, compared with a recount of the tables.

use std::sync::{
    Mutex,
    atomic::{AtomicU32, Ordering},
};

use cangku_domain::{accounts::Role, statistics::RebuildResult};
use futures::future::join_all;
use integration_tests::{
    caller::Caller, catalog_fixture::CatalogFixture, orders::order, shop::Shop, stock::stocked,
};
use rand::{Rng, SeedableRng, rngs::StdRng};
use reqwest::Method;
use serde_json::json;

use crate::orders::timeouts::{cancel, sweep};

const STEPS: [&str; 19] = [
    "pay",
    "ship",
    "complete",
    "cancel",
    "return",
    "refund",
    "refund/confirm",
    "refund/reject",
    "refund/withdraw",
    "ship short",
    "payments",
    "payments",
    "refunds",
    "returns",
    "returns/approve",
    "returns/decline",
    "returns/withdraw",
    "returns/receive",
    "returns/refund",
];

/// Units of each product.
const STOCK: i64 = 60;

/// Histories that happen in every run, whatever the random ones come across: each way in which a
/// return, a refund and a sale ends.
const CERTAIN: [&[&str]; 6] = [
    &["pay", "ship", "complete"],
    &["pay", "ship", "complete", "returns", "returns/decline"],
    &["pay", "ship", "complete", "returns", "returns/withdraw"],
    &[
        "pay",
        "ship",
        "complete",
        "returns",
        "returns/approve",
        "returns/receive",
        "returns/refund",
    ],
    &["pay", "refund", "refund/confirm"],
    &["pay", "ship", "refund", "refund/confirm lost"],
];

/// The steps that move an order from its status towards completion.
fn onward(status: &str) -> &'static [&'static str] {
    match status {
        "pending" => &["pay", "payments"],
        "paid" => &["ship", "ship short", "refunds"],
        "shipped" => &["complete", "complete", "refund", "returns"],
        "completed" => &["return", "refund", "returns", "returns", "returns/refund"],
        "returning" => &[
            "returns/approve",
            "returns/approve",
            "returns/receive",
            "returns/receive",
            "returns/receive",
            "returns/decline",
            "returns/withdraw",
            "returns/withdraw",
            "returns/withdraw",
            "refund/confirm",
        ],
        "refunding" => &["refund/confirm"],
        _ => &STEPS,
    }
}

/// Ids of orders that were refunded, and whose products weren't returned.
type Lost = Mutex<Vec<i64>>;

/// Places an order and tries valid and invalid steps.
async fn random_history(
    servers: &[Caller],
    products: &[i64],
    seed: u64,
    lost: &Lost,
    after_step: &impl AsyncFn(),
) {
    history(servers, products, seed, &[], lost, after_step).await;
}

/// Places an order and takes the steps of `certain`, or random ones if it is empty. Each is sent
/// one to three times under its idempotency key. Calls `after_step` after each.
async fn history(
    servers: &[Caller],
    products: &[i64],
    seed: u64,
    certain: &[&'static str],
    lost: &Lost,
    after_step: &impl AsyncFn(),
) {
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
    after_step().await;
    if certain.is_empty() && seed.is_multiple_of(4) {
        // Stays unpaid.
        return;
    }
    let mut status = "pending".to_owned();
    // Id, product and units.
    let mut last_return = (0, 0, 0);
    let length = match certain.len() {
        0 => random.random_range(4..18),
        length => length,
    };
    for n in 0..length {
        let steps = match random.random_bool(0.7) {
            true => onward(&status),
            false => &STEPS,
        };
        let step = match certain.get(n) {
            Some(step) => step,
            None => steps[random.random_range(0..steps.len())],
        };
        let verb = step.split(' ').next().unwrap();
        let path = match verb.strip_prefix("returns/") {
            Some(verb) if last_return.0 > 0 => format!("/api/returns/{}/{verb}", last_return.0),
            Some(_) => continue,
            None => format!("/api/orders/{id}/{verb}"),
        };
        let (product, ordered) = lines[random.random_range(0..lines.len())];
        let requested = random.random_range(1..=ordered);
        let body = match step {
            "refund/confirm" => json!({"goods_received": random.random_bool(0.5)}),
            "refund/confirm lost" => json!({"goods_received": false}),
            "ship short" => json!({"items": [{"product_id": lines[0].0, "quantity": 1}]}),
            "payments" => {
                let amount = ["1.00", "2999.00", "99999.00"][random.random_range(0..3)];
                let reference = format!("{seed} {n}");
                json!({"amount": amount, "method": "wechat", "reference": reference})
            }
            "refunds" if random.random_bool(0.5) => json!({"method": "bank", "amount": "1.00"}),
            "refunds" | "returns/refund" => json!({"method": "bank"}),
            "returns" => json!({"items": [{"product_id": product, "quantity": requested}]}),
            "returns/decline" => json!({"reason": "逾期"}),
            "returns/receive" if random.random_bool(0.6) => {
                let (_, product, units) = last_return;
                let sellable = random.random_range(0..=units);
                let damaged = random.random_range(0..=units - sellable);
                json!({"items": [
                    {"product_id": product, "sellable": sellable, "damaged": damaged}]})
            }
            _ => json!({}),
        };
        let key = format!("{seed} {n}");
        let sent = (0..random.random_range(1..4)).map(|turn| {
            let server = &servers[turn % servers.len()];
            let request = server.request(Method::POST, &path);
            server.send(request.header("Idempotency-Key", &key).json(&body))
        });
        let responses = join_all(sent).await;
        for response in &responses {
            let is_expected = matches!(response.status, 200 | 201 | 409);
            assert!(is_expected, "{}", response.text);
            assert_eq!(
                (response.status, &response.text),
                (responses[0].status, &responses[0].text)
            );
        }
        if responses[0].status != 409 {
            let body_after = &responses[0].body;
            let order = body_after.get("order").unwrap_or(body_after);
            let after = order.get("order_status").unwrap_or(&order["status"]);
            status = after.as_str().unwrap().to_owned();
            if step == "returns" {
                last_return = (body_after["id"].as_i64().unwrap(), product, requested);
            }
            if body["goods_received"] == false {
                lost.lock().unwrap().push(id);
            }
        }
        after_step().await;
    }
}

/// Lets time pass: some pending orders are made overdue, and cancelled unless another request is
/// faster.
async fn time_passes(shop: &Shop) {
    for _ in 0..6 {
        shop.database().execute(
            "SELECT id FROM orders WHERE status = 'pending' ORDER BY id FOR UPDATE; \
             SELECT id FROM products ORDER BY id FOR UPDATE; \
             UPDATE orders SET created_at = created_at - interval '1 hour', \
                 expires_at = expires_at - interval '1 hour' \
             WHERE status = 'pending' AND id % 2 = 0; \
             UPDATE stock_holds SET expires_at = orders.expires_at \
             FROM orders WHERE reference = order_number AND status = 'pending' AND held > 0",
        );
        tokio::join!(cancel(shop, 5, true), cancel(shop, 100, false), sweep(shop));
    }
}

/// Products whose figures aren't those of a recount of the orders.
fn wrong_products(shop: &Shop, lost: &Lost) -> String {
    let lost: Vec<_> = lost.lock().unwrap().iter().map(i64::to_string).collect();
    // For each product: units in the shop = units that came in, less units held by orders, less
    // units that left. Left are the units of shipped orders, with those that were missing. Sellable
    // units of returns come back, and the rest of refunded orders, unless it was lost.
    shop.database().text(&format!(
        "SELECT coalesce(string_agg(id || ': ' || stock || ' ' || sales_count || ' ' || held \
             || ' ' || sold || ' ' || awaited || ' ' || gone, E'\\n'), '') FROM ( \
             SELECT products.id, stock, sales_count, \
                 coalesce((SELECT sum(held) FROM stock_holds WHERE product_id = products.id), 0) \
                     AS held, \
                 coalesce(sum(shipped_quantity - returned_quantity) FILTER ( \
                     WHERE completed_at IS NOT NULL AND status <> 'refunded'), 0) AS sold, \
                 coalesce(sum(quantity) FILTER ( \
                     WHERE shipped_at IS NULL AND status NOT IN ('cancelled', 'refunded')), 0) \
                     AS awaited, \
                 coalesce(sum(quantity - coalesce((SELECT sum(sellable) FROM order_return_lines \
                     WHERE order_item_id = order_items.id), 0) \
                     - CASE WHEN status = 'refunded' AND orders.id <> ALL ('{{{}}}') \
                         THEN shipped_quantity - returned_quantity ELSE 0 END) \
                     FILTER (WHERE shipped_at IS NOT NULL), 0) AS gone \
             FROM products LEFT JOIN order_items ON product_id = products.id \
             LEFT JOIN orders ON orders.id = order_id GROUP BY products.id \
         ) AS product \
         WHERE sales_count <> sold OR held <> awaited OR stock <> {STOCK} - held - gone",
        lost.join(", ")
    ))
}

#[tokio::test(flavor = "multi_thread")]
async fn stock_and_sales_are_what_a_recount_of_the_orders_says() {
    let shop = Shop::open().await;
    let beside = shop.beside().await;
    let admin = shop.admin().await;
    let clerk = shop.sign_in("clerk", Role::Staff).await;
    let products = stocked::<6>(&admin, STOCK).await;
    let servers = [clerk.clone(), beside.known(&clerk)];
    let lost = Lost::default();
    let no_check = async || ();
    let certain = (1000..)
        .zip(CERTAIN)
        .map(|(seed, steps)| history(&servers, &products, seed, steps, &lost, &no_check));
    join_all(certain).await;
    for wave in 0..4_u64 {
        let histories =
            (0..25).map(|n| random_history(&servers, &products, wave * 100 + n, &lost, &no_check));
        tokio::join!(join_all(histories), time_passes(&shop));
        // Stock, holds and money of every order equal a recount.
        admin.assert_reconciled().await;
    }
    // Overdue orders that are still pending hold nothing after this.
    cancel(&shop, 1000, false).await;
    admin.assert_reconciled().await;
    assert_eq!(wrong_products(&shop, &lost), "");
    let happened = shop.database().text(
        "SELECT string_agg(DISTINCT to_status, ' ' ORDER BY to_status) \
         FROM order_status_history WHERE operator_name = 'cancel-unpaid-orders' \
             OR to_status IN ('completed', 'refunded')",
    );
    assert_eq!(happened, "cancelled completed refunded");
    let returned = shop.database().text(
        "SELECT string_agg(DISTINCT status, ' ' ORDER BY status) FROM order_returns \
         WHERE status IN ('declined', 'withdrawn', 'refunded')",
    );
    assert_eq!(returned, "declined refunded withdrawn");
    // The units of each line that came back are the sum of the receipts, and were shipped before.
    let wrong = shop.database().number(
        "SELECT count(*) FROM order_items WHERE returned_quantity <> coalesce(( \
             SELECT sum(sellable + damaged) FROM order_return_lines \
             WHERE order_item_id = order_items.id), 0)",
    );
    assert_eq!(wrong, 0);
    assert!(
        !lost.lock().unwrap().is_empty(),
        "all shipped units came back"
    );
}

/// Everything is compared after each single step, between renames and deletions.
#[tokio::test]
async fn money_stock_sales_and_statistics_are_right_after_every_step() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let clerk = shop.sign_in("clerk", Role::Staff).await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let fields = |name: String| json!({"name": name, "price": "2999.00", "stock": STOCK});
    let mut products = Vec::new();
    for n in 0..4 {
        products.push(catalog.product(&admin, fields(format!("冰箱 {n}"))).await);
    }
    let (lost, steps) = (Lost::default(), AtomicU32::new(0));
    let mut deleted = 0;
    let after_step = async || {
        let step = steps.fetch_add(1, Ordering::Relaxed);
        if step % 5 == 0 {
            let name = json!({"name": format!("改名 {step}")});
            let path = format!("/api/categories/{}", catalog.category);
            admin.patch(&path, name).await.expect(200);
        }
        admin.assert_reconciled().await;
        shop.count_statistics();
        let rebuilt = RebuildResult {
            orders: 0,
            rows: 0,
            ..shop.rebuild_statistics()
        };
        assert_eq!(rebuilt, RebuildResult::default(), "step {step}");
        assert_eq!(wrong_products(&shop, &lost), "", "step {step}");
    };
    for seed in 2000..2012 {
        random_history(
            std::slice::from_ref(&clerk),
            &products,
            seed,
            &lost,
            &after_step,
        )
        .await;
        // Refused as long as an order needs it.
        let chosen = usize::try_from(seed).unwrap() % products.len();
        let gone = admin
            .delete(&format!("/api/products/{}", products[chosen]))
            .await;
        if gone.status == 200 {
            deleted += 1;
            products[chosen] = catalog.product(&admin, fields(format!("新 {seed}"))).await;
        } else {
            gone.expect_problem(409, "has_obligations");
            let name = json!({"name": format!("另名 {seed}")});
            let path = format!("/api/products/{}", products[chosen]);
            admin.patch(&path, name).await.expect(200);
        }
        after_step().await;
    }
    assert!(deleted > 0, "no product could be deleted");
}
