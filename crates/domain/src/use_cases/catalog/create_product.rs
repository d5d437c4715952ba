//! Creates a product.

use super::product_pictures;
use crate::{
    Error, ProductId, Result,
    accounts::Role,
    catalog::ProductDetails,
    inventory::{StockCommand, StockLevel},
    ports::StorageError,
    processing::apply_stock,
    use_cases::Context,
};

/// Creates a product. Its first units are added by a stock command, so that the stock equals the
/// sum of the log from the start.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor is an admin; [`Error::Duplicate`] if a code is taken;
/// [`Error::Invalid`] if the category, the brand or a picture doesn't exist.
pub fn create_product(
    cx: Context<'_>,
    draft: ProductDetails,
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
