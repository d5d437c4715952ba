//! Hands a field of a product back to the supplier sync.

use super::edited_product::EditedProduct;
use crate::{
    Entity, Error, ExpectedVersion, ProductId, Result,
    accounts::Scope,
    audit::{AuditAction, AuditSubject},
    catalog::EditableField,
    use_cases::{Context, audited::Audited},
};

/// Removes a field from the product's edited fields: the next sync sets it again. The field keeps
/// its value until then. Does nothing if it isn't an edited one. Returns the product as the edit
/// leaves it.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor has the scope `catalog:write`; [`Error::NotFound`] if the product doesn't
/// exist; [`Error::StaleVersion`] if the edit isn't based on its version.
pub fn hand_back_field(
    cx: Context<'_>,
    id: ProductId,
    expected: &ExpectedVersion,
    field: EditableField,
) -> Result<EditedProduct> {
    cx.actor.require(Scope::CatalogWrite)?;
    cx.change(|unit| {
        let found = unit.products().lock(id)?;
        let mut product = found.ok_or_else(|| Error::not_found(Entity::Product, id))?;
        expected.check(Entity::Product, product.version)?;
        let mut entry = None;
        if product.details.edited_fields.remove(field) {
            let handed_back = cx
                .entry(AuditAction::HandBack, AuditSubject::Product)
                .of(id.get(), product.details.name.as_str())
                .detail("field", field.as_str());
            entry = Some(handed_back);
            product.updated_at = cx.now();
            unit.products().save(&[product])?;
        }
        Ok(Audited::new(
            EditedProduct::read(unit, id, cx.now())?,
            entry,
        ))
    })
}
