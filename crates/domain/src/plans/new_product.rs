//! Products that plans create.

use std::collections::BTreeMap;

use super::{FieldValue, PlanField};
use crate::{
    BrandId, CategoryId,
    catalog::{EditedFields, PriceSystem, Product, ProductCode, ProductDetails, Source},
    inventory::StockLevel,
};

/// The values that a plan gives a new product.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewProduct(BTreeMap<PlanField, FieldValue>);

impl NewProduct {
    /// These values; of several of one field, the last counts.
    pub fn of(values: impl IntoIterator<Item = FieldValue>) -> Self {
        Self(values.into_iter().map(|it| (it.field(), it)).collect())
    }

    /// The value of a field.
    pub fn get(&self, field: PlanField) -> Option<&FieldValue> {
        self.0.get(&field)
    }

    /// The values, in the order of the fields.
    pub fn values(&self) -> impl Iterator<Item = &FieldValue> {
        self.0.values()
    }

    /// The code; `None` without one.
    pub fn code(&self) -> Option<&ProductCode> {
        match self.get(PlanField::ProductCode) {
            Some(FieldValue::ProductCode(code)) => Some(code),
            _ => None,
        }
    }

    /// The product in this category and of this brand; `None` without a name.
    pub fn details(
        &self,
        source: Source,
        category_id: CategoryId,
        brand_id: BrandId,
    ) -> Option<ProductDetails> {
        let Some(FieldValue::Name(name)) = self.get(PlanField::Name) else {
            return None;
        };
        let prices = PriceSystem::default();
        let mut details = ProductDetails::new(name.clone(), category_id, brand_id, prices);
        for value in self.values() {
            match value.field() {
                PlanField::Category | PlanField::Brand => {}
                _ => value.clone().set(&mut details),
            }
        }
        details.source = source;
        Some(details)
    }

    /// Whether the product still has the values that it was created with. Its category and brand may
    /// have been given by name: whether a person has changed them, the edited fields tell.
    pub fn is_unchanged(&self, product: &Product) -> bool {
        let holds = |value: &FieldValue| match value {
            FieldValue::CategoryNamed(_) | FieldValue::BrandNamed(_) => true,
            value => value.field().of(product).as_ref() == Some(value),
        };
        let details = &product.details;
        // What the plan gave no value has the one of a new product.
        let is_as_new =
            |field, value| self.0.contains_key(&field) || field_is(product, field, &value);
        details.edited_fields == EditedFields::default()
            && self.values().all(holds)
            && is_as_new(PlanField::IsActive, FieldValue::IsActive(true))
            && is_as_new(
                PlanField::LowStockThreshold,
                FieldValue::LowStockThreshold(StockLevel::ZERO),
            )
            && !details.is_gift
            && details.origin_country.is_empty()
            && details.images.main.is_empty()
            && details.images.detail.is_empty()
    }
}

fn field_is(product: &Product, field: PlanField, value: &FieldValue) -> bool {
    field.of(product).as_ref() == Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Money,
        catalog::EditableField,
        testing::{ProductBuilder, text},
    };

    fn values() -> NewProduct {
        NewProduct::of([
            FieldValue::Price(Money::parse("10.00").unwrap()),
            FieldValue::Name(text("冰箱")),
            FieldValue::CategoryNamed(text("冷柜")),
            FieldValue::ProductCode(text("A1")),
        ])
    }

    fn created() -> Product {
        let (category, brand) = (CategoryId::new(3).unwrap(), BrandId::new(4).unwrap());
        let details = values().details(Source::Haier, category, brand).unwrap();
        Product {
            details,
            ..ProductBuilder::new().build()
        }
    }

    #[test]
    fn the_product_has_the_values_and_is_unchanged_until_a_field_differs() {
        let product = created();
        assert_eq!(product.details.category_id.get(), 3);
        assert_eq!(product.details.source, Source::Haier);
        assert_eq!(values().code(), Some(&text("A1")));
        assert!(values().is_unchanged(&product));
        let mut renamed = created();
        renamed.details.name = text("冷柜");
        assert!(!values().is_unchanged(&renamed));
        let mut off_shelf = created();
        off_shelf.details.is_active = false;
        assert!(!values().is_unchanged(&off_shelf));
        let mut moved = created();
        moved.details.edited_fields.insert(EditableField::Category);
        assert!(!values().is_unchanged(&moved));
    }

    #[test]
    fn without_a_name_there_is_no_product() {
        let nameless = NewProduct::of([FieldValue::ProductCode(text("A1"))]);
        let (category, brand) = (CategoryId::new(3).unwrap(), BrandId::new(4).unwrap());
        assert_eq!(nameless.details(Source::Local, category, brand), None);
    }
}
