//! Whether stock, log and holds agree.

use chrono::{DateTime, Utc};

use super::Context;
use crate::{
    ProductId, Result,
    accounts::Role,
    inventory::{Divergence, DivergenceKind, Reconciliation, StockLevel},
    ports::Reader,
};

/// Looks at one product or at all; `since` checks the chain of the log only from then on.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless an admin asks.
pub fn reconcile_inventory(
    cx: Context<'_>,
    reader: &dyn Reader,
    product: Option<ProductId>,
    since: Option<DateTime<Utc>>,
) -> Result<Reconciliation> {
    cx.actor.require(Role::Admin)?;
    reader.read(|session| Ok(session.inventory().reconcile(product, since)?))
}

/// Sets the stock of products whose stock differs from the sum of their log to that sum: the log
/// is the record. Answers with each product's stock now, `None` where it can't be repaired.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless an admin asks.
pub fn repair_inventory(
    cx: Context<'_>,
    divergences: &[Divergence],
) -> Result<Vec<(ProductId, Option<StockLevel>)>> {
    cx.actor.require(Role::Admin)?;
    let differing = divergences
        .iter()
        .filter(|divergence| matches!(divergence.kind, DivergenceKind::StockDiffers { .. }));
    differing
        .map(|divergence| {
            let id = divergence.product_id;
            let repaired = cx
                .transactor
                .run(|unit| Ok(unit.stock().set_level_to_log_sum(id)?))?;
            Ok((id, repaired))
        })
        .collect()
}
