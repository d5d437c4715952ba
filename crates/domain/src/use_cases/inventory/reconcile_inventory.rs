//! Checks the consistency of stock, log and holds and of the orders' money, and repairs derived
//! figures.

use chrono::{DateTime, Utc};

use crate::{
    Entity, Error, OrderId, ProductId, Result,
    accounts::Scope,
    audit::{AuditAction, AuditSubject, FieldValue},
    inventory::{Inconsistency, InconsistencyKind, Reconciliation},
    orders::MoneyReconciliation,
    ports::Reader,
    use_cases::{Context, audited::Audited, orders::repair_money},
};

/// What to reconcile, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReconcileRequest {
    /// Only this product; `None` for all.
    pub product: Option<ProductId>,
    /// Checks the chain of the log only from this time on; `None` for all of it.
    pub since: Option<DateTime<Utc>>,
    /// What to do about derived figures that are wrong.
    pub repair: RepairMode,
}

/// What to do about a stock that isn't the sum of its log, and about a counter of held units that
/// isn't the sum of the open holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum RepairMode {
    /// Only reports the divergences.
    #[default]
    Leave,
    /// Dry run: computes what a repair would do, and changes nothing.
    DryRun,
    /// Sets the figure to the sum: log and holds are the system of record.
    Perform,
}

/// Progress of a reconciliation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReconcileStage {
    /// Comparing stock, log and holds.
    Checking,
    /// Repairing figures, or computing what a repair would do.
    Repairing {
        /// Number of figures done.
        done: usize,
        /// Number of figures to repair.
        total: usize,
    },
}

/// Result of a reconciliation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reconciled {
    /// The result of the check, before any repair.
    pub found: Reconciliation,
    /// The result of the check of the orders' money; only if all products were checked.
    pub money: MoneyReconciliation,
    /// Orders whose money was repaired, or would be in a dry run.
    pub repaired_orders: Vec<OrderId>,
    /// The repairs of derived figures, performed or planned; empty if no repair was requested.
    pub repairs: Vec<StockRepair>,
}

/// A repair of one figure of a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StockRepair {
    /// The product whose figure differs.
    pub product_id: ProductId,
    /// The figure that is set to the derived value.
    pub figure: StockFigure,
    /// Units found by the check.
    pub before: i64,
    /// Units according to log or holds; `None` if it can't be repaired: the chain of the log is
    /// broken, its sum isn't a valid stock level, or the product doesn't exist any more.
    pub after: Option<i64>,
}

/// A figure of a product that can be derived from other data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StockFigure {
    /// Units that can be sold now: the sum of the log.
    Stock,
    /// Units held: the sum of the open holds.
    Held,
}

impl StockFigure {
    /// The stable name in responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stock => "stock",
            Self::Held => "held",
        }
    }
}

/// Checks one product or all and, if requested, repairs the derived figures, each in its own
/// transaction. Reports progress to `report`.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor has the scope `stock:adjust`; [`Error::NotFound`] if the product doesn't
/// exist.
pub fn reconcile_inventory(
    cx: Context<'_>,
    reader: &dyn Reader,
    request: &ReconcileRequest,
    report: &dyn Fn(ReconcileStage),
) -> Result<Reconciled> {
    cx.actor.require(Scope::StockAdjust)?;
    let ReconcileRequest {
        product,
        since,
        repair,
    } = *request;
    report(ReconcileStage::Checking);
    let found = reader.read(|session| Ok(session.inventory().reconcile(product, since)?))?;
    // The check reads products, so one that doesn't exist is a check of none.
    if let Some(id) = product.filter(|_| found.products_checked == 0) {
        return Err(Error::not_found(Entity::Product, id));
    }
    let money = match product {
        None => reader.read(|session| Ok(session.orders().reconcile_money()?))?,
        Some(_) => MoneyReconciliation::default(),
    };
    let mut reconciled = Reconciled {
        found,
        money,
        ..Reconciled::default()
    };
    if repair != RepairMode::Leave {
        let perform = repair == RepairMode::Perform;
        let (found, money) = (&reconciled.found, &reconciled.money);
        let stock_repairs = repairs(cx, &found.inconsistencies, perform, report)?;
        let repaired_orders = repair_money(cx, &money.inconsistencies, perform)?;
        reconciled.repairs = stock_repairs;
        reconciled.repaired_orders = repaired_orders;
    }
    Ok(reconciled)
}

fn repairs(
    cx: Context<'_>,
    inconsistencies: &[Inconsistency],
    perform: bool,
    report: &dyn Fn(ReconcileStage),
) -> Result<Vec<StockRepair>> {
    let differing: Vec<_> = inconsistencies.iter().filter_map(repairable).collect();
    let total = differing.len();
    let mut repairs = Vec::with_capacity(total);
    for (product_id, figure, before) in differing {
        let done = repairs.len();
        report(ReconcileStage::Repairing { done, total });
        // One transaction per figure, so that each row lock is short.
        let after = cx.change(|unit| {
            let stock = unit.stock();
            let after = match figure {
                StockFigure::Stock => {
                    let level = if perform {
                        stock.repair_stock_from_log(product_id, cx.now())?
                    } else {
                        stock.stock_from_log(product_id)?
                    };
                    level.map(|level| i64::from(level.get()))
                }
                StockFigure::Held if perform => stock.repair_held_from_holds(product_id)?,
                StockFigure::Held => stock.held_from_holds(product_id)?,
            };
            let entry = cx
                .entry(AuditAction::Repair, AuditSubject::Product)
                .of(product_id.get(), "")
                .detail("figure", figure.as_str())
                .detail("found", before)
                .detail("set_to", FieldValue::from(after));
            let is_repaired = perform && after.is_some();
            Ok(Audited::new(after, is_repaired.then_some(entry)))
        })?;
        repairs.push(StockRepair {
            product_id,
            figure,
            before,
            after,
        });
    }
    Ok(repairs)
}

fn repairable(inconsistency: &Inconsistency) -> Option<(ProductId, StockFigure, i64)> {
    let (figure, before) = match inconsistency.kind {
        InconsistencyKind::StockDiffers { stock, .. } => (StockFigure::Stock, stock.get().into()),
        InconsistencyKind::HeldDiffers { held, .. } => (StockFigure::Held, held),
        InconsistencyKind::ChainBroken { .. } | InconsistencyKind::HoldsDiffer { .. } => {
            return None;
        }
    };
    Some((inconsistency.product_id, figure, before))
}
