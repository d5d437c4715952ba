//! Runs pgbench.

use std::{
    fs::{self, File},
    path::PathBuf,
    process::{Command, Stdio},
    time::Duration,
};

use super::{Load, Span, StockedShop, database::client_program};
use crate::{Outcome, latency::Latencies};

const SCRIPT: &str = "transaction.sql";

/// A prepared run.
#[derive(Debug)]
pub struct Pgbench {
    url: String,
    clients: usize,
    folder: PathBuf,
}

impl Pgbench {
    /// Prepares a run; its files are stored in a folder named after `name`.
    pub fn prepare(shop: &StockedShop, name: &str, script: &str, clients: usize) -> Outcome<Self> {
        let folder = shop.shop.log(&format!("pgbench-{name}"));
        fs::create_dir(&folder)?;
        fs::write(folder.join(SCRIPT), script)?;
        Ok(Self {
            url: shop.database.url.clone(),
            clients,
            folder,
        })
    }

    /// Runs it. The rate is computed from pgbench's log of single transactions, as for HTTP.
    pub fn run(&self, span: Span) -> Outcome<Load> {
        let log = self.folder.join("transactions");
        let output = self.folder.join("output");
        let mut pgbench = Command::new(client_program("pgbench"));
        pgbench
            .args([
                "-n",
                "-M",
                "prepared",
                "-j",
                &self.clients.min(2).to_string(),
            ])
            .args(["-c", &self.clients.to_string()])
            .args(["-T", &span.whole().as_secs().to_string(), "--log"])
            .arg(format!("--log-prefix={}", log.display()))
            .arg("-f")
            .arg(self.folder.join(SCRIPT))
            .arg(&self.url)
            .stdin(Stdio::null())
            .stdout(File::create(&output)?)
            .stderr(File::create(self.folder.join("errors"))?);
        let status = pgbench
            .status()
            .map_err(|error| format!("pgbench can't be run: {error}"))?;
        let errors = fs::read_to_string(self.folder.join("errors"))?;
        if !status.success() || errors.contains("ERROR") {
            return Err(format!("pgbench: {errors}").into());
        }
        let mut done = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.starts_with("transactions.") {
                for line in fs::read_to_string(&path)?.lines() {
                    done.push(Done::read(line).ok_or("pgbench's log can't be read")?);
                }
                fs::remove_file(path)?;
            }
        }
        load(&done, span)
    }
}

/// A transaction in pgbench's log.
struct Done {
    end: Duration,
    latency: Duration,
}

impl Done {
    /// Parses `client transaction microseconds script seconds microseconds`.
    fn read(line: &str) -> Option<Self> {
        let mut fields = line.split(' ');
        let latency = Duration::from_micros(fields.nth(2)?.parse().ok()?);
        let seconds = Duration::from_secs(fields.nth(1)?.parse().ok()?);
        let end = seconds + Duration::from_micros(fields.next()?.parse().ok()?);
        Some(Self { end, latency })
    }
}

fn load(done: &[Done], span: Span) -> Outcome<Load> {
    // pgbench doesn't log its start; the first transaction's start stands for it.
    let begin = done
        .iter()
        .map(|done| done.end.saturating_sub(done.latency))
        .min();
    let begin = begin.ok_or("pgbench did nothing")?;
    let window = begin + span.warm_up..begin + span.whole();
    let mut latencies = Latencies::default();
    let mut counted = 0;
    for transaction in done.iter().filter(|done| window.contains(&done.end)) {
        latencies.add(transaction.latency);
        counted += 1;
    }
    Ok(Load {
        rate: f64::from(counted) / span.counted.as_secs_f64(),
        latencies,
        all: u32::try_from(done.len())?,
    })
}
