//! Two kinds of load, measured alternately, and their medians.

use std::time::Duration;

use super::Load;
use crate::{latency::milliseconds, table::Table};

/// The rounds of one kind of load.
#[derive(Debug, Default)]
pub struct Rounds(Vec<Round>);

#[derive(Debug, Clone, Copy)]
struct Round {
    rate: f64,
    p50: Duration,
    p99: Duration,
}

impl Rounds {
    /// Adds a round.
    pub fn add(&mut self, mut load: Load) {
        self.0.push(Round {
            rate: load.rate,
            p50: load.latencies.percentile(50),
            p99: load.latencies.percentile(99),
        });
    }

    /// Median over the rounds of the operations per second.
    pub fn rate(&self) -> f64 {
        self.median(|round| round.rate, f64::total_cmp)
    }

    /// Median over the rounds of the 50th percentile of the latency.
    pub fn p50(&self) -> Duration {
        self.median(|round| round.p50, Duration::cmp)
    }

    /// Median over the rounds of the 99th percentile of the latency.
    pub fn p99(&self) -> Duration {
        self.median(|round| round.p99, Duration::cmp)
    }

    /// Operations per second of each round.
    pub fn rates(&self) -> impl Iterator<Item = f64> {
        self.0.iter().map(|round| round.rate)
    }

    fn median<T: Copy + Default>(
        &self,
        figure: impl Fn(&Round) -> T,
        order: impl Fn(&T, &T) -> std::cmp::Ordering,
    ) -> T {
        let mut figures: Vec<T> = self.0.iter().map(figure).collect();
        figures.sort_by(order);
        figures.get(figures.len() / 2).copied().unwrap_or_default()
    }

    fn show(&self, what: &str, table: &mut Table) {
        let each: Vec<_> = self
            .0
            .iter()
            .map(|round| format!("{:.0}", round.rate))
            .collect();
        table.row(
            what,
            format!("{:.0}/s", self.rate()),
            format!(
                "p50 {}, p99 {}; rounds: {}",
                milliseconds(self.p50()),
                milliseconds(self.p99()),
                each.join(", ")
            ),
        );
    }
}

/// Rounds of the same operations by HTTP and by plain transactions.
#[derive(Debug, Default)]
pub struct RoundPair {
    pub http: Rounds,
    pub plain: Rounds,
}

impl RoundPair {
    /// Rate of HTTP divided by that of plain transactions, with its goal.
    pub fn ratio_of_rates(&self, goal: &str) -> (String, String) {
        let ratio = self.http.rate() / self.plain.rate();
        (format!("**{ratio:.2} ×**"), format!("goal: {goal}"))
    }

    /// Latency of HTTP divided by that of plain transactions, with its goal.
    pub fn ratio_of_latencies(&self, goal: &str) -> (String, String) {
        let ratio = |http: Duration, plain: Duration| http.as_secs_f64() / plain.as_secs_f64();
        let p50 = ratio(self.http.p50(), self.plain.p50());
        let p99 = ratio(self.http.p99(), self.plain.p99());
        let note = format!("of the p50 (p99: {p99:.2} ×); goal: {goal}");
        (format!("**{p50:.2} ×**"), note)
    }

    /// Adds both and their ratio to the table; `things` is the operation, such as `locks`.
    pub fn show(&self, name: &str, things: &str, ratio: &(String, String), table: &mut Table) {
        let http = format!("{name}: {things} through HTTP");
        let plain = "one plain transaction each (pgbench)";
        self.show_as(&http, plain, ratio, table);
    }

    /// Like `show`, with other names for the two loads.
    pub fn show_as(&self, http: &str, plain: &str, ratio: &(String, String), table: &mut Table) {
        self.http.show(http, table);
        self.plain.show(&format!("— {plain}"), table);
        table.row("— ratio", &ratio.0, &ratio.1);
    }
}
