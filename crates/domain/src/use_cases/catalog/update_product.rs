//! Updates a product.

use super::{edited_product::EditedProduct, product_pictures};
use crate::{
    Entity, Error, ExpectedVersion, Patch, ProductId, Result,
    accounts::Scope,
    audit::{AuditAction, AuditSubject, StockCount},
    catalog::{Product, ProductPatch},
    inventory::{StockCommand, StockLevel},
    processing::apply_manual_edit,
    supplier::check_identification,
    use_cases::{Context, audited::Audited},
};

/// Applies a patch to a product. A stock in the patch becomes a stock command with the difference
/// (`manual_edit`). `patch` is built from the locked product, so that it can depend on the current
/// state. Returns the product as the edit leaves it.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor has the scope `catalog:write`; [`Error::NotFound`] if the product doesn't
/// exist; [`Error::StaleVersion`] if the edit isn't based on its version; [`Error::Duplicate`] if a
/// code is taken; [`Error::Stock`] if the stock isn't the expected
/// one, or isn't named although units are held; [`Error::Invalid`] if the category, the brand or a
/// picture doesn't exist, or the code is the sync's; the error of `patch`.
pub fn update_product(
    cx: Context<'_>,
    id: ProductId,
    expected: &ExpectedVersion,
    patch: impl FnOnce(&Product) -> Result<ProductPatch>,
) -> Result<EditedProduct> {
    cx.actor.require(Scope::CatalogWrite)?;
    cx.change(|unit| {
        let now = cx.now();
        // Locked before the patch is built: stock and threshold can't change in between.
        let found = unit.products().lock(id)?;
        let mut product = found.ok_or_else(|| Error::not_found(Entity::Product, id))?;
        expected.check(Entity::Product, product.version)?;
        let patch = patch(&product)?;
        let (stock, expected) = (patch.stock.clone(), patch.expected_stock);
        let before = product.details.clone();
        let (level, former) = (product.counters.stock, product.details.low_stock_threshold);
        patch.apply(&mut product, now);
        check_identification(&mut product, &before)
            .map_err(|violation| Error::Invalid(violation.into()))?;
        product_pictures::check(unit, &product.details.images, Some(&before.images))?;
        let threshold = product.details.low_stock_threshold;
        // Before the stock command, which loads the new threshold.
        unit.products().save(&[product])?;
        let stock = match stock {
            Patch::Set(stock) => Some(stock),
            // A changed threshold can be crossed without a change of stock.
            // Sets the stock to what it is: no movement, but the alerts of the new threshold.
            _ if threshold != former => Some(level),
            _ => None,
        };
        if let Some(stock) = stock {
            let command = StockCommand::manual_edit(id, stock, expected);
            apply_manual_edit(unit, cx.actor, now, &command, former)?;
        }
        let edited = EditedProduct::read(unit, id, now)?;
        let stock = |level: StockLevel| StockCount(level.get().into());
        let entry = cx
            .entry(AuditAction::Update, AuditSubject::Product)
            .of(id.get(), before.name.as_str())
            .changed(&before, &edited.product.product.details)
            .changed(&stock(level), &stock(edited.units.stock));
        Ok(Audited::new(edited, entry.if_changed()))
    })
}
