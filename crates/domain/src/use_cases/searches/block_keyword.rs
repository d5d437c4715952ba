//! Blocks words in the keywords shown to others.

use crate::{
    Result,
    accounts::Role,
    searches::{BlockedKeyword, BlockedWord},
    use_cases::Context,
};

/// Blocks a word. Returns it, and whether it is new.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor is an admin.
pub fn block_keyword(cx: Context<'_>, word: &BlockedWord) -> Result<(BlockedKeyword, bool)> {
    cx.actor.require(Role::Admin)?;
    let (by, now) = (cx.actor.user_id, cx.now());
    cx.transactor
        .run(|unit| Ok(unit.blocked_keywords().block(word, by, now)?))
}
