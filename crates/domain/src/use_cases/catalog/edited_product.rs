//! A product as an edit leaves it.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::{
    Entity, Error, ProductId, Result,
    catalog::ProductWithNames,
    inventory::OnHand,
    ports::{StockLoadPlan, UnitOfWork},
};

/// A product as an edit leaves it. Read within the edit's transaction: the version belongs to these
/// values, not to those of a later edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditedProduct {
    /// The product, with the names of its category and brand.
    pub product: ProductWithNames,
    /// Its stock and held units.
    pub units: OnHand,
}

impl EditedProduct {
    /// Reads the product, whose row the transaction has locked.
    pub(super) fn read(
        unit: &mut dyn UnitOfWork,
        id: ProductId,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let missing = || Error::not_found(Entity::Product, id);
        let plan = StockLoadPlan {
            products: BTreeSet::from([id]),
            ..StockLoadPlan::default()
        };
        let items = unit.stock().load(&plan, now)?;
        let item = items.get(&id).ok_or_else(missing)?;
        let units = OnHand {
            stock: item.level,
            held: item.held,
        };
        let found = unit.products().find_with_names(id)?;
        let product = found.ok_or_else(missing)?;
        Ok(Self { product, units })
    }
}
