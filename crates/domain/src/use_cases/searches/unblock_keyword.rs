//! Unblocks words in the keywords shown to others.

use crate::{
    BlockedKeywordId, Entity, Error, Result,
    accounts::Scope,
    audit::{AuditAction, AuditSubject},
    searches::BlockedKeyword,
    use_cases::{Context, audited::Audited},
};

/// Unblocks a word.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor has the scope `admin`; [`Error::NotFound`] if no word has the id.
pub fn unblock_keyword(cx: Context<'_>, id: BlockedKeywordId) -> Result<BlockedKeyword> {
    cx.actor.require(Scope::Admin)?;
    cx.change(|unit| {
        let unblocked = unit.blocked_keywords().unblock(id)?;
        let unblocked = unblocked.ok_or_else(|| Error::not_found(Entity::BlockedKeyword, id))?;
        let entry = cx
            .entry(AuditAction::Delete, AuditSubject::BlockedKeyword)
            .of(id.get(), unblocked.word.as_str())
            .deleted(&unblocked);
        Ok(Audited::by(unblocked, entry))
    })
}
