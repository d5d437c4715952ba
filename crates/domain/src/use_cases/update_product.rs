//! Changing a product.

use super::{Context, product_pictures, stock_door::apply_edit};
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
        let (level, former) = (product.stock, product.low_stock_threshold);
        patch.apply(&mut product, now);
        product_pictures::check(unit, &product.images, Some(&before))?;
        let threshold = product.low_stock_threshold;
        unit.products().save(&[product])?;
        let stock = match stock {
            Patch::Set(stock) => Some(stock),
            // The threshold may be crossed all the same.
            _ if threshold != former => Some(level),
            _ => None,
        };
        if let Some(stock) = stock {
            let command = StockCommand::manual_edit(id, stock, expected);
            apply_edit(unit, cx.actor, now, &command, former)?;
        }
        Ok(())
    })
}
