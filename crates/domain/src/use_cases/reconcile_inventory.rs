//! Whether stock, log and holds agree, and making stock agree with its log.

use chrono::{DateTime, Utc};

use super::Context;
use crate::{
    Entity, Error, ProductId, Result,
    accounts::Role,
    inventory::{Divergence, DivergenceKind, Reconciliation, StockLevel},
    ports::Reader,
};

/// What is to be reconciled, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReconcileRequest {
    /// Only this product; `None` is all.
    pub product: Option<ProductId>,
    /// Checks the chain of the log only from this time on.
    pub since: Option<DateTime<Utc>>,
    /// What to do about stock that isn't the sum of its log.
    pub repair: RepairMode,
}

/// What to do about stock that isn't the sum of its log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum RepairMode {
    /// Nothing: only the divergences are named.
    #[default]
    Leave,
    /// Finds out what a repair would do, and changes nothing.
    DryRun,
    /// Sets the stock to the sum: the log is the record.
    Perform,
}

/// How far a reconciliation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReconcileStage {
    /// Stock, log and holds are compared.
    Checking,
    /// Products are repaired, or it is found out what a repair would do.
    Repairing {
        /// Products that are done.
        done: usize,
        /// Products whose stock isn't the sum of its log.
        total: usize,
    },
}

/// What came of a reconciliation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reconciled {
    /// What the check found, before any repair.
    pub found: Reconciliation,
    /// What was done, or would be, about each product whose stock isn't the sum of its log; empty
    /// where no repair was asked for.
    pub repairs: Vec<StockRepair>,
}

/// A repair of one product's stock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StockRepair {
    /// Whose stock.
    pub product_id: ProductId,
    /// The stock that the check found.
    pub stock_before: StockLevel,
    /// The stock that the log gives; `None` where it can't be repaired: the chain of its log is
    /// broken, its sum is no stock that can be, or the product is gone.
    pub stock_after: Option<StockLevel>,
}

/// Checks one product or all and, where asked to, repairs stock that isn't the sum of its log,
/// each product in a transaction of its own. `tell` hears how far it is.
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
    let differing: Vec<_> = divergences.iter().filter_map(differing_stock).collect();
    let total = differing.len();
    let mut repairs = Vec::with_capacity(total);
    for (product_id, stock_before) in differing {
        let done = repairs.len();
        tell(ReconcileStage::Repairing { done, total });
        let stock_after = cx.transactor.run(|unit| {
            Ok(if perform {
                unit.stock().set_level_to_log_sum(product_id)?
            } else {
                unit.stock().level_by_log(product_id)?
            })
        })?;
        repairs.push(StockRepair {
            product_id,
            stock_before,
            stock_after,
        });
    }
    Ok(repairs)
}

const fn differing_stock(divergence: &Divergence) -> Option<(ProductId, StockLevel)> {
    match divergence.kind {
        DivergenceKind::StockDiffers { stock, .. } => Some((divergence.product_id, stock)),
        DivergenceKind::ChainBroken { .. } | DivergenceKind::HoldsDiffer { .. } => None,
    }
}
