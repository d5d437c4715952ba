//! `cangku reconcile-inventory`.

mod display;

use std::{
    error::Error,
    fmt::{self, Write},
    pin::pin,
    process::ExitCode,
    sync::Arc,
};

use cangku_adapters::SystemClock;
use cangku_domain::{
    OrderId, ProductId,
    accounts::{Actor, SystemActor},
    error_chain,
    inventory::{Inconsistency, InconsistencyKind, Reconciliation},
    orders::{MoneyInconsistency, MoneyReconciliation},
    use_cases::{ReconcileRequest, Reconciled, RepairMode, StockRepair, reconcile_inventory},
};
use chrono::{DateTime, Utc};
use clap::Args;
use tokio::task::JoinHandle;

use super::{open_backend::open_backend, outcome::Outcome, stdout};
use crate::{
    config::Config,
    output,
    ports::Ports,
    stop_signals::StopSignals,
    wiring::{Backend, ServerMode},
};
use display::Display;

const ACTOR: SystemActor = SystemActor::ReconcileInventory;
/// Exit code if the check itself failed, so the state is unknown.
const NOT_CHECKED: u8 = 2;

/// Check that stock, log and holds agree, and orders with their payments
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cangku reconcile-inventory
  cangku reconcile-inventory --product 7 --since 2026-11-01T00:00:00Z
  cangku reconcile-inventory --repair --dry-run

--repair sets a stock that differs from the sum of its log to that sum, and a count of held units
to the sum of the open holds: they are the record. A broken chain is never repaired. Sums of orders are
set to those of their payments, refunds and lines, and a payment that is missing for a paid order is
recorded. However long it takes, it isn't given up.

