//! Records that the circuit to the supplier is closed.

use crate::{Result, accounts::Role, supplier::HAIER, use_cases::Context};

/// Records that the supplier's platform responds again, for all processes. Returns whether it was recorded as failing.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor is an admin.
pub fn close_supplier_circuit(cx: Context<'_>) -> Result<bool> {
    cx.actor.require(Role::Admin)?;
    cx.transactor
        .run(|unit| Ok(unit.supplier_circuit().close(HAIER)?))
}
