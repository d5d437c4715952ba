//! Changes a group of words that mean the same in a search.

use crate::{
    Entity, Error, ExpectedVersion, Patch, Result, SearchSynonymId,
    accounts::Scope,
    audit::{AuditAction, AuditSubject},
    searches::{SearchSynonym, SynonymWords},
    use_cases::{Context, audited::Audited},
};

/// Replaces the words of a group.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor has the scope `catalog:write`; [`Error::NotFound`] if the group doesn't exist;
/// [`Error::StaleVersion`] if the edit isn't based on its version; [`Error::Duplicate`] if another
/// group has one of the words.
pub fn update_synonym(
    cx: Context<'_>,
    id: SearchSynonymId,
    expected: &ExpectedVersion,
    words: Patch<SynonymWords>,
) -> Result<SearchSynonym> {
    cx.actor.require(Scope::CatalogWrite)?;
    cx.change(|unit| {
        let not_found = || Error::not_found(Entity::SearchSynonym, id);
        let mut group = unit.search_synonyms().lock(id)?.ok_or_else(not_found)?;
        expected.check(Entity::SearchSynonym, group.version)?;
        let before = group.clone();
        words.apply(&mut group.words);
        group.updated_at = cx.now();
        unit.search_synonyms().save(&group)?;
        // The database increases the version.
        let saved = unit.search_synonyms().lock(id)?.ok_or_else(not_found)?;
        let entry = cx
            .entry(AuditAction::Update, AuditSubject::SearchSynonym)
            .of(id.get(), "")
            .changed(&before, &saved);
        Ok(Audited::new(saved, entry.if_changed()))
    })
}
