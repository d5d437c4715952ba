//! Reindexes products whose search tokens are missing or outdated.

use crate::{Result, accounts::Role, ports::SearchRefresh, use_cases::Context};

/// Reindexes at most `limit` products, in one transaction. Needs no cursor: each call takes
/// products that still need it.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor is an admin or the shop itself.
pub fn reindex_products(cx: Context<'_>, limit: u32) -> Result<SearchRefresh> {
    cx.actor.require(Role::Admin)?;
    cx.transactor
        .run(|unit| Ok(unit.products().reindex(limit)?))
}
