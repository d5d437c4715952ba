//! Blocking words that keywords shown to others may not contain.

use super::Context;
use crate::{
    BlockedKeywordId, Entity, Error, Result,
    accounts::Role,
    searches::{BlockedKeyword, BlockedWord},
};

/// Blocks a word, and returns it with whether it is new.
///
/// # Errors
/// [`Error::Forbidden`] unless an admin asks.
pub fn block_keyword(cx: Context<'_>, word: &BlockedWord) -> Result<(BlockedKeyword, bool)> {
    cx.actor.require(Role::Admin)?;
    let (by, now) = (cx.actor.user_id, cx.now());
    cx.transactor
        .run(|unit| Ok(unit.blocked_keywords().block(word, by, now)?))
}

/// No longer blocks a word.
///
/// # Errors
/// [`Error::Forbidden`] unless an admin asks; [`Error::NotFound`].
pub fn unblock_keyword(cx: Context<'_>, id: BlockedKeywordId) -> Result<BlockedKeyword> {
    cx.actor.require(Role::Admin)?;
    cx.transactor.run(|unit| {
        let unblocked = unit.blocked_keywords().unblock(id)?;
        unblocked.ok_or_else(|| Error::not_found(Entity::BlockedKeyword, id))
    })
}
