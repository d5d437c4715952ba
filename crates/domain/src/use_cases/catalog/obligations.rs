//! Refuses deletions that would break an obligation.

use chrono::{DateTime, Utc};

use crate::{Entity, Error, Result, catalog::DeletionTarget, ports::UnitOfWork};

/// Checks that nothing needs the products. Their rows must be locked: every transaction that adds an
/// order or a hold locks them as well.
///
/// # Errors
/// [`Error::HasObligations`] if there are open orders or holds.
pub(in crate::use_cases) fn refuse_obligations(
    unit: &mut dyn UnitOfWork,
    target: DeletionTarget,
    now: DateTime<Utc>,
) -> Result<()> {
    let obligations = unit.products().obligations(target, now)?;
    if obligations.is_empty() {
        return Ok(());
    }
    let entity = match target {
        DeletionTarget::Product(_) => Entity::Product,
        DeletionTarget::Category(_) => Entity::Category,
        DeletionTarget::Brand(_) => Entity::Brand,
    };
    Err(Error::HasObligations {
        entity,
        obligations: Box::new(obligations),
    })
}