Exit code: 0 all agrees, 1 something doesn't (or didn't), 2 it couldn't be checked, 3 all agrees but the
report couldn't be printed.")]
pub(super) struct Arguments {
    /// Only this product
    #[arg(long, value_name = "ID", value_parser = product_id)]
    product: Option<ProductId>,
    /// Check the chain of the log only from this time on
    #[arg(long, value_name = "TIME")]
    since: Option<DateTime<Utc>>,
    /// Correct stock to the sum of its log, and the count of held units to the sum of the open holds
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

impl Arguments {
    fn request(&self) -> ReconcileRequest {
        let repair = match (self.repair, self.dry_run) {
            (true, false) => RepairMode::Perform,
            (_, true) => RepairMode::DryRun,
            (false, false) => RepairMode::Leave,
        };
        ReconcileRequest {
            product: self.product,
            since: self.since,
            repair,
        }
    }
}

pub(super) async fn run(arguments: Arguments, config: Config) -> Outcome {
    let request = arguments.request();
    let (reconciled, mut stop) = match check(request, config).await {
        Ok(checked) => checked,
        Err(error) => {
            output::message(&format!("cangku: {}", error_chain(error.as_ref())));
            return Ok(ExitCode::from(NOT_CHECKED));
        }
    };
    let mut report = String::new();
    write(&mut report, &reconciled, request.repair)?;
    stdout::print(&report);
    let Reconciled { found, money, .. } = &reconciled;
    let all_agrees = found.inconsistencies.is_empty() && money.inconsistencies.is_empty();
    Ok(stdout::deliver(u8::from(!all_agrees), &mut stop).await)
}

async fn check(
    request: ReconcileRequest,
    config: Config,
) -> Result<(Reconciled, StopSignals), Box<dyn Error>> {
    let mut stop = StopSignals::listen()?;
    let backend = open_backend(&config, ACTOR.as_str(), ServerMode::JoinOrStart, &mut stop).await?;
    let display = Arc::new(Display::new());
    let reconciling = {
        let display = Arc::clone(&display);
        tokio::task::spawn_blocking(move || reconcile(backend, &request, &display))
    };
    let reconciled = watched(reconciling, &display, &mut stop).await;
    display.end();
    Ok((reconciled?, stop))
}

/// Runs the reconciliation. If this command started the embedded PostgreSQL, it stops at the end.
fn reconcile(
    backend: Backend,
    request: &ReconcileRequest,
    display: &Display,
) -> cangku_domain::Result<Reconciled> {
    let actor = Actor::system(ACTOR);
    // Summing a large log may take longer than the statement timeout.
    let database = backend.database.without_statement_timeout();
    let ports = Ports::new(database, SystemClock);
    let cx = ports.context(&actor);
    let reconciled =
        reconcile_inventory(cx, &*ports.reader, request, &|stage| display.report(stage));
    drop((ports, backend));
    reconciled
}

/// Awaits `work` and returns its result; meanwhile logs every few seconds that it goes on. A signal
/// ends the process at once: each repair is one transaction.
async fn watched(
    work: JoinHandle<cangku_domain::Result<Reconciled>>,
    display: &Display,
    stop: &mut StopSignals,
) -> Result<Reconciled, Box<dyn Error>> {
    let mut work = pin!(work);
    let mut ticks = tokio::time::interval(display::LOG_EVERY);
    // The first tick of an interval is immediate.
    ticks.tick().await;
    loop {
        tokio::select! {
            done = &mut work => return Ok(done??),
            _ = ticks.tick() => display.log_again(),
            signal = stop.next() => {
                display.end();
                tracing::warn!(signal, "stopped before all was checked");
                output::exit(NOT_CHECKED);
            }
        }
    }
}

fn write(out: &mut String, reconciled: &Reconciled, mode: RepairMode) -> fmt::Result {
    let Reconciled {
        found,
        repairs,
        money,
        repaired_orders,
    } = reconciled;
    for Inconsistency { product_id, kind } in &found.inconsistencies {
        writeln!(out, "product {product_id}: {}", words(kind))?;
    }
    for repair in repairs {
        let StockRepair {
            product_id,
            figure,
            after,
            ..
        } = repair;
        let figure = figure.as_str();
        match (after, mode) {
            (None, _) => writeln!(out, "product {product_id}: can't be repaired")?,
            (Some(units), RepairMode::Perform) => {
                writeln!(out, "product {product_id}: {figure} set to {units}")?;
            }
            (Some(units), RepairMode::DryRun | RepairMode::Leave) => {
                writeln!(
                    out,
                    "product {product_id}: {figure} would be set to {units}"
                )?;
            }
        }
    }
    write_money(out, money, (repaired_orders, mode))?;
    summary(out, found)
}

fn write_money(
    out: &mut String,
    money: &MoneyReconciliation,
    (repaired, mode): (&[OrderId], RepairMode),
) -> fmt::Result {
    for MoneyInconsistency {
        order_id,
        kind,
        actual,
        expected,
    } in &money.inconsistencies
    {
        let kind = kind.as_str();
        writeln!(out, "order {order_id}: {kind}: {actual}, not {expected}")?;
    }
    for order in repaired {
        match mode {
            RepairMode::Perform => writeln!(out, "order {order}: money repaired")?,
            RepairMode::DryRun | RepairMode::Leave => {
                writeln!(out, "order {order}: money would be repaired")?;
            }
        }
    }
    let (orders, wrong) = (money.orders_checked, money.inconsistencies.len());
    // None are checked if only one product is.
    if orders == 0 {
        return Ok(());
    }
    writeln!(out, "{orders} orders checked, {wrong} divergences of money")
}

fn words(kind: &InconsistencyKind) -> String {
    match kind {
        InconsistencyKind::StockDiffers { stock, log_sum } => {
            format!("stock is {stock}, the log's sum {log_sum}")
        }
        InconsistencyKind::ChainBroken {
            log_id,
            expected_stock_after,
            stock_after,
        } => format!(
            "log row {log_id} says {stock_after} units resulted, the rows before it {expected_stock_after}"
        ),
        InconsistencyKind::HeldDiffers { held, open } => {
            format!("{held} units are counted as held, its open holds hold {open}")
        }
        InconsistencyKind::HoldsDiffer { open, expected } => {
            format!("{open} units are held, locks less their ends are {expected}")
        }
    }
}

fn summary(out: &mut String, found: &Reconciliation) -> fmt::Result {
    let Reconciliation {
        products_checked,
        rows_checked,
        inconsistencies,
    } = found;
    writeln!(
        out,
        "{products_checked} products and {rows_checked} log rows checked, {} divergences",
        inconsistencies.len()
    )
}
