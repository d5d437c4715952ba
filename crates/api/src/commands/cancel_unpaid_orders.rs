//! `cangku cancel-unpaid-orders`.

use std::process::ExitCode;

use cangku_adapters::SystemClock;
use cangku_domain::{
    accounts::{Actor, SystemActor},
    orders::{DeadlineCursor, OverdueCriterion},
    ports::{Clock, Reader},
    use_cases::{CancelledOrders, Context, UnpaidOrderBatch, cancel_unpaid_orders},
};
use chrono::TimeDelta;
use clap::Args;
use futures::FutureExt;
use indicatif::ProgressBar;

use super::{
    bar,
    open_backend::{finished, open_backend},
    outcome::Outcome,
    stdout,
};
use crate::{
    config::Config, jobs::log_refused, stop_signals::StopSignals, wiring::Backend,
    wiring::ServerMode,
};

const ACTOR: SystemActor = SystemActor::CancelUnpaidOrders;
const BAR: &str = "{bar:40} {pos}/{len} orders, {eta} left";

/// Cancel orders that weren't paid in time, and release the units they hold
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cangku cancel-unpaid-orders
  cangku cancel-unpaid-orders --timeout 60 --batch-size 500
  cangku cancel-unpaid-orders --timeout 15 --dry-run

Without --timeout, an order is overdue when the payment deadline that its customer was told has
come: `cangku serve` cancels these by itself every few seconds. --timeout goes by the age of the
order alone. An order that is being paid at this moment is passed over. One that can't be cancelled
is logged with the reason, and those behind it go on. Ctrl-C ends it after the current batch; what
was done stays done.
Exit code: 0 done, 1 something failed or an order could not be cancelled, 3 the number that --dry-run
found could not be printed.")]
pub(super) struct Arguments {
    /// Minutes that an order may stay unpaid [default: until its own payment deadline]
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(u32).range(0..=525_600))]
    timeout: Option<u32>,
    /// Maximum orders of one transaction [default: CANGKU_UNPAID_BATCH]
    #[arg(long, value_name = "ORDERS", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    batch_size: Option<u32>,
    /// Print how many there are, and cancel none
    #[arg(long)]
    dry_run: bool,
}

pub(super) async fn run(arguments: Arguments, config: Config) -> Outcome {
    let mut stop = StopSignals::listen()?;
    let backend = open_backend(&config, ACTOR.as_str(), ServerMode::JoinOrStart, &mut stop).await?;
    let now = SystemClock.now();
    let overdue = match arguments.timeout {
        Some(minutes) => {
            OverdueCriterion::PlacedBefore(now - TimeDelta::minutes(i64::from(minutes)))
        }
        None => OverdueCriterion::DeadlineBy(now),
    };
    let limit = arguments.batch_size.unwrap_or(config.orders.unpaid_batch);
    let due = count(&backend, overdue).await?;
    if arguments.dry_run {
        drop(backend);
        stdout::line(format_args!("{due} unpaid orders would be cancelled"));
        return Ok(stdout::deliver(0, &mut stop).await);
    }
    let progress = shown_bar(due);
    let (mut cancelled, mut refused, mut behind, mut end) = (0_usize, 0_usize, None, "");
    loop {
        let mut is_stopped = false;
        let work = batch(&backend, overdue, behind, limit);
        let done = finished(work, &mut stop, &backend.server_stop, |signal| {
            tracing::info!(signal, "stopping after the current orders");
            is_stopped = true;
        });
        let done = done.await?;
        // Refused orders stay overdue; `behind` (below) moves the cursor past them.
        for (number, refusal) in &done.refused {
            log_refused(number, refusal);
        }
        cancelled = cancelled.saturating_add(done.cancelled);
        refused = refused.saturating_add(done.refused.len());
        progress.inc(u64::try_from(done.found).unwrap_or(u64::MAX));
        tracing::debug!(cancelled, refused, due, "unpaid orders cancelled");
        // A batch that isn't full is the last one.
        if done.found < usize::try_from(limit).unwrap_or(usize::MAX) {
            break;
        }
        behind = done.last;
        if is_stopped || stop.next().now_or_never().is_some() {
            end = "; stopped before the end";
            break;
        }
    }
    bar::clear(&progress);
    if refused == 0 {
        stdout::line(format_args!("{cancelled} unpaid orders cancelled{end}"));
        return Ok(ExitCode::SUCCESS);
    }
    stdout::line(format_args!(
        "{cancelled} unpaid orders cancelled, {refused} could not be cancelled{end}"
    ));
    Ok(ExitCode::FAILURE)
}

async fn count(backend: &Backend, overdue: OverdueCriterion) -> Result<u64, cangku_domain::Error> {
    let query = move |_cx: Context<'_>, reader: &dyn Reader| {
        reader.read(|session| Ok(session.orders().count_overdue(overdue)?))
    };
    backend.ports.blocking(Actor::system(ACTOR), query).await
}

async fn batch(
    backend: &Backend,
    overdue: OverdueCriterion,
    behind: Option<DeadlineCursor>,
    limit: u32,
) -> Result<CancelledOrders, cangku_domain::Error> {
    let round = UnpaidOrderBatch {
        overdue,
        behind,
        limit,
        // The server's job may run at the same time: locked orders are skipped.
        is_alone: false,
    };
    let work = move |cx: Context<'_>, _reader: &dyn Reader| cancel_unpaid_orders(cx, round);
    backend.ports.blocking(Actor::system(ACTOR), work).await
}

fn shown_bar(due: u64) -> ProgressBar {
    let bar = bar::bar(|| bar::style(BAR)).unwrap_or_else(ProgressBar::hidden);
    bar.set_length(due);
    bar
}
