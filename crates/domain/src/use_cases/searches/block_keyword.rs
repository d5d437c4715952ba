//! Blocks words in the keywords shown to others.

use crate::{
    Result,
    accounts::Scope,
    audit::{AuditAction, AuditSubject},
    searches::{BlockedKeyword, BlockedWord},
    use_cases::{Context, audited::Audited},
};

/// Blocks a word. Returns it, and whether it is new.
///
/// # Errors
/// [`Error::Forbidden`](crate::Error::Forbidden) unless the actor has the scope `admin`.
pub fn block_keyword(cx: Context<'_>, word: &BlockedWord) -> Result<(BlockedKeyword, bool)> {
    cx.actor.require(Scope::Admin)?;
    let (by, now) = (cx.actor.user_id, cx.now());
    cx.change(|unit| {
        let (blocked, is_new) = unit.blocked_keywords().block(word, by, now)?;
        let entry = cx
            .entry(AuditAction::Create, AuditSubject::BlockedKeyword)
            .of(blocked.id.get(), blocked.word.as_str())
            .created(&blocked);
        Ok(Audited::new((blocked, is_new), is_new.then_some(entry)))
    })
}
