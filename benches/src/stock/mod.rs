//! Stock locks through HTTP against one plain transaction each, on the same server.

mod batches;
mod holds;
mod locks;
mod plain;

use crate::{
    Outcome,
    load::{
        AlternatingRounds, ProductRange, Span, StockedShop, Stocking, Timing, pgbench::Pgbench,
        plain_products,
    },
    shop::Launch,
    table::Table,
};

/// Number of active products.
const PRODUCTS: u32 = 10_000;
/// Number of customers, one per connection.
const BUYERS: u32 = 64;
/// Number of connections of the hot and the spread load.
const CLIENTS: usize = 64;

/// Runs all measurements of `bench stock`.
pub async fn measure(timing: Timing) -> Outcome<Table> {
    let shop = StockedShop::open(Stocking {
        products: plain_products(PRODUCTS),
        buyers: BUYERS,
        launch: Launch::default(),
        environment: Vec::new(),
    })
    .await?;
    // Only staff and services may lock without an order.
    shop.database
        .ask("UPDATE users SET role = 'staff' WHERE username LIKE 'buyer%'")?;
    let mut table = Table::default();
    table.row(
        "durability of the server that both use",
        shop.database.durability()?,
        "",
    );
    let hot = shop.products.hot(1);
    // Measured first, so that its latency doesn't include vacuuming after the other loads.
    let rounds = in_turn(&shop, timing, (hot, 1), timing.span(2)).await?;
    rounds.pair.show(
        "a lone client",
        "locks",
        &rounds.pair.ratio_of_latencies("at most 1.5"),
        &mut table,
    );

    let span = timing.span(1);
    let rounds = in_turn(&shop, timing, (hot, CLIENTS), span).await?;
    rounds.pair.show(
        "hot product, 64 connections",
        "locks",
        &rounds.pair.ratio_of_rates("at least 5"),
        &mut table,
    );
    rounds.show_costs("lock", &mut table);

    let rounds = in_turn(&shop, timing, (shop.products, CLIENTS), span).await?;
    let name = format!(
        "spread over {} products, 64 connections",
        shop.products.count()
    );
    let ratio = rounds.pair.ratio_of_rates("at least 2");
    rounds.pair.show(&name, "locks", &ratio, &mut table);
    rounds.show_costs("lock", &mut table);

    batches::measure(&shop, span, &mut table).await?;
    holds::measure(&shop, span, &mut table).await?;
    shop.reconcile(&mut table).await?;
    Ok(table)
}

async fn in_turn(
    shop: &StockedShop,
    timing: Timing,
    (products, clients): (ProductRange, usize),
    span: Span,
) -> Outcome<AlternatingRounds> {
    let name = format!("{}-{clients}", products.count());
    let plain = Pgbench::prepare(shop, &name, &plain::script(shop, products), clients)?;
    let http = async || locks::lock(shop, products, clients, span).await;
    let ready = || shop.database.checkpoint();
    AlternatingRounds::take(timing, shop, ready, http, (&plain, span)).await
}
