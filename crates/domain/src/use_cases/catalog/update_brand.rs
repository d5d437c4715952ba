//! Updates a brand.

use crate::{
    BrandId, Entity, Error, ExpectedVersion, Result,
    accounts::Scope,
    audit::{AuditAction, AuditSubject},
    catalog::{Brand, BrandPatch},
    use_cases::{Context, audited::Audited},
};

/// Applies the patch to a brand.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor has the scope `catalog:write`; [`Error::NotFound`] if the brand doesn't
/// exist; [`Error::StaleVersion`] if the edit isn't based on its version; [`Error::Duplicate`] if the
/// name is taken.
pub fn update_brand(
    cx: Context<'_>,
    id: BrandId,
    expected: &ExpectedVersion,
    patch: BrandPatch,
) -> Result<Brand> {
    cx.actor.require(Scope::CatalogWrite)?;
    cx.change(|unit| {
        let found = unit.brands().lock(id)?;
        let mut brand = found.ok_or_else(|| Error::not_found(Entity::Brand, id))?;
        expected.check(Entity::Brand, brand.version)?;
        let before = brand.clone();
        patch.apply(&mut brand, cx.now());
        unit.brands().save(&brand)?;
        // The database increases the version.
        let saved = unit.brands().lock(id)?;
        let saved = saved.ok_or_else(|| Error::not_found(Entity::Brand, id))?;
        let entry = cx
            .entry(AuditAction::Update, AuditSubject::Brand)
            .of(id.get(), before.name.as_str())
            .changed(&before, &saved);
        Ok(Audited::new(saved, entry.if_changed()))
    })
}
