//! Invalidates cached responses (spec: statistics and inventory, `invalidate_cache`).

use std::collections::BTreeSet;

use super::Context;
use crate::{
    Result,
    accounts::Role,
    ports::{CacheGroup, Change},
};

/// Invalidates these cache groups in every process; all groups if none is given. Returns the groups
/// invalidated.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor is an admin or the shop itself.
pub fn invalidate_caches(
    cx: Context<'_>,
    groups: &BTreeSet<CacheGroup>,
) -> Result<BTreeSet<CacheGroup>> {
    cx.actor.require(Role::Admin)?;
    let groups = if groups.is_empty() {
        CacheGroup::ALL.into()
    } else {
        groups.clone()
    };
    cx.transactor.run(|unit| {
        for group in &groups {
            unit.changes().record(Change::Invalidated(*group))?;
        }
        Ok(groups)
    })
}
