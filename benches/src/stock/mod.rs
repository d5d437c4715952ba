//! Stock through HTTP against one plain transaction for each lock, on the same server.

mod batches;
mod connection;
mod counters;
mod database;
mod load;
mod locks;
mod pgbench;
mod rounds;
mod stocked;

use std::time::{Duration, Instant};

use clap::Args;

use self::{
    counters::Costs,
    load::{Goods, Load, Span},
    pgbench::Pgbench,
    rounds::{Pair, Rounds},
    stocked::StockedShop,
};
use crate::{Outcome, table::Table};

/// Connections of the hot and of the spread load.
const CLIENTS: usize = 64;
/// Before anything is counted.
const WARM_UP: Duration = Duration::from_secs(1);

/// How long to measure.
#[derive(Debug, Clone, Copy, Args)]
pub struct Effort {
    /// Seconds of each measurement
    #[arg(long, default_value_t = 10)]
    seconds: u32,
    /// How often the two are measured in turn; the medians count
    #[arg(long, default_value_t = 3)]
    rounds: u32,
}

impl Effort {
    fn span(self, part: u32) -> Span {
        let seconds = (self.seconds / part).max(1);
        Span {
            warm_up: WARM_UP,
            counted: Duration::from_secs(seconds.into()),
        }
    }
}

/// Runs all measurements of `bench stock`.
pub async fn measure(effort: Effort) -> Outcome<Table> {
    let shop = StockedShop::open(CLIENTS).await?;
    let mut table = Table::default();
    table.row(
        "durability of the server that both use",
        shop.database.durability()?,
        "",
    );
    let hot = Goods {
        first: shop.goods.first,
        last: shop.goods.first,
    };
    let span = effort.span(1);
    let (pair, costs) = in_turn(&shop, effort, hot, CLIENTS, span).await?;
    pair.show(
        "hot product, 64 connections",
        &pair.ratio_of_rates("at least 5"),
        &mut table,
    );
    costs.show(&mut table);

    let (pair, costs) = in_turn(&shop, effort, shop.goods, CLIENTS, span).await?;
    let name = format!(
        "spread over {} products, 64 connections",
        shop.goods.count()
    );
    pair.show(&name, &pair.ratio_of_rates("at least 2"), &mut table);
    costs.show(&mut table);

    let (pair, _) = in_turn(&shop, effort, hot, 1, effort.span(2)).await?;
    pair.show(
        "a lone client",
        &pair.ratio_of_latencies("at most 1.5"),
        &mut table,
    );

    batches::measure(&shop, span, &mut table).await?;
    reconcile(&shop, &mut table).await?;
    Ok(table)
}

/// Both kinds of load in turn, and what each cost.
async fn in_turn(
    shop: &StockedShop,
    effort: Effort,
    goods: Goods,
    clients: usize,
    span: Span,
) -> Outcome<(Pair, CostsOfBoth)> {
    let plain = Pgbench::prepare(shop, goods, clients)?;
    let mut rounds = (Rounds::default(), Rounds::default());
    let mut costs = CostsOfBoth::default();
    for _ in 0..effort.rounds.max(1) {
        shop.database.checkpoint()?;
        let before = shop.counters()?;
        let load = Load::of_locks(shop, goods, clients, span).await?;
        costs.http.add(&shop.counters()?, &before, load.all);
        rounds.0.add(load);
        shop.database.checkpoint()?;
        let before = shop.counters()?;
        let load = plain.run(span)?;
        costs.plain.add(&shop.counters()?, &before, load.all);
        rounds.1.add(load);
    }
    let pair = Pair {
        http: rounds.0,
        plain: rounds.1,
    };
    Ok((pair, costs))
}

/// What the two kinds of load cost, for each lock.
#[derive(Debug, Default)]
struct CostsOfBoth {
    http: Costs,
    plain: Costs,
}

impl CostsOfBoth {
    fn show(&self, table: &mut Table) {
        table.row(
            "— locks a transaction",
            format!("{:.0}", self.http.locks_a_transaction()),
            format!("plain: {:.0}", self.plain.locks_a_transaction()),
        );
        table.row(
            "— processor time of 1,000 locks",
            self.http.processor_time("cangku", "client"),
            format!("plain: {}", self.plain.processor_time("", "pgbench")),
        );
        table.row(
            "— write-ahead log of a lock",
            format!("{:.0} bytes", self.http.log_bytes()),
            format!("plain: {:.0} bytes", self.plain.log_bytes()),
        );
    }
}

/// Stock, log and holds must agree after all that.
async fn reconcile(shop: &StockedShop, table: &mut Table) -> Outcome<()> {
    let begun = Instant::now();
    let command = shop
        .shop
        .command(&["reconcile-inventory"], "reconcile.log")?;
    let (code, _) = command.finish().await?;
    let said = std::fs::read_to_string(shop.shop.log("reconcile.out"))?;
    if code != 0 {
        let errors = std::fs::read_to_string(shop.shop.log("reconcile.log"))?;
        return Err(format!("the stock doesn't agree with its log: {said}{errors}").into());
    }
    table.row(
        "`reconcile-inventory` afterwards",
        format!("{:.1} s", begun.elapsed().as_secs_f64()),
        said.trim(),
    );
    Ok(())
}
