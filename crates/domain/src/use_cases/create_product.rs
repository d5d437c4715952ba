//! Creating a product.

use super::{Context, product_pictures, stock_door::apply_stock};
use crate::{
    Error, ProductId, Result,
    accounts::Role,
    catalog::ProductDraft,
    inventory::{StockCommand, StockLevel},
    ports::StorageError,
};

/// Creates a product; its first units are a stock command, so that the log's sum is the stock
/// from the first unit on.
///
/// # Errors
/// [`Error::Forbidden`] unless an admin asks; [`Error::Duplicate`] where a code is taken;
/// [`Error::Invalid`] where the category or brand doesn't exist.
pub fn create_product(
    cx: Context<'_>,
    draft: ProductDraft,
    stock: StockLevel,
) -> Result<ProductId> {
    cx.actor.require(Role::Admin)?;
    cx.transactor.run(|unit| {
        let now = cx.now();
        product_pictures::check(unit, &draft.images, None)?;
        let created = unit.products().insert(&[draft], now)?;
        let missing = || StorageError::Inconsistent("no product was inserted".to_owned());
        let id = created.first().ok_or_else(|| Error::from(missing()))?.id;
        apply_stock(unit, cx.actor, now, &[StockCommand::initial(id, stock)])?;
        Ok(id)
    })
}
