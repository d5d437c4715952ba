//! Sets what a supplier's name of a category or brand stands for.

use crate::{
    BrandId, CategoryId, Entity, Error, ExpectedVersion, Patch, Result, SupplierNameId, Violation,
    ViolationCode,
    accounts::Scope,
    audit::{AuditAction, AuditFields, AuditSubject},
    ports::SupplierNameRepository,
    supplier::{NameTargetPatch, SupplierName},
    use_cases::{Context, audited::Audited},
};

/// Sets what a supplier's name of a category stands for; the next sync moves its products.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor has the scope `haier:*`; [`Error::NotFound`] if the name doesn't exist;
/// [`Error::StaleVersion`] if the edit isn't based on its version; [`Error::Invalid`] if the category
/// doesn't exist.
pub fn update_supplier_category(
    cx: Context<'_>,
    id: SupplierNameId,
    expected: &ExpectedVersion,
    patch: NameTargetPatch<CategoryId>,
) -> Result<SupplierName<CategoryId>> {
    cx.actor.require(Scope::HaierAll)?;
    cx.change(|unit| {
        // Lock order: the category before the supplier's name.
        if let Patch::Set(Some(category_id)) = patch.id
            && unit.categories().lock(category_id)?.is_none()
        {
            return Err(unknown("category_id", "names no category"));
        }
        let named = (id, AuditSubject::SupplierCategory);
        save(unit.supplier_categories(), cx, named, expected, &patch)
    })
}

/// Sets what a supplier's name of a brand stands for; the next sync moves its products.
///
/// # Errors
/// As for [`update_supplier_category`].
pub fn update_supplier_brand(
    cx: Context<'_>,
    id: SupplierNameId,
    expected: &ExpectedVersion,
    patch: NameTargetPatch<BrandId>,
) -> Result<SupplierName<BrandId>> {
    cx.actor.require(Scope::HaierAll)?;
    cx.change(|unit| {
        // Lock order: the brand before the supplier's name.
        if let Patch::Set(Some(brand_id)) = patch.id
            && unit.brands().lock(brand_id)?.is_none()
        {
            return Err(unknown("brand_id", "names no brand"));
        }
        let named = (id, AuditSubject::SupplierBrand);
        save(unit.supplier_brands(), cx, named, expected, &patch)
    })
}

fn save<Id: Copy + PartialEq>(
    names: &mut dyn SupplierNameRepository<Id>,
    cx: Context<'_>,
    (id, subject): (SupplierNameId, AuditSubject),
    expected: &ExpectedVersion,
    patch: &NameTargetPatch<Id>,
) -> Result<Audited<SupplierName<Id>>>
where
    SupplierName<Id>: AuditFields,
{
    let not_found = || Error::not_found(Entity::SupplierName, id);
    let mut name = names.lock(id)?.ok_or_else(not_found)?;
    expected.check(Entity::SupplierName, name.version)?;
    let target = patch.applied_to(name.target);
    let before = name.clone();
    if target != name.target {
        name.target = target;
        name.updated_at = cx.now();
        names.save(&name)?;
        // The database increases the version.
        name = names.lock(id)?.ok_or_else(not_found)?;
    }
    let entry = cx
        .entry(AuditAction::Update, subject)
        .of(id.get(), name.external_name.as_str())
        .changed(&before, &name);
    Ok(Audited::new(name, entry.if_changed()))
}

fn unknown(field: &'static str, message: &'static str) -> Error {
    Error::Invalid(Violation::new(field, ViolationCode::UnknownReference, message).into())
}
