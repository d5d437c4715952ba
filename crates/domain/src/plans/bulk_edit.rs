//! One change of many products.

use super::{
    FieldValue, ItemChange, ItemReason, NewPlanItem, PlanField, PlannedProduct, PriceChange,
};
use crate::{
    BrandId, CategoryId, ProductId,
    catalog::{Product, ProductCode, ProductFilter},
    inventory::StockLevel,
};

/// The products that a bulk edit changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProductSelection {
    /// Those that match a filter when the plan is made.
    Filter(Box<ProductFilter>),
    /// Those with these ids, each named once.
    Ids(Vec<ProductId>),
    /// Those with these codes, each named once.
    Codes(Vec<ProductCode>),
}

/// What a bulk edit changes; `None`: the field stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BulkEdit {
    /// Retail price.
    pub price: Option<PriceChange>,
    /// On or off the shelf.
    pub is_active: Option<bool>,
    /// Category.
    pub category_id: Option<CategoryId>,
    /// Brand.
    pub brand_id: Option<BrandId>,
    /// Units at which the stock is low.
    pub low_stock_threshold: Option<StockLevel>,
}

impl BulkEdit {
    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The items for one product: only of what differs.
    pub fn items_of(&self, product: &Product) -> Vec<NewPlanItem> {
        let price = self.price.as_ref().map(|change| {
            let details = &product.details;
            let changed = change.apply(&details.prices.price, details.is_gift);
            changed
                .map(FieldValue::Price)
                .map_err(|reason| (PlanField::Price, reason))
        });
        let others = [
            self.is_active.map(FieldValue::IsActive),
            self.category_id.map(FieldValue::Category),
            self.brand_id.map(FieldValue::Brand),
            self.low_stock_threshold.map(FieldValue::LowStockThreshold),
        ];
        let wanted = price
            .into_iter()
            .chain(others.into_iter().flatten().map(Ok));
        let changes = wanted.filter_map(|wanted| change_of(product, wanted));
        changes
            .map(|(change, reason)| NewPlanItem {
                product: PlannedProduct::of(product),
                change,
                reason,
            })
            .collect()
    }
}

/// The change to a value and its reason; `None` if the product has the value.
fn change_of(
    product: &Product,
    wanted: Result<FieldValue, (PlanField, ItemReason)>,
) -> Option<(ItemChange, ItemReason)> {
    match wanted {
        Err((field, reason)) => Some((ItemChange::Refuse(Some(field)), reason)),
        Ok(after) => {
            let before = after.field().of(product)?;
            (before != after).then_some((ItemChange::Set { before, after }, ItemReason::Requested))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Money, testing::ProductBuilder};

    fn price(text: &str) -> PriceChange {
        PriceChange::To(Money::parse(text).unwrap())
    }

    #[test]
    fn only_what_differs_is_an_item() {
        let mut product = ProductBuilder::new().threshold(5).build();
        product.details.prices.price = Money::parse("10.00").unwrap();
        let same = BulkEdit {
            price: Some(price("10.00")),
            is_active: Some(product.details.is_active),
            category_id: Some(product.details.category_id),
            brand_id: Some(product.details.brand_id),
            low_stock_threshold: Some(product.details.low_stock_threshold),
        };
        assert!(same.items_of(&product).is_empty());
        let changed = BulkEdit {
            price: Some(price("12.00")),
            is_active: Some(!product.details.is_active),
            ..same
        };
        let items = changed.items_of(&product);
        let fields: Vec<_> = items.iter().map(|item| item.change.field()).collect();
        assert_eq!(fields, [Some(PlanField::Price), Some(PlanField::IsActive)]);
        assert!(
            items
                .iter()
                .all(|item| item.reason == ItemReason::Requested && item.product.id.is_some())
        );
    }

    #[test]
    fn an_impossible_price_is_refused_and_the_rest_is_planned() {
        let product = ProductBuilder::new().build();
        let edit = BulkEdit {
            price: Some(price("0.00")),
            is_active: Some(!product.details.is_active),
            ..BulkEdit::default()
        };
        let items = edit.items_of(&product);
        assert_eq!(items.len(), 2);
        assert_eq!(items[0].change, ItemChange::Refuse(Some(PlanField::Price)));
        assert_eq!(items[0].reason, ItemReason::PriceZero);
    }

    #[test]
    fn an_edit_without_a_field_is_empty() {
        assert!(BulkEdit::default().is_empty());
        let shelved = BulkEdit {
            is_active: Some(false),
            ..BulkEdit::default()
        };
        assert!(!shelved.is_empty());
    }
}
