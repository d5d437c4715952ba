//! Purges old entries of the audit log.

use chrono::TimeDelta;

use crate::{
    Result,
    accounts::Role,
    audit::{AuditAction, AuditSubject},
    use_cases::{Context, audited::Audited},
};

/// Deletes at most `limit` entries that are older than `life`. The log says that it was purged, and up to
/// when. Returns how many were deleted.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor is an admin or the shop itself;
/// [`Error::Storage`](crate::Error::Storage).
pub fn purge_audit_log(cx: Context<'_>, life: TimeDelta, limit: u32) -> Result<u64> {
    cx.actor.require(Role::Admin)?;
    let Some(before) = cx.now().checked_sub_signed(life) else {
        return Ok(0);
    };
    cx.change(|unit| {
        let purged = unit.audit().purge(before, limit)?;
        let entry = cx
            .entry(AuditAction::Purge, AuditSubject::AuditLog)
            .detail("entries", purged)
            .detail("before", before.to_rfc3339());
        Ok(Audited::new(purged, (purged > 0).then_some(entry)))
    })
}
