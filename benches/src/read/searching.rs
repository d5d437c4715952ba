//! Searches by one customer, without response cache.

use std::time::Instant;

use super::{
    Amounts,
    catalogue::{ABSENT, COMMON, EVERYWHERE, TWO_CHARACTERS, model},
    cold::percent_encoded,
    get,
};
use crate::{
    Outcome,
    latency::{Latencies, milliseconds},
    load::{StockedShop, connection::Connection, unexpected},
    table::Table,
};

pub(super) async fn measure(
    shop: &StockedShop,
    amounts: &Amounts,
    products: u32,
    table: &mut Table,
) -> Outcome<()> {
    let same = |word: &str| {
        let word = word.to_owned();
        move |_number: u32| word.clone()
    };
    ask(
        shop,
        amounts,
        "a common word",
        products,
        same(COMMON),
        table,
    )
    .await?;
    ask(
        shop,
        amounts,
        "two characters",
        products,
        same(TWO_CHARACTERS),
        table,
    )
    .await?;
    ask(
        shop,
        amounts,
        "a word that all have",
        products,
        same(EVERYWHERE),
        table,
    )
    .await?;
    let rare = |number: u32| model(fridge(number, products));
    ask(
        shop,
        amounts,
        "a rare word (a model)",
        products,
        rare,
        table,
    )
    .await?;
    let two = |number: u32| format!("{COMMON} {}", model(fridge(number, products)));
    ask(
        shop,
        amounts,
        "a common and a rare word",
        products,
        two,
        table,
    )
    .await?;
    ask(
        shop,
        amounts,
        "an absent word",
        products,
        same(ABSENT),
        table,
    )
    .await
}

/// The number of a product whose name contains the common word.
fn fridge(number: u32, products: u32) -> u32 {
    // Numbers divisible by ten are refrigerators; 37 spreads them over the catalogue.
    10 * (1 + number * 37 % (products / 10))
}

async fn ask(
    shop: &StockedShop,
    amounts: &Amounts,
    name: &str,
    products: u32,
    phrase: impl Fn(u32) -> String,
    table: &mut Table,
) -> Outcome<()> {
    let mut connection = Connection::open(&shop.authority).await?;
    let mut latencies = Latencies::default();
    for number in 0..amounts.searches.max(1) {
        let phrase = phrase(number);
        let path = format!("/api/products?search={}", percent_encoded(&phrase));
        let begun = Instant::now();
        let status = connection
            .ask(get(&path, &shop.authority).as_bytes())
            .await?;
        latencies.add(begun.elapsed());
        if status != 200 {
            return Err(unexpected(status, connection.body()).into());
        }
    }
    let body = String::from_utf8_lossy(connection.body());
    let total = body
        .split_once("\"total\":")
        .and_then(|(_, rest)| rest.split([',', '}']).next())
        .unwrap_or("?");
    table.row(
        format!("search for {name}, {products} products, cold"),
        milliseconds(latencies.percentile(50)),
        format!(
            "p95 {}; goal: p95 under 15 ms at 100,000; {total} found",
            milliseconds(latencies.percentile(95))
        ),
    );
    Ok(())
}
