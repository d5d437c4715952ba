//! Whether a customer may give stock commands, and how long their locks may last.

use cangku_domain::{Error, accounts::Actor, inventory::CustomerLockPolicy};
use chrono::TimeDelta;

use crate::http::{response::problem::Problem, state::App};

/// The longest lock that the caller may make, which must expire then; `None` for staff and
/// services, whose locks needn't expire.
///
/// # Errors
/// 403 for a customer, if only orders lock for customers in this shop.
pub(super) fn max_lock_duration(app: &App, actor: &Actor) -> Result<Option<TimeDelta>, Problem> {
    if !actor.is_customer() {
        return Ok(None);
    }
    let locks = app.customer_locks();
    locks.check().map_err(Error::from)?;
    Ok(match locks {
        CustomerLockPolicy::AllowedFor(longest) => Some(longest),
        CustomerLockPolicy::Refused => None,
    })
}
