//! Many concurrent buyers, on one server and on two.

use std::collections::BTreeMap;

use futures::{StreamExt, future::join_all, stream};
use integration_tests::{
    caller::{Caller, Response},
    catalog_fixture::CatalogFixture,
    shop::Shop,
    stock::{basket, command, line},
};
use serde_json::{Value, json};

use crate::inventory::new;

const CLIENTS: i64 = 64;
const UNITS: i64 = 1000;

/// Clients use the servers in turn; each tries to lock a unit eighteen times.
async fn sell_out(servers: &[Caller]) {
    let admin = &servers[0];
    let id = new(admin, json!({"stock": UNITS})).await;
    let clients = (0..CLIENTS).zip(servers.iter().cycle());
    let clients = clients.map(|(client, server)| async move {
        let mut locked = 0;
        for n in 0..18 {
            let body = command(id, 1, &format!("SO-{client}-{n}"));
            let response = server.stock("lock", body).await;
            if response.status == 201 {
                locked += 1;
                continue;
            }
            let facts = (&response.body["available"], &response.body["requested"]);
            assert_eq!(facts, (&json!(0), &json!(1)));
            response.expect_problem(409, "insufficient_stock");
        }
        locked
    });
    assert_eq!(join_all(clients).await.into_iter().sum::<i64>(), UNITS);
    assert_eq!(admin.stock_of(id).await, 0);
    let log = admin.stock_log(&format!("product={id}")).await;
    let left: Vec<_> = log.iter().map(|row| row["stock_after"].as_i64()).collect();
    assert_eq!(left, (0..=UNITS).rev().map(Some).collect::<Vec<_>>());
    let sum: i64 = log
        .iter()
        .map(|row| row["quantity"].as_i64().unwrap())
        .sum();
    assert_eq!(sum, 0);
    admin.assert_reconciled().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_buyers_get_exactly_the_stock() {
    let shop = Shop::open().await;
    sell_out(&[shop.admin().await]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_buyers_at_two_servers_get_exactly_the_stock() {
    let shop = Shop::open().await;
    let other = shop.beside().await;
    let admin = shop.admin().await;
    sell_out(&[admin.clone(), other.known(&admin)]).await;
}

const PRODUCTS: usize = 50;
const BASKETS: usize = 300;

/// Ten of the products, in an order that differs from basket to basket.
fn lines(products: &[i64], number: usize) -> Vec<Value> {
    let mut chosen: Vec<i64> = products.to_vec();
    chosen.rotate_left(number * 7 % PRODUCTS);
    chosen.truncate(10);
    match number % 3 {
        0 => chosen.reverse(),
        1 => chosen.rotate_left(number % 10),
        _ => {}
    }
    let reference = format!("SO-{number}");
    chosen
        .iter()
        .map(|id| line("lock", *id, 1, &reference))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn batches_in_opposite_product_orders_never_deadlock() {
    const UNITS: i64 = 30;
    let shop = Shop::open().await;
    let other = shop.beside().await;
    let admin = shop.admin().await;
    let servers = [admin.clone(), other.known(&admin)];
    let catalog = CatalogFixture::set_up(&admin).await;
    let products = (0..PRODUCTS).map(|_| catalog.product(&admin, json!({"stock": UNITS})));
    let products: Vec<i64> = stream::iter(products).buffered(8).collect().await;
    let baskets = (0..BASKETS).map(|number| {
        let (server, lines) = (&servers[number % 2], lines(&products, number));
        async move { (number, server.stock("batch", basket(lines)).await) }
    });
    // Single locks are interleaved with the batches.
    let singles = (0..BASKETS).map(|number| {
        let (server, id) = (&servers[number % 2], products[number % PRODUCTS]);
        server.stock("lock", command(id, 1, "single"))
    });
    let (responses, singles): (Vec<(usize, Response)>, Vec<Response>) = tokio::join!(
        stream::iter(baskets).buffer_unordered(64).collect(),
        stream::iter(singles).buffer_unordered(8).collect(),
    );
    let mut rows: BTreeMap<String, i64> = BTreeMap::new();
    for row in admin.stock_log("change_type=lock").await {
        *rows
            .entry(row["reference"].as_str().unwrap().to_owned())
            .or_default() += 1;
    }
    let mut taken = 0;
    for (number, response) in responses {
        let logged = rows.remove(&format!("SO-{number}")).unwrap_or_default();
        if response.status != 200 {
            response.expect_problem(409, "batch_refused");
            assert_eq!(logged, 0, "a refused basket has taken nothing");
            continue;
        }
        assert_eq!(logged, 10, "a basket is taken whole");
        taken += logged;
    }
    for response in singles {
        if response.status == 201 {
            taken += 1;
        } else {
            response.expect_problem(409, "insufficient_stock");
        }
    }
    let left = shop.database().number("SELECT sum(stock) FROM products");
    assert_eq!(left + taken, UNITS * i64::try_from(PRODUCTS).unwrap());
    assert!(taken > 0 && left < UNITS, "{left} are left");
    admin.assert_reconciled().await;
}
