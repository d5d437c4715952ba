//! Deletes a group of words that mean the same in a search.

use crate::{
    Entity, Error, ExpectedVersion, Result, SearchSynonymId,
    accounts::Scope,
    audit::{AuditAction, AuditSubject},
    searches::SearchSynonym,
    use_cases::{Context, audited::Audited},
};

/// Deletes a group. Returns it as it was.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor has the scope `catalog:write`; [`Error::NotFound`] if the group doesn't exist;
/// [`Error::StaleVersion`] if the deletion isn't based on its version.
pub fn delete_synonym(
    cx: Context<'_>,
    id: SearchSynonymId,
    expected: &ExpectedVersion,
) -> Result<SearchSynonym> {
    cx.actor.require(Scope::CatalogWrite)?;
    cx.change(|unit| {
        let found = unit.search_synonyms().lock(id)?;
        let group = found.ok_or_else(|| Error::not_found(Entity::SearchSynonym, id))?;
        expected.check(Entity::SearchSynonym, group.version)?;
        unit.search_synonyms().delete(id)?;
        let entry = cx
            .entry(AuditAction::Delete, AuditSubject::SearchSynonym)
            .of(id.get(), "")
            .deleted(&group);
        Ok(Audited::by(group, entry))
    })
}
