//! Updates a category.

use crate::{
    CategoryId, Entity, Error, ExpectedVersion, Result,
    accounts::Scope,
    audit::{AuditAction, AuditSubject},
    catalog::{Category, CategoryPatch},
    use_cases::{Context, audited::Audited},
};

/// Applies the patch to a category.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor has the scope `catalog:write`; [`Error::NotFound`] if the category doesn't
/// exist; [`Error::StaleVersion`] if the edit isn't based on its version; [`Error::Duplicate`] if the
/// name is taken.
pub fn update_category(
    cx: Context<'_>,
    id: CategoryId,
    expected: &ExpectedVersion,
    patch: CategoryPatch,
) -> Result<Category> {
    cx.actor.require(Scope::CatalogWrite)?;
    cx.change(|unit| {
        let found = unit.categories().lock(id)?;
        let mut category = found.ok_or_else(|| Error::not_found(Entity::Category, id))?;
        expected.check(Entity::Category, category.version)?;
        let before = category.clone();
        patch.apply(&mut category, cx.now());
        unit.categories().save(&category)?;
        // The database increases the version.
        let saved = unit.categories().lock(id)?;
        let saved = saved.ok_or_else(|| Error::not_found(Entity::Category, id))?;
        let entry = cx
            .entry(AuditAction::Update, AuditSubject::Category)
            .of(id.get(), before.name.as_str())
            .changed(&before, &saved);
        Ok(Audited::new(saved, entry.if_changed()))
    })
}
