//! `cangku reconcile-inventory`.

use std::{io::Write, process::ExitCode};

use cangku_domain::{
    ProductId,
    accounts::Actor,
    inventory::{DivergenceKind, Reconciliation},
    use_cases::{Context, plan_inventory_repair, reconcile_inventory, repair_inventory},
};
use chrono::{DateTime, Utc};
use clap::Args;

use super::{Outcome, open_backend};
use crate::{clock::SystemClock, config::Config, shutdown::StopRequests, wiring::Tenancy};

/// Check that stock, log and holds agree
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cangku reconcile-inventory
  cangku reconcile-inventory --product 7 --since 2026-11-01T00:00:00Z
  cangku reconcile-inventory --repair --dry-run

--repair sets a stock that differs from the sum of its log to that sum: the log is the record. A
broken chain is never repaired. Exit code: 0 all agrees, 1 something doesn't (or didn't).")]
pub(super) struct Arguments {
    /// Only this product
    #[arg(long, value_name = "ID", value_parser = product_id)]
    product: Option<ProductId>,
    /// Check the chain of the log only from this time on
    #[arg(long, value_name = "TIME")]
    since: Option<DateTime<Utc>>,
    /// Bring stock that differs from its log to the log's sum
    #[arg(long)]
    repair: bool,
    /// Show what --repair would do, and change nothing
    #[arg(long, requires = "repair")]
    dry_run: bool,
}

fn product_id(text: &str) -> Result<ProductId, String> {
    text.parse()
        .map_err(|error: cangku_domain::InvalidId| error.to_string())
}

pub(super) async fn run(arguments: Arguments, config: Config) -> Outcome {
    let mut stop = StopRequests::listen()?;
    let backend = open_backend(&config, "reconcile-inventory", Tenancy::Guest, &mut stop).await?;
    let work = move || {
        let actor = Actor::system("reconcile-inventory");
        let database = &backend.database;
        let cx = Context {
            transactor: database,
            clock: &SystemClock,
            actor: &actor,
        };
        let found = reconcile_inventory(cx, database, arguments.product, arguments.since)?;
        let repaired = match (arguments.repair, arguments.dry_run) {
            (false, _) => Vec::new(),
            (true, true) => plan_inventory_repair(cx, &found.divergences)?,
            (true, false) => repair_inventory(cx, &found.divergences)?,
        };
        drop(backend);
        Ok::<_, cangku_domain::Error>((found, repaired, arguments))
    };
    let (found, repaired, arguments) = tokio::task::spawn_blocking(work).await??;
    let mut out = std::io::stdout().lock();
    for divergence in &found.divergences {
        writeln!(
            out,
            "product {}: {}",
            divergence.product_id,
            words(&divergence.kind)
        )?;
    }
    let done = if arguments.dry_run {
        "would be set"
    } else {
        "set"
    };
    for (product, level) in &repaired {
        match level {
            Some(level) => writeln!(out, "product {product}: stock {done} to {level}")?,
            None => writeln!(out, "product {product}: can't be repaired")?,
        }
    }
    summary(&mut out, &found)?;
    Ok(if found.divergences.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn words(kind: &DivergenceKind) -> String {
    match kind {
        DivergenceKind::StockDiffers { stock, log_sum } => {
            format!("stock is {stock}, the log's sum {log_sum}")
        }
        DivergenceKind::ChainBroken {
            log_id,
            expected_stock_after,
            stock_after,
        } => format!(
            "log row {log_id} says {stock_after} units resulted, the rows before it {expected_stock_after}"
        ),
        DivergenceKind::HoldsDiffer { open, expected } => {
            format!("{open} units are held, locks less their ends are {expected}")
        }
    }
}

fn summary(out: &mut impl Write, found: &Reconciliation) -> std::io::Result<()> {
    let Reconciliation {
        products_checked,
        rows_checked,
        divergences,
    } = found;
    writeln!(
        out,
        "{products_checked} products and {rows_checked} log rows checked, {} divergences",
        divergences.len()
    )
}
