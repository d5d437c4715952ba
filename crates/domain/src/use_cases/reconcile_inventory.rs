//! Whether stock, log and holds agree.

use chrono::{DateTime, Utc};

use super::Context;
use crate::{
    Entity, Error, ProductId, Result,
    accounts::Role,
    inventory::{Divergence, DivergenceKind, Reconciliation, StockLevel},
    ports::{Reader, Stored, UnitOfWork},
};

/// Looks at one product or at all; `since` checks the chain of the log only from then on.
///
/// # Errors
/// [`Error::Forbidden`] unless an admin asks, [`Error::NotFound`] where the product isn't there.
pub fn reconcile_inventory(
    cx: Context<'_>,
    reader: &dyn Reader,
    product: Option<ProductId>,
    since: Option<DateTime<Utc>>,
) -> Result<Reconciliation> {
    cx.actor.require(Role::Admin)?;
    let found = reader.read(|session| Ok(session.inventory().reconcile(product, since)?))?;
    match product {
        Some(id) if found.products_checked == 0 => Err(Error::not_found(Entity::Product, id)),
        _ => Ok(found),
    }
}

/// Sets the stock of products whose stock differs from the sum of their log to that sum: the log
/// is the record. Answers with each product's stock now, `None` where it can't be repaired.
///
/// # Errors
/// [`Error::Forbidden`] unless an admin asks.
pub fn repair_inventory(
    cx: Context<'_>,
    divergences: &[Divergence],
) -> Result<Vec<(ProductId, Option<StockLevel>)>> {
    for_each_differing(cx, divergences, |unit, id| {
        unit.stock().set_level_to_log_sum(id)
    })
}

/// What [`repair_inventory`] would answer; writes nothing.
///
/// # Errors
/// [`Error::Forbidden`] unless an admin asks.
pub fn plan_inventory_repair(
    cx: Context<'_>,
    divergences: &[Divergence],
) -> Result<Vec<(ProductId, Option<StockLevel>)>> {
    for_each_differing(cx, divergences, |unit, id| unit.stock().level_by_log(id))
}

fn for_each_differing(
    cx: Context<'_>,
    divergences: &[Divergence],
    work: impl Fn(&mut dyn UnitOfWork, ProductId) -> Stored<Option<StockLevel>>,
) -> Result<Vec<(ProductId, Option<StockLevel>)>> {
    cx.actor.require(Role::Admin)?;
    let differing = divergences
        .iter()
        .filter(|divergence| matches!(divergence.kind, DivergenceKind::StockDiffers { .. }));
    differing
        .map(|divergence| {
            let id = divergence.product_id;
            Ok((id, cx.transactor.run(|unit| Ok(work(unit, id)?))?))
        })
        .collect()
}
