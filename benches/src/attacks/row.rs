//! Rows of the table.

use std::time::Duration;

use attackers::Measured;

use super::{login::Login, site::Stopped};
use crate::{latency::milliseconds, table::Table};

/// 99th percentile of the lock latency without an attack.
#[derive(Debug, Clone, Copy)]
pub struct Baseline {
    p99: Duration,
}

impl Baseline {
    pub fn of(locks: &Measured) -> Self {
        Self {
            p99: locks.percentile(99),
        }
    }

    fn ratio(self, locks: &Measured) -> String {
        let ratio = locks.percentile(99).as_secs_f64() / self.p99.as_secs_f64();
        format!("p99 {ratio:.1} × quiet")
    }
}

/// The row of the quiet shop, before all attacks.
pub fn quiet_row(locks: &Measured, login: Login, stopped: Stopped, table: &mut Table) {
    let note = [of_locks(locks), of_login(login), of_stop(stopped)];
    table.row("quiet", latencies(locks), note.join("; "));
}

/// The row of one attack: locks and login during it, recovery and consistency after it, shutdown
/// during it.
pub fn attack_row(
    name: &str,
    (locks, quiet): (&Measured, &Baseline),
    login: Login,
    (recovery, is_consistent, stopped): (Option<Duration>, Option<bool>, Stopped),
    table: &mut Table,
) {
    let recovered = match recovery {
        Some(took) => format!("recovered after {}", seconds(took)),
        None => "**not recovered**".to_owned(),
    };
    let consistency = match is_consistent {
        Some(true) => "reconcile clean",
        Some(false) => "**reconcile finds differences**",
        None => "not reconciled",
    };
    let note = [
        of_locks(locks),
        quiet.ratio(locks),
        of_login(login),
        recovered,
        consistency.to_owned(),
        of_stop(stopped),
    ];
    table.row(name, latencies(locks), note.join("; "));
}

fn latencies(locks: &Measured) -> String {
    let (p50, p99) = (locks.percentile(50), locks.percentile(99));
    format!("p50 {}, p99 {}", milliseconds(p50), milliseconds(p99))
}

fn of_locks(locks: &Measured) -> String {
    let mut output = format!("{} of {} locks", locks.with(201), locks.sent());
    for (status, count) in locks.responses.iter().filter(|(status, _)| **status != 201) {
        output += &format!(", **{count} × {status}**");
    }
    if locks.failed > 0 {
        output += &format!(", **{} without a response**", locks.failed);
    }
    output
}

fn of_login(login: Login) -> String {
    let refusals = match login.refusals {
        0 => String::new(),
        count => format!(" ({count} × refused)"),
    };
    match login.took {
        Some(took) => format!("login {}{refusals}", seconds(took)),
        None => format!("**no login**{refusals}"),
    }
}

fn of_stop(stopped: Stopped) -> String {
    match stopped {
        Stopped::After(took, 0) => format!("stop {}", seconds(took)),
        Stopped::After(took, code) => format!("**stop {}, code {code}**", seconds(took)),
        Stopped::Killed(after) => format!("**no stop in {}**", seconds(after)),
    }
}

fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}
