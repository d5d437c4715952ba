//! Whether stock, log and holds agree, and making stock agree with its log.

use chrono::{DateTime, Utc};

use super::Context;
use crate::{
    Entity, Error, ProductId, Result,
    accounts::Role,
    inventory::{Divergence, DivergenceKind, Reconciliation},
    ports::Reader,
};

/// What is to be reconciled, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReconcileRequest {
    /// Only this product; `None` is all.
    pub product: Option<ProductId>,
    /// Checks the chain of the log only from this time on.
    pub since: Option<DateTime<Utc>>,
    /// What to do about figures that can be told from others.
    pub repair: RepairMode,
}

/// What to do about stock that isn't the sum of its log, and about a count of held units that isn't
/// the sum of the open holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum RepairMode {
    /// Nothing: only the divergences are named.
    #[default]
    Leave,
    /// Finds out what a repair would do, and changes nothing.
    DryRun,
    /// Sets the figure to the sum: log and holds are the record.
    Perform,
}

/// How far a reconciliation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReconcileStage {
    /// Stock, log and holds are compared.
    Checking,
    /// Figures are repaired, or it is found out what a repair would do.
    Repairing {
        /// Figures that are done.
        done: usize,
        /// Figures to repair.
        total: usize,
    },
}

/// What came of a reconciliation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reconciled {
    /// What the check found, before any repair.
    pub found: Reconciliation,
    /// What was done, or would be, about each figure that can be told from others; empty where no
    /// repair was asked for.
    pub repairs: Vec<StockRepair>,
}

/// A repair of one figure of a product's stock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StockRepair {
    /// Whose stock.
    pub product_id: ProductId,
    /// Which figure.
    pub figure: StockFigure,
    /// The units that the check found.
    pub before: i64,
    /// The units that log or holds give; `None` where it can't be repaired: the chain of the log is
    /// broken, its sum is no stock that can be, or the product is gone.
    pub after: Option<i64>,
}

/// A figure of a product's stock that can be told from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StockFigure {
    /// What can be sold: the sum of the log.
    Stock,
    /// What is held: the sum of the open holds.
    Held,
}

impl StockFigure {
    /// The stable name in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stock => "stock",
            Self::Held => "held",
        }
    }
}

/// Checks one product or all and, where asked to, repairs the figures that can be told from others,
/// each in a transaction of its own. `tell` hears how far it is.
///
/// # Errors
/// [`Error::Forbidden`] unless an admin asks; [`Error::NotFound`] where the product doesn't exist.
pub fn reconcile_inventory(
    cx: Context<'_>,
    reader: &dyn Reader,
    request: &ReconcileRequest,
    tell: &dyn Fn(ReconcileStage),
) -> Result<Reconciled> {
    cx.actor.require(Role::Admin)?;
    let ReconcileRequest {
        product,
        since,
        repair,
    } = *request;
    tell(ReconcileStage::Checking);
    let found = reader.read(|session| Ok(session.inventory().reconcile(product, since)?))?;
    if let Some(id) = product.filter(|_| found.products_checked == 0) {
        return Err(Error::not_found(Entity::Product, id));
    }
    let repairs = match repair {
        RepairMode::Leave => Vec::new(),
        RepairMode::DryRun => repairs(cx, &found.divergences, false, tell)?,
        RepairMode::Perform => repairs(cx, &found.divergences, true, tell)?,
    };
    Ok(Reconciled { found, repairs })
}

fn repairs(
    cx: Context<'_>,
    divergences: &[Divergence],
    perform: bool,
    tell: &dyn Fn(ReconcileStage),
) -> Result<Vec<StockRepair>> {
    let differing: Vec<_> = divergences.iter().filter_map(repairable).collect();
    let total = differing.len();
    let mut repairs = Vec::with_capacity(total);
    for (product_id, figure, before) in differing {
        let done = repairs.len();
        tell(ReconcileStage::Repairing { done, total });
        let after = cx.transactor.run(|unit| {
            let stock = unit.stock();
            Ok(match figure {
                StockFigure::Stock => {
                    let level = if perform {
                        stock.set_level_to_log_sum(product_id, cx.now())?
                    } else {
                        stock.level_by_log(product_id)?
                    };
                    level.map(|level| i64::from(level.get()))
                }
                StockFigure::Held if perform => stock.set_held_to_holds_sum(product_id)?,
                StockFigure::Held => stock.held_by_holds(product_id)?,
            })
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

fn repairable(divergence: &Divergence) -> Option<(ProductId, StockFigure, i64)> {
    let (figure, before) = match divergence.kind {
        DivergenceKind::StockDiffers { stock, .. } => (StockFigure::Stock, stock.get().into()),
        DivergenceKind::HeldDiffers { held, .. } => (StockFigure::Held, held),
        DivergenceKind::ChainBroken { .. } | DivergenceKind::HoldsDiffer { .. } => return None,
    };
    Some((divergence.product_id, figure, before))
}
