//! Stock locks through HTTP against one plain transaction each, on the same server.

mod batches;
mod locks;
mod plain;

use crate::{
    Outcome,
    load::{
        Effort, ProductRange, Span, StockedShop, Stocking, Turns, pgbench::Pgbench, plain_products,
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
pub async fn measure(effort: Effort) -> Outcome<Table> {
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
    let turns = in_turn(&shop, effort, (hot, 1), effort.span(2)).await?;
    turns.pair.show(
        "a lone client",
        "locks",
        &turns.pair.ratio_of_latencies("at most 1.5"),
        &mut table,
    );

    let span = effort.span(1);
    let turns = in_turn(&shop, effort, (hot, CLIENTS), span).await?;
    turns.pair.show(
        "hot product, 64 connections",
        "locks",
        &turns.pair.ratio_of_rates("at least 5"),
        &mut table,
    );
    turns.show_costs("lock", &mut table);

    let turns = in_turn(&shop, effort, (shop.products, CLIENTS), span).await?;
    let name = format!(
        "spread over {} products, 64 connections",
        shop.products.count()
    );
    let ratio = turns.pair.ratio_of_rates("at least 2");
    turns.pair.show(&name, "locks", &ratio, &mut table);
    turns.show_costs("lock", &mut table);

    batches::measure(&shop, span, &mut table).await?;
    shop.reconcile(&mut table).await?;
    Ok(table)
}

async fn in_turn(
    shop: &StockedShop,
    effort: Effort,
    (products, clients): (ProductRange, usize),
    span: Span,
) -> Outcome<Turns> {
    let name = format!("{}-{clients}", products.count());
    let plain = Pgbench::prepare(shop, &name, &plain::script(shop, products), clients)?;
    let http = async || locks::lock(shop, products, clients, span).await;
    let ready = || shop.database.checkpoint();
    Turns::take(effort, shop, ready, http, (&plain, span)).await
}
