//! Making search tokens of products that came in by another way, or before the rules changed.

use super::Context;
use crate::{Result, accounts::Role, ports::SearchRefresh};

/// Makes the tokens of at most `limit` products, in one transaction. It begins where it was left
/// off: each round takes products that still need it.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the shop itself or an admin asks.
pub fn refresh_search(cx: Context<'_>, limit: u32) -> Result<SearchRefresh> {
    cx.actor.require(Role::Admin)?;
    cx.transactor
        .run(|unit| Ok(unit.products().refresh_search(limit)?))
}
