//! `cangku rebuild-statistics`.

use std::{
    ops::ControlFlow,
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use cangku_domain::{
    accounts::{Actor, SystemActor},
    statistics::RebuildStep,
    use_cases::rebuild_statistics,
};
use clap::Args;
use indicatif::ProgressBar;

use super::{
    bar,
    open_backend::{finished, open_backend},
    outcome::Outcome,
    stdout,
};
use crate::{config::Config, stop_signals::StopSignals, wiring::ServerMode};

const BAR: &str = "{spinner} {bar:20} {pos}/{len} {msg} {elapsed}";

/// Recompute statistics from orders and users
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  cangku rebuild-statistics

Every figure is recomputed as of one moment and written where it differs, also each product's
sales_count. Orders go on meanwhile and are counted afterwards; figures stay as they are until all
are counted. Then the sums are written together, and while that lasts, products with wrong sums can't
be deleted or get another code; sales counts follow, a hundred products at a time. Where all is right
it writes nothing. Ctrl-C ends it after the current step and leaves the figures as they were, unless
it is writing already.
Exit code: 0 done, 1 something failed.")]
pub(super) struct Arguments {}

pub(super) async fn run(_arguments: Arguments, config: Config) -> Outcome {
    let mut stop = StopSignals::listen()?;
    let backend = open_backend(
        &config,
        "rebuild-statistics",
        ServerMode::JoinOrStart,
        &mut stop,
    )
    .await?;
    let begun = Instant::now();
    let bar = shown_bar();
    let shown = bar.clone();
    let is_stopped = Arc::new(AtomicBool::new(false));
    let stopped = Arc::clone(&is_stopped);
    let end = backend.server_stop.clone();
    let calendar = config.business.calendar;
    let work = move || {
        let actor = Actor::system(SystemActor::RebuildStatistics);
        let cx = backend.ports.context(&actor);
        let rebuilt = rebuild_statistics(cx, &backend.database, calendar, &mut |step| {
            show(&shown, step);
            if stopped.load(Ordering::Relaxed) {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        // On this blocking thread, because it may stop the embedded PostgreSQL.
        drop(backend);
        rebuilt
    };
    let working = tokio::task::spawn_blocking(work);
    let rebuilt = finished(working, &mut stop, &end, |signal| {
        tracing::info!(signal, "stopping after the current step");
        is_stopped.store(true, Ordering::Relaxed);
    });
    let rebuilt = rebuilt.await??;
    bar::clear(&bar);
    let Some(rebuilt) = rebuilt else {
        return Err("stopped before the end; figures are as they were".into());
    };
    stdout::line(format_args!(
        "{} orders counted into {} rows in {:.1} s: {} rows and {} sales counts were wrong",
        rebuilt.orders,
        rebuilt.rows,
        begun.elapsed().as_secs_f64(),
        rebuilt.rows_corrected,
        rebuilt.sales_counts_corrected,
    ));
    Ok(ExitCode::SUCCESS)
}

/// A bar on a terminal, hidden otherwise.
fn shown_bar() -> ProgressBar {
    let steps = u64::try_from(RebuildStep::ALL.len()).unwrap_or_default();
    let bar = bar::bar(|| bar::style(BAR)).unwrap_or_else(ProgressBar::hidden);
    bar.set_length(steps);
    bar
}

fn show(bar: &ProgressBar, step: RebuildStep) {
    let words = match step {
        RebuildStep::Waiting => "waiting for a running count",
        RebuildStep::Activity => "active users",
        RebuildStep::Orders => "orders by status",
        RebuildStep::Sales => "sales by the hour",
        RebuildStep::Products => "sales by product",
        RebuildStep::Windows => "sales of the last days",
        RebuildStep::Users => "registrations",
        RebuildStep::SalesCounts => "sales counts",
        RebuildStep::Writing => "writing what was wrong",
    };
    if bar.is_hidden() {
        tracing::info!(step = words, "rebuilding statistics");
    }
    bar.set_message(words);
    bar.inc(1);
}
