//! `cangku check-data`.

mod report;

use std::{error::Error, process::ExitCode, sync::Arc};

use cangku_domain::{
    accounts::SystemActor,
    data_check::DataReport,
    error_chain,
    use_cases::{DataCheckProgress, check_data},
};
use clap::Args;
use tokio::task::JoinHandle;

use super::{bar, open_backend::open_backend, outcome::Outcome, progress::Progress, stdout};
use crate::{
    config::Config,
    output,
    stop_signals::StopSignals,
    wiring::{Backend, ServerMode},
};

/// Exit code if the check itself failed, so that nothing is known.
const NOT_CHECKED: u8 = 2;
const BAR: &str = "{spinner} {pos}/{len} rows {wide_bar} {msg} {elapsed}";

/// List rows that today's rules would refuse
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cangku check-data
  cangku check-data --json | jq '.findings[] | select(.rule == \"looks_alike\")'

Lists categories, brands, products, users and Haier configurations that an earlier version or SQL has written and that the rules
of this version would refuse. It changes none of them; as every command, it first migrates the schema.

  looks_alike   a name or product code looks like that of an older row: width, invisible characters
                and repeated spaces make no difference, and for usernames case
  blank         a name or product code has no visible character
  price_zero    a product is sold for 0.00 without being a gift, so it can't be bought
  username      a username that a new user couldn't have
  unreadable    a row that the program can't read; requests that need it fail

Exit code: 0 nothing was found, 1 something was found, 2 it couldn't be checked, 3 nothing was found but
the report couldn't be printed.")]
pub(super) struct Arguments {
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(arguments: Arguments, config: Config) -> Outcome {
    let (found, mut stop) = match check(config).await {
        Ok(checked) => checked,
        Err(error) => {
            output::message(&format!("cangku: {}", error_chain(error.as_ref())));
            return Ok(ExitCode::from(NOT_CHECKED));
        }
    };
    let report = match arguments.json {
        true => report::json(&found)?,
        false => report::table(&found),
    };
    stdout::print(&report);
    let code = u8::from(!found.findings.is_empty());
    Ok(stdout::deliver(code, &mut stop).await)
}

async fn check(config: Config) -> Result<(DataReport, StopSignals), Box<dyn Error>> {
    let mut stop = StopSignals::listen()?;
    let purpose = SystemActor::CheckData.as_str();
    let backend = open_backend(&config, purpose, ServerMode::JoinOrStart, &mut stop).await?;
    let progress = Arc::new(Progress::new(|| bar::style(BAR)));
    let checking = {
        let progress = Arc::clone(&progress);
        tokio::task::spawn_blocking(move || read_all(backend, &progress))
    };
    let found = finished(checking, &progress, &mut stop).await;
    progress.end();
    Ok((found?, stop))
}

/// Runs the check. If this command started the embedded PostgreSQL, it stops at the end.
fn read_all(backend: Backend, progress: &Progress) -> cangku_domain::Result<DataReport> {
    let found = check_data(&*backend.ports.reader, &|step| show(progress, step));
    drop(backend);
    found
}

/// Awaits the check and returns its result. A signal ends the process at once, as nothing is written.
async fn finished(
    checking: JoinHandle<cangku_domain::Result<DataReport>>,
    progress: &Progress,
    stop: &mut StopSignals,
) -> Result<DataReport, Box<dyn Error>> {
    tokio::select! {
        done = checking => Ok(done??),
        signal = stop.next() => {
            progress.end();
            tracing::warn!(signal, "stopped before all was checked");
            output::exit(NOT_CHECKED);
        }
    }
}

fn show(progress: &Progress, step: DataCheckProgress) {
    let DataCheckProgress { kind, done, total } = step;
    match progress.bar() {
        Some(bar) => {
            bar.set_length(total);
            bar.set_position(done);
            bar.set_message(kind.to_string());
        }
        None if progress.is_time_to_log() => {
            tracing::info!(done, total, kind = kind.as_str(), "checking rows");
        }
        None => {}
    }
}
