//! Unblocks words in the keywords shown to others.

use crate::{
    BlockedKeywordId, Entity, Error, Result, accounts::Role, searches::BlockedKeyword,
    use_cases::Context,
};

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
