//! Invalidates cached responses (spec: statistics and inventory, `invalidate_cache`).

use std::collections::BTreeSet;

use super::{Context, audited::Audited};
use crate::{
    Result,
    accounts::Scope,
    audit::{AuditAction, AuditSubject, FieldValue},
    ports::{CacheGroup, Change},
};

/// Invalidates these cache groups in every process; all groups if none is given. Returns the groups
/// invalidated.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor has the scope `admin`.
pub fn invalidate_caches(
    cx: Context<'_>,
    groups: &BTreeSet<CacheGroup>,
) -> Result<BTreeSet<CacheGroup>> {
    cx.actor.require(Scope::Admin)?;
    let groups = if groups.is_empty() {
        CacheGroup::ALL.into()
    } else {
        groups.clone()
    };
    cx.change(|unit| {
        for group in &groups {
            unit.changes().record(Change::Invalidated(*group))?;
        }
        let names = groups.iter().map(|group| group.as_str());
        let entry = cx
            .entry(AuditAction::Invalidate, AuditSubject::Cache)
            .detail("groups", FieldValue::texts(names));
        Ok(Audited::by(groups, entry))
    })
}
