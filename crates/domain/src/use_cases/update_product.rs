//! Changing a product.

use super::{Context, product_pictures, stock_door::apply_stock};
use crate::{
    Entity, Error, Patch, ProductId, Result,
    accounts::Role,
    catalog::{Product, ProductPatch},
    inventory::StockCommand,
};

/// Changes what the patch sets. A stock that it sets is a stock command with the difference
/// (`manual_edit`). `patch` is made from the locked product, so that what depends on its present
/// state can be decided.
///
/// # Errors
/// [`Error::Forbidden`] unless an admin asks; [`Error::NotFound`]; [`Error::Duplicate`] where a
/// code is taken; [`Error::Stock`] where the stock isn't the expected one; [`Error::Invalid`] where the category or brand doesn't exist; what `patch`
/// answers.
pub fn update_product(
    cx: Context<'_>,
    id: ProductId,
    patch: impl FnOnce(&Product) -> Result<ProductPatch>,
) -> Result<()> {
    cx.actor.require(Role::Admin)?;
    cx.transactor.run(|unit| {
        let now = cx.now();
        let found = unit.products().lock(id)?;
        let mut product = found.ok_or_else(|| Error::not_found(Entity::Product, id))?;
        let patch = patch(&product)?;
        let (stock, expected) = (patch.stock.clone(), patch.expected_stock);
        let before = product.images.clone();
        patch.apply(&mut product, now);
        product_pictures::check(unit, &product.images, Some(&before))?;
        unit.products().save(&[product])?;
        if let Patch::Set(stock) = stock {
            let edit = StockCommand::manual_edit(id, stock, expected);
            apply_stock(unit, cx.actor, now, &[edit])?;
        }
        Ok(())
    })
}
