//! Blocks and unblocks words in the keywords shown to others.

use crate::{
    BlockedKeywordId, Entity, Error, Result,
    accounts::Role,
    searches::{BlockedKeyword, BlockedWord},
    use_cases::Context,
};

/// Blocks a word. Returns it, and whether it is new.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor is an admin.
pub fn block_keyword(cx: Context<'_>, word: &BlockedWord) -> Result<(BlockedKeyword, bool)> {
    cx.actor.require(Role::Admin)?;
    let (by, now) = (cx.actor.user_id, cx.now());
    cx.transactor
        .run(|unit| Ok(unit.blocked_keywords().block(word, by, now)?))
}

/// Unblocks a word.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor is an admin; [`Error::NotFound`] if no word has the id.
pub fn unblock_keyword(cx: Context<'_>, id: BlockedKeywordId) -> Result<BlockedKeyword> {
    cx.actor.require(Role::Admin)?;
    cx.transactor.run(|unit| {
        let unblocked = unit.blocked_keywords().unblock(id)?;
        unblocked.ok_or_else(|| Error::not_found(Entity::BlockedKeyword, id))
    })
}
