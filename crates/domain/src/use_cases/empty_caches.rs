//! Having remembered answers forgotten (seed 1, `invalidate_cache`).

use std::collections::BTreeSet;

use super::Context;
use crate::{
    Result,
    accounts::Role,
    ports::{CacheGroup, Change},
};

/// Has every process empty these groups; all of them where none is named. Answers with those that
/// are emptied.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the shop itself or an admin asks.
pub fn empty_caches(
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
            unit.changes().tell(Change::Emptied(*group))?;
        }
        Ok(groups)
    })
}
