//! Creates a group of words that mean the same in a search.

use crate::{
    Entity, Error, Result,
    accounts::Scope,
    audit::{AuditAction, AuditSubject},
    searches::{SearchSynonym, SynonymWords},
    use_cases::{Context, Created, Once, audited::Audited, once::create_once},
};

/// Creates a group, at most once per idempotency key.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor has the scope `catalog:write`; [`Error::Duplicate`] if another group has one of
/// the words; [`Error::LimitReached`]; [`Error::IdempotencyKeyReused`].
pub fn create_synonym_once(
    cx: Context<'_>,
    words: &SynonymWords,
    once: &Once<SearchSynonym>,
) -> Result<Created<SearchSynonym>> {
    cx.actor.require(Scope::CatalogWrite)?;
    let (by, now) = (cx.actor.user_id, cx.now());
    create_once(cx, once, |unit| {
        let created = unit.search_synonyms().insert(words, by, now)?;
        let created = created.ok_or(Error::LimitReached {
            entity: Entity::SearchSynonym,
            max: SearchSynonym::MAX,
        })?;
        let entry = cx
            .entry(AuditAction::Create, AuditSubject::SearchSynonym)
            .of(created.id.get(), "")
            .created(&created);
        Ok(Audited::by(created, entry))
    })
}
