//! Cost of the work: transactions, write-ahead log, processor time.

use std::{fs, process, time::Duration};

use super::{StockedShop, database::SharedDatabase};
use crate::Outcome;

/// `USER_HZ`, the unit of times in `/proc`, is 100 on every Linux.
const TICKS_A_SECOND: f64 = 100.0;

/// A snapshot of the counters.
#[derive(Debug, Clone, Copy)]
pub struct Counters {
    /// Transactions that have written; there are no savepoints, which would count too.
    transactions: f64,
    log_bytes: f64,
    /// Processor seconds of the `cangku` process.
    server: f64,
    /// Processor seconds of PostgreSQL with all its processes.
    postgres: f64,
    /// Processor seconds of this process and of its ended children.
    client: f64,
}

impl StockedShop {
    /// Takes a snapshot of the counters.
    pub fn counters(&self) -> Outcome<Counters> {
        let (transactions, log_bytes) = written(&self.database)?;
        let server = self.shop.server.id();
        let client = Ticks::of(process::id())?;
        let mut postgres = 0.0;
        // The embedded PostgreSQL is a child process of the server.
        for postmaster in children(server)? {
            let ticks = Ticks::of(postmaster)?;
            postgres += ticks.own + ticks.of_ended_children;
            for backend in children(postmaster)? {
                // It may have ended meanwhile; its time is then missing.
                postgres += Ticks::of(backend).map_or(0.0, |ticks| ticks.own);
            }
        }
        Ok(Counters {
            transactions,
            log_bytes,
            server: Ticks::of(server)?.own,
            postgres,
            client: client.own + client.of_ended_children,
        })
    }
}

impl Counters {
    /// Average number of busy cores since `before`, by process.
    pub fn busy_cores(&self, before: &Self, elapsed: Duration) -> String {
        let busy = |now: f64, before: f64| (now - before) / elapsed.as_secs_f64();
        format!(
            "busy cores: cangku {:.2}, PostgreSQL {:.2}, client {:.2}",
            busy(self.server, before.server),
            busy(self.postgres, before.postgres),
            busy(self.client, before.client)
        )
    }
}

/// Processor seconds of a process and of its running children.
pub fn processor_seconds(pid: u32) -> Outcome<f64> {
    let mut seconds = Ticks::of(pid)?.own;
    for child in children(pid)? {
        seconds += Ticks::of(child)?.own;
    }
    Ok(seconds)
}

fn written(database: &SharedDatabase) -> Outcome<(f64, f64)> {
    // The next transaction id counts only transactions that have written.
    let row = database.ask(
        "SELECT pg_snapshot_xmax(pg_current_snapshot()), pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')",
    )?;
    let (transactions, bytes) = row.split_once('|').ok_or("no counters")?;
    Ok((transactions.parse()?, bytes.parse()?))
}

/// Processor seconds of a process.
struct Ticks {
    own: f64,
    of_ended_children: f64,
}

impl Ticks {
    fn of(pid: u32) -> Outcome<Self> {
        let fields = stat(pid)?;
        let seconds = |index: usize| -> Outcome<f64> {
            let ticks: f64 = fields.get(index).ok_or("a short stat")?.parse()?;
            Ok(ticks / TICKS_A_SECOND)
        };
        Ok(Self {
            // Fields 14 to 17 of `stat`: user and system time, own and of waited-for children.
            own: seconds(11)? + seconds(12)?,
            of_ended_children: seconds(13)? + seconds(14)?,
        })
    }
}

/// The fields of `/proc/<pid>/stat` after the name, which may contain blanks.
fn stat(pid: u32) -> Outcome<Vec<String>> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let (_, fields) = text.rsplit_once(") ").ok_or("a stat without a name")?;
    Ok(fields.split_whitespace().map(str::to_owned).collect())
}

fn children(parent: u32) -> Outcome<Vec<u32>> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc")? {
        let name = entry?.file_name();
        let Some(pid) = name.to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        let fields = stat(pid).unwrap_or_default();
        if fields.get(1).and_then(|field| field.parse().ok()) == Some(parent) {
            found.push(pid);
        }
    }
    Ok(found)
}

/// Cost of all rounds of one kind of load, per operation.
#[derive(Debug, Default)]
pub struct Costs {
    things: f64,
    transactions: f64,
    log_bytes: f64,
    server: f64,
    postgres: f64,
    client: f64,
}

impl Costs {
    /// Adds a round of `things` operations.
    pub fn add(&mut self, after: &Counters, before: &Counters, things: u32) {
        self.things += f64::from(things);
        self.transactions += after.transactions - before.transactions;
        self.log_bytes += after.log_bytes - before.log_bytes;
        self.server += after.server - before.server;
        self.postgres += after.postgres - before.postgres;
        self.client += after.client - before.client;
    }

    /// Operations per transaction.
    pub fn operations_per_transaction(&self) -> f64 {
        self.things / self.transactions
    }

    /// Bytes added to the write-ahead log per operation.
    pub fn log_bytes(&self) -> f64 {
        self.log_bytes / self.things
    }

    /// Processor time per 1,000 operations, by process; an empty `server` omits that process.
    pub fn processor_time(&self, server: &str, client: &str) -> String {
        let milliseconds = |seconds: f64| {
            let each = Duration::from_secs_f64(seconds.max(0.0) / self.things.max(1.0));
            format!("{:.0} ms", each.as_secs_f64() * 1e6)
        };
        let parts = [
            ("PostgreSQL", self.postgres),
            (server, self.server),
            (client, self.client),
        ];
        let parts = parts.iter().filter(|(name, _)| !name.is_empty());
        let parts: Vec<_> = parts
            .map(|(name, seconds)| format!("{name} {}", milliseconds(*seconds)))
            .collect();
        parts.join(", ")
    }
}
