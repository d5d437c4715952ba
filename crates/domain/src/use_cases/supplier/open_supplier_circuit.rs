//! Records that the circuit to the supplier is open.

use crate::{Result, accounts::Role, supplier::HAIER, use_cases::Context};

/// Records that the supplier's platform fails, for all processes. Returns whether it was recorded as
/// responding; a repeated report keeps the time of the first.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor is an admin.
pub fn open_supplier_circuit(cx: Context<'_>) -> Result<bool> {
    cx.actor.require(Role::Admin)?;
    let now = cx.now();
    cx.transactor
        .run(|unit| Ok(unit.supplier_circuit().open(HAIER, now)?))
}
