//! Sets what a supplier's name of a category or brand stands for.

use crate::{
    BrandId, CategoryId, Entity, Error, ExpectedVersion, Patch, Result, SupplierNameId, Violation,
    ViolationCode,
    accounts::Role,
    ports::SupplierNameRepository,
    supplier::{NameTargetPatch, SupplierName},
    use_cases::Context,
};

/// Sets what a supplier's name of a category stands for; the next sync moves its products.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor is an admin; [`Error::NotFound`] if the name doesn't exist;
/// [`Error::StaleVersion`] if the edit isn't based on its version; [`Error::Invalid`] if the category
/// doesn't exist.
pub fn update_supplier_category(
    cx: Context<'_>,
    id: SupplierNameId,
    expected: &ExpectedVersion,
    patch: NameTargetPatch<CategoryId>,
) -> Result<SupplierName<CategoryId>> {
    cx.actor.require(Role::Admin)?;
    cx.transactor.run(|unit| {
        // Lock order: the category before the supplier's name.
        if let Patch::Set(Some(category_id)) = patch.id
            && unit.categories().lock(category_id)?.is_none()
        {
            return Err(unknown("category_id", "names no category"));
        }
        save(unit.supplier_categories(), cx, (id, expected), &patch)
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
    cx.actor.require(Role::Admin)?;
    cx.transactor.run(|unit| {
        // Lock order: the brand before the supplier's name.
        if let Patch::Set(Some(brand_id)) = patch.id
            && unit.brands().lock(brand_id)?.is_none()
        {
            return Err(unknown("brand_id", "names no brand"));
        }
        save(unit.supplier_brands(), cx, (id, expected), &patch)
    })
}

fn save<Id: Copy + PartialEq>(
    names: &mut dyn SupplierNameRepository<Id>,
    cx: Context<'_>,
    (id, expected): (SupplierNameId, &ExpectedVersion),
    patch: &NameTargetPatch<Id>,
) -> Result<SupplierName<Id>> {
    let not_found = || Error::not_found(Entity::SupplierName, id);
    let mut name = names.lock(id)?.ok_or_else(not_found)?;
    expected.check(Entity::SupplierName, name.version)?;
    let target = patch.applied_to(name.target);
    if target == name.target {
        return Ok(name);
    }
    name.target = target;
    name.updated_at = cx.now();
    names.save(&name)?;
    // The database increases the version.
    names.lock(id)?.ok_or_else(not_found)
}

fn unknown(field: &'static str, message: &'static str) -> Error {
    Error::Invalid(Violation::new(field, ViolationCode::UnknownReference, message).into())
}
