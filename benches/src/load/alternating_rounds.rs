//! Runs two kinds of load alternately and measures the cost of each.

use std::time::Duration;

use clap::Args;

use super::{Load, RoundPair, Span, StockedShop, counters::Costs, pgbench::Pgbench};
use crate::{Outcome, table::Table};

/// Time before the measurement starts.
const WARM_UP: Duration = Duration::from_secs(1);

/// Duration of the measurements.
#[derive(Debug, Clone, Copy, Args)]
pub struct Timing {
    /// Seconds of each measurement
    #[arg(long, default_value_t = 10)]
    seconds: u32,
    /// Number of rounds, in which both are measured; the medians count
    #[arg(long, default_value_t = 3)]
    rounds: u32,
}

impl Timing {
    /// Number of rounds, at least 1.
    pub fn rounds(self) -> u32 {
        self.rounds.max(1)
    }

    /// A measurement of `1/part` of the configured seconds, at least 1 s.
    pub fn span(self, part: u32) -> Span {
        let seconds = (self.seconds / part).max(1);
        Span {
            warm_up: WARM_UP,
            counted: Duration::from_secs(seconds.into()),
        }
    }
}

/// The results of the rounds.
#[derive(Debug, Default)]
pub struct AlternatingRounds {
    pub pair: RoundPair,
    http: Costs,
    plain: Costs,
}

impl AlternatingRounds {
    /// Runs the rounds. `ready` is called before each measurement and isn't measured.
    pub async fn take(
        timing: Timing,
        shop: &StockedShop,
        ready: impl Fn() -> Outcome<()>,
        http: impl AsyncFn() -> Outcome<Load>,
        (plain, span): (&Pgbench, Span),
    ) -> Outcome<Self> {
        let mut rounds = Self::default();
        // Alternating, so that a drift of the machine affects both kinds equally.
        for _ in 0..timing.rounds() {
            ready()?;
            let before = shop.counters()?;
            let load = http().await?;
            rounds.http.add(&shop.counters()?, &before, load.all);
            rounds.pair.http.add(load);
            ready()?;
            let before = shop.counters()?;
            let load = plain.run(span)?;
            rounds.plain.add(&shop.counters()?, &before, load.all);
            rounds.pair.plain.add(load);
        }
        Ok(rounds)
    }

    /// Adds the cost per `thing`, such as a `lock`, to the table.
    pub fn show_costs(&self, thing: &str, table: &mut Table) {
        table.row(
            format!("— {thing}s per transaction"),
            format!("{:.0}", self.http.operations_per_transaction()),
            format!("plain: {:.0}", self.plain.operations_per_transaction()),
        );
        table.row(
            format!("— processor time per 1,000 {thing}s"),
            self.http.processor_time("cangku", "client"),
            format!("plain: {}", self.plain.processor_time("", "pgbench")),
        );
        table.row(
            format!("— write-ahead log per {thing}"),
            format!("{:.0} bytes", self.http.log_bytes()),
            format!("plain: {:.0} bytes", self.plain.log_bytes()),
        );
    }
}
