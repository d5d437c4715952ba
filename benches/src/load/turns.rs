//! Two kinds of load in turn, and what each cost.

use std::time::Duration;

use clap::Args;

use super::{Load, Pair, Span, StockedShop, counters::Costs, pgbench::Pgbench};
use crate::{Outcome, table::Table};

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
    /// How often the two are measured.
    pub fn rounds(self) -> u32 {
        self.rounds.max(1)
    }

    /// A measurement of a part of the seconds.
    pub fn span(self, part: u32) -> Span {
        let seconds = (self.seconds / part).max(1);
        Span {
            warm_up: WARM_UP,
            counted: Duration::from_secs(seconds.into()),
        }
    }
}

/// What came of the turns.
#[derive(Debug, Default)]
pub struct Turns {
    pub pair: Pair,
    http: Costs,
    plain: Costs,
}

impl Turns {
    /// Takes them. `ready` comes before each and isn't counted.
    pub async fn take(
        effort: Effort,
        shop: &StockedShop,
        ready: impl Fn() -> Outcome<()>,
        http: impl AsyncFn() -> Outcome<Load>,
        (plain, span): (&Pgbench, Span),
    ) -> Outcome<Self> {
        let mut turns = Self::default();
        for _ in 0..effort.rounds() {
            ready()?;
            let before = shop.counters()?;
            let load = http().await?;
            turns.http.add(&shop.counters()?, &before, load.all);
            turns.pair.http.add(load);
            ready()?;
            let before = shop.counters()?;
            let load = plain.run(span)?;
            turns.plain.add(&shop.counters()?, &before, load.all);
            turns.pair.plain.add(load);
        }
        Ok(turns)
    }

    /// Adds to the table what each `thing` cost, such as a `lock`.
    pub fn show_costs(&self, thing: &str, table: &mut Table) {
        table.row(
            format!("— {thing}s a transaction"),
            format!("{:.0}", self.http.things_a_transaction()),
            format!("plain: {:.0}", self.plain.things_a_transaction()),
        );
        table.row(
            format!("— processor time of 1,000 {thing}s"),
            self.http.processor_time("cangku", "client"),
            format!("plain: {}", self.plain.processor_time("", "pgbench")),
        );
        table.row(
            format!("— write-ahead log of each {thing}"),
            format!("{:.0} bytes", self.http.log_bytes()),
            format!("plain: {:.0} bytes", self.plain.log_bytes()),
        );
    }
}
