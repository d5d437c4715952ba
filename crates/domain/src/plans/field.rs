//! Fields of products that plans change, and their values.

use std::fmt;

use crate::{
    BrandId, CategoryId, Money, Patch,
    catalog::{EditableField, PricePatch, Product, ProductPatch},
    inventory::StockLevel,
};

/// A field of a product that a plan changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum PlanField {
    /// `price`: the retail price.
    Price,
    /// `is_active`: on the shelf or not (上架, 下架).
    IsActive,
    /// `category_id`: the category.
    Category,
    /// `brand_id`: the brand.
    Brand,
    /// `low_stock_threshold`: the stock is low at this many units or fewer.
    LowStockThreshold,
    /// `units`: units on hand, those held for orders among them. Changed by stock commands only.
    Units,
}

/// A value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FieldValue {
    /// Retail price, in yuan.
    Price(Money),
    /// Whether the product is on the shelf.
    IsActive(bool),
    /// The category's id.
    Category(CategoryId),
    /// The brand's id.
    Brand(BrandId),
    /// Units at which the stock is low.
    LowStockThreshold(StockLevel),
    /// Units on hand, at least 0.
    Units(i64),
}

impl PlanField {
    /// All fields, in the order of the API schema.
    pub const ALL: [Self; 6] = [
        Self::Price,
        Self::IsActive,
        Self::Category,
        Self::Brand,
        Self::LowStockThreshold,
        Self::Units,
    ];

    /// The name in the database and in responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Price => "price",
            Self::IsActive => "is_active",
            Self::Category => "category_id",
            Self::Brand => "brand_id",
            Self::LowStockThreshold => "low_stock_threshold",
            Self::Units => "units",
        }
    }

    /// The field with this name; `None` if there is none.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == name)
    }

    /// The field's value of a product; `None` for [`Self::Units`], which the product's row alone
    /// doesn't tell.
    pub fn of(self, product: &Product) -> Option<FieldValue> {
        let details = &product.details;
        Some(match self {
            Self::Price => FieldValue::Price(details.prices.price.clone()),
            Self::IsActive => FieldValue::IsActive(details.is_active),
            Self::Category => FieldValue::Category(details.category_id),
            Self::Brand => FieldValue::Brand(details.brand_id),
            Self::LowStockThreshold => FieldValue::LowStockThreshold(details.low_stock_threshold),
            Self::Units => return None,
        })
    }

    /// The value with this text; `None` if the field has no such value.
    pub fn parse(self, text: &str) -> Option<FieldValue> {
        match self {
            Self::Price => Money::parse(text).ok().map(FieldValue::Price),
            Self::IsActive => text.parse().ok().map(FieldValue::IsActive),
            Self::Category => text.parse().ok().map(FieldValue::Category),
            Self::Brand => text.parse().ok().map(FieldValue::Brand),
            Self::LowStockThreshold => {
                let level = StockLevel::new(text.parse().ok()?)?;
                Some(FieldValue::LowStockThreshold(level))
            }
            Self::Units => {
                let units = text.parse().ok().filter(|units| *units >= 0)?;
                Some(FieldValue::Units(units))
            }
        }
    }

    /// The field of which ownership is recorded; `None` if syncs never write it.
    pub const fn editable(self) -> Option<EditableField> {
        match self {
            Self::Price => Some(EditableField::Price),
            Self::Category => Some(EditableField::Category),
            Self::Brand => Some(EditableField::Brand),
            Self::IsActive | Self::LowStockThreshold | Self::Units => None,
        }
    }
}

impl FieldValue {
    /// The field whose value it is.
    pub const fn field(&self) -> PlanField {
        match self {
            Self::Price(_) => PlanField::Price,
            Self::IsActive(_) => PlanField::IsActive,
            Self::Category(_) => PlanField::Category,
            Self::Brand(_) => PlanField::Brand,
            Self::LowStockThreshold(_) => PlanField::LowStockThreshold,
            Self::Units(_) => PlanField::Units,
        }
    }

    /// The patch that gives a product this value; changes nothing for units.
    pub fn to_patch(&self) -> ProductPatch {
        let mut patch = ProductPatch::default();
        match self {
            Self::Price(price) => {
                patch.prices = PricePatch {
                    price: Patch::Set(price.clone()),
                    ..PricePatch::default()
                };
            }
            Self::IsActive(is_active) => patch.is_active = Patch::Set(*is_active),
            Self::Category(id) => patch.category_id = Patch::Set(*id),
            Self::Brand(id) => patch.brand_id = Patch::Set(*id),
            Self::LowStockThreshold(level) => patch.low_stock_threshold = Patch::Set(*level),
            Self::Units(_) => {}
        }
        patch
    }
}

impl fmt::Display for FieldValue {
    /// As [`PlanField::parse`] reads it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Price(price) => price.fmt(f),
            Self::IsActive(is_active) => is_active.fmt(f),
            Self::Category(id) => id.fmt(f),
            Self::Brand(id) => id.fmt(f),
            Self::LowStockThreshold(level) => level.get().fmt(f),
            Self::Units(units) => units.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use proptest::prelude::*;

    use super::*;
    use crate::testing::ProductBuilder;

    fn any_value() -> impl Strategy<Value = FieldValue> {
        prop_oneof![
            (0_u64..10_000_000_000).prop_map(|fen| {
                let text = format!("{}.{:02}", fen / 100, fen % 100);
                FieldValue::Price(Money::parse(&text).unwrap())
            }),
            any::<bool>().prop_map(FieldValue::IsActive),
            (1..i64::MAX).prop_map(|id| FieldValue::Category(CategoryId::new(id).unwrap())),
            (1..i64::MAX).prop_map(|id| FieldValue::Brand(BrandId::new(id).unwrap())),
            (0..i32::MAX)
                .prop_map(|units| FieldValue::LowStockThreshold(StockLevel::new(units).unwrap())),
            (0..i64::MAX).prop_map(FieldValue::Units),
        ]
    }

    proptest! {
        #[test]
        fn values_are_read_as_they_are_written(value in any_value()) {
            prop_assert_eq!(value.field().parse(&value.to_string()), Some(value));
        }

        #[test]
        fn a_patch_gives_the_product_the_value(value in any_value()) {
            let mut product = ProductBuilder::new().build();
            value.to_patch().apply(&mut product, DateTime::UNIX_EPOCH);
            let found = value.field().of(&product);
            let expected = (value.field() != PlanField::Units).then_some(value);
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn other_texts_are_no_values() {
        for (field, text) in [
            (PlanField::Price, "-1.00"),
            (PlanField::Price, "1.001"),
            (PlanField::IsActive, "1"),
            (PlanField::Category, "0"),
            (PlanField::LowStockThreshold, "-1"),
            (PlanField::Units, "-1"),
        ] {
            assert_eq!(field.parse(text), None, "{field:?} {text}");
        }
        assert_eq!(PlanField::from_name("stock"), None);
    }
}
