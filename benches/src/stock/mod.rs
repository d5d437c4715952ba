//! Stock locks through HTTP against one plain transaction each, on the same server.

mod batches;
mod holds;
mod locks;
mod plain;

use clap::{Args, ValueEnum};

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

/// What `bench stock` measures.
#[derive(Debug, Args)]
pub struct Amounts {
    #[command(flatten)]
    timing: Timing,
    /// Measure only these parts
    #[arg(long, value_enum, value_delimiter = ',', num_args = 1..,
        default_values_t = [Part::Locks, Part::Batches, Part::Holds])]
    parts: Vec<Part>,
}

/// A part of `bench stock`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Locks, by a lone client and by many, on one product and on all.
    Locks,
    /// Batches of locks.
    Batches,
    /// Locks beside many open holds.
    Holds,
}

/// Runs the measurements of `bench stock`.
pub async fn measure(Amounts { timing, parts }: Amounts) -> Outcome<Table> {
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
    let span = timing.span(1);
    if parts.contains(&Part::Locks) {
        locks_and_plain(&shop, timing, &mut table).await?;
    }
    if parts.contains(&Part::Batches) {
        batches::measure(&shop, span, &mut table).await?;
    }
    if parts.contains(&Part::Holds) {
        holds::measure(&shop, timing, &mut table).await?;
    }
    shop.reconcile(&mut table).await?;
    Ok(table)
}

/// Locks through HTTP and plain transactions, in turn.
async fn locks_and_plain(shop: &StockedShop, timing: Timing, table: &mut Table) -> Outcome<()> {
    let hot = shop.products.hot(1);
    // Measured first, so that its latency doesn't include vacuuming after the other loads.
    let rounds = in_turn(shop, timing, (hot, 1), timing.span(2)).await?;
    rounds.pair.show(
        "a lone client",
        "locks",
        &rounds.pair.ratio_of_latencies("at most 1.5"),
        table,
    );

    let span = timing.span(1);
    let rounds = in_turn(shop, timing, (hot, CLIENTS), span).await?;
    rounds.pair.show(
        "hot product, 64 connections",
        "locks",
        &rounds.pair.ratio_of_rates("at least 5"),
        table,
    );
    rounds.show_costs("lock", table);

    let rounds = in_turn(shop, timing, (shop.products, CLIENTS), span).await?;
    let name = format!(
        "spread over {} products, 64 connections",
        shop.products.count()
    );
    let ratio = rounds.pair.ratio_of_rates("at least 2");
    rounds.pair.show(&name, "locks", &ratio, table);
    rounds.show_costs("lock", table);

    Ok(())
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
