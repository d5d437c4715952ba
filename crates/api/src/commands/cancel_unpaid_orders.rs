//! `cangku cancel-unpaid-orders`.

use std::process::ExitCode;

use cangku_domain::{
    accounts::Actor,
    ports::{Clock, Reader},
    use_cases::{CancelledOrders, Context, cancel_unpaid_orders},
};
use chrono::{DateTime, TimeDelta, Utc};
use clap::Args;
use futures::FutureExt;
use indicatif::{ProgressBar, ProgressStyle};

use super::{Outcome, open_backend};
use crate::{
    clock::SystemClock, config::Config, shutdown::StopRequests, wiring::Backend, wiring::Tenancy,
};

/// Cancel orders that nobody paid in time, and give back what they hold
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cangku cancel-unpaid-orders
  cangku cancel-unpaid-orders --timeout 60 --batch-size 500
  cangku cancel-unpaid-orders --timeout 15 --dry-run

`cangku serve` does the same by itself every few seconds. An order that is being paid at this
moment is passed over. Ctrl-C ends it after the batch at hand; what was done stays done.
Exit code: 0 done, 1 something failed.")]
pub(super) struct Arguments {
    /// Minutes that an order may stay unpaid [default: CANGKU_PAYMENT_MINUTES]
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(u32).range(0..=525_600))]
    timeout: Option<u32>,
    /// Most orders of one transaction [default: CANGKU_UNPAID_BATCH]
    #[arg(long, value_name = "ORDERS", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    batch_size: Option<u32>,
    /// Say how many there are, and cancel none
    #[arg(long)]
    dry_run: bool,
}

pub(super) async fn run(arguments: Arguments, config: Config) -> Outcome {
    let mut stop = StopRequests::listen()?;
    let backend = open_backend(&config, "cancel-unpaid-orders", Tenancy::Guest, &mut stop).await?;
    let timeout = arguments
        .timeout
        .map_or(config.orders.rules.payment_time, |minutes| {
            TimeDelta::minutes(i64::from(minutes))
        });
    let before = SystemClock.now() - timeout;
    let limit = arguments.batch_size.unwrap_or(config.orders.unpaid_batch);
    let due = count(&backend, before).await?;
    if arguments.dry_run {
        println!("{due} unpaid orders would be cancelled");
        return Ok(ExitCode::SUCCESS);
    }
    let progress = bar(due)?;
    let (mut cancelled, mut is_stopped) = (0_u64, false);
    loop {
        let done = batch(&backend, before, limit).await?;
        let number = u64::try_from(done.cancelled).unwrap_or(u64::MAX);
        cancelled = cancelled.saturating_add(number);
        progress.inc(number);
        tracing::debug!(cancelled, due, "unpaid orders cancelled");
        // Those that can't be cancelled stay: a round of nothing else is the last one.
        let is_last = done.found < usize::try_from(limit).unwrap_or(usize::MAX);
        if is_last || done.cancelled == 0 {
            break;
        }
        if stop.next().now_or_never().is_some() {
            is_stopped = true;
            break;
        }
    }
    progress.finish_and_clear();
    let end = if is_stopped {
        "; stopped before the end"
    } else {
        ""
    };
    println!("{cancelled} unpaid orders cancelled{end}");
    Ok(ExitCode::SUCCESS)
}

async fn count(backend: &Backend, before: DateTime<Utc>) -> Result<u64, cangku_domain::Error> {
    let database = backend.database.clone();
    let ask = move || {
        let reader: &dyn Reader = &database;
        reader.read(|session| Ok(session.orders().count_unpaid_since(before)?))
    };
    tokio::task::spawn_blocking(ask).await.map_err(broken)?
}

async fn batch(
    backend: &Backend,
    before: DateTime<Utc>,
    limit: u32,
) -> Result<CancelledOrders, cangku_domain::Error> {
    let database = backend.database.clone();
    let work = move || {
        let cx = Context {
            transactor: &database,
            clock: &SystemClock,
            actor: &Actor::system("cancel-unpaid-orders"),
        };
        cancel_unpaid_orders(cx, before, limit, false)
    };
    tokio::task::spawn_blocking(work).await.map_err(broken)?
}

fn broken(error: tokio::task::JoinError) -> cangku_domain::Error {
    let cause = cangku_domain::ports::StorageError::Internal(Box::new(error));
    cangku_domain::Error::Storage(cause)
}

fn bar(due: u64) -> Result<ProgressBar, indicatif::style::TemplateError> {
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} orders, {eta} left")?;
    Ok(ProgressBar::new(due).with_style(style))
}
