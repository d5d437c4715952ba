//! Creates a product.

use super::product_pictures;
use crate::{
    Entity, Error, ProductId, Result,
    accounts::Scope,
    audit::{AuditAction, AuditSubject},
    catalog::{ProductDetails, ProductWithNames},
    inventory::{StockCommand, StockLevel},
    ports::{StorageError, UnitOfWork},
    processing::apply_stock,
    use_cases::{Context, Created, Once, audited::Audited, once::create_once},
};

/// Creates a product. Its first units are added by a stock command, so that the stock equals the
/// sum of the log from the start.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor has the scope `catalog:write`; [`Error::Duplicate`] if a code is taken;
/// [`Error::Invalid`] if the category, the brand or a picture doesn't exist.
pub fn create_product(
    cx: Context<'_>,
    draft: ProductDetails,
    stock: StockLevel,
) -> Result<ProductId> {
    cx.actor.require(Scope::CatalogWrite)?;
    cx.change(|unit| insert(cx, unit, draft, stock))
}

/// As [`create_product`], but at most once per idempotency key; with the names of category and
/// brand, which the response has.
///
/// # Errors
/// Those of [`create_product`]; [`Error::IdempotencyKeyReused`].
pub fn create_product_once(
    cx: Context<'_>,
    draft: ProductDetails,
    stock: StockLevel,
    once: &Once<ProductWithNames>,
) -> Result<Created<ProductWithNames>> {
    cx.actor.require(Scope::CatalogWrite)?;
    create_once(cx, once, |unit| {
        insert(cx, unit, draft, stock)?.try_map(|id| {
            let created = unit.products().find_with_names(id)?;
            created.ok_or_else(|| Error::not_found(Entity::Product, id))
        })
    })
}

fn insert(
    cx: Context<'_>,
    unit: &mut dyn UnitOfWork,
    draft: ProductDetails,
    stock: StockLevel,
) -> Result<Audited<ProductId>> {
    let now = cx.now();
    product_pictures::check(unit, &draft.images, None)?;
    let entry = cx
        .entry(AuditAction::Create, AuditSubject::Product)
        .created(&draft)
        .detail("stock", stock.get());
    let name = draft.name.as_str().to_owned();
    let created = unit.products().insert(&[draft], None, now)?;
    let missing = || StorageError::Inconsistent("no product was inserted".to_owned());
    let id = created.first().ok_or_else(|| Error::from(missing()))?.id;
    apply_stock(unit, cx.actor, now, &[StockCommand::initial(id, stock)])?;
    Ok(Audited::by(id, entry.of(id.get(), name)))
}
