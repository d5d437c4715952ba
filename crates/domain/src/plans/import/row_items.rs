//! The items of rows.

use std::collections::BTreeMap;

use super::{ImportRow, ImportValue, RowMistake, RowReason};
use crate::{
    BrandId, CategoryId,
    catalog::{BrandName, CategoryName, Product, ProductCode},
    inventory::OnHand,
    plans::{
        FieldValue, ItemChange, ItemReason, NewPlanItem, NewProduct, PlanField, PlannedProduct,
    },
};

/// The categories and brands of the shop that a spreadsheet names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownNames {
    /// Ids of categories by name.
    pub categories: BTreeMap<CategoryName, CategoryId>,
    /// Ids of brands by name.
    pub brands: BTreeMap<BrandName, BrandId>,
}

impl KnownNames {
    /// The value with an id instead of a name that the shop has; another name stays.
    fn resolve(&self, value: &FieldValue) -> FieldValue {
        let known = match value {
            FieldValue::CategoryNamed(name) => {
                self.categories.get(name).copied().map(FieldValue::Category)
            }
            FieldValue::BrandNamed(name) => self.brands.get(name).copied().map(FieldValue::Brand),
            _ => None,
        };
        known.unwrap_or_else(|| value.clone())
    }
}

/// What a row means: items, or why it is refused.
pub type RowItems = Result<Vec<NewPlanItem>, Vec<RowMistake>>;

/// The items for a product that exists: only of what differs. `on_hand` are its units, read at one time.
///
/// # Errors
/// What is wrong with the row; then nothing of it is planned.
pub fn items_of_known(
    row: &ImportRow,
    product: &Product,
    on_hand: OnHand,
    names: &KnownNames,
) -> RowItems {
    let (mut items, mut mistakes) = (Vec::new(), Vec::new());
    let mut add = |change, reason| {
        items.push(NewPlanItem {
            product: PlannedProduct::of(product),
            change,
            reason,
        });
    };
    for cell in &row.cells {
        let counted = match &cell.value {
            ImportValue::Field(value) => {
                if is_price_zero(value, product.details.is_gift) {
                    mistakes.push(price_zero(&cell.column));
                    continue;
                }
                let after = names.resolve(value);
                let before = after.field().of(product);
                if let Some(before) = before.filter(|before| *before != after) {
                    // By its group the sync knows the product, as by its code.
                    if after.field() == PlanField::ProductGroup && product.is_brought() {
                        let message = "is that of the supplier's offers: leave it as it is";
                        let reason = RowReason::InvalidValue;
                        mistakes.push(RowMistake::new(Some(&cell.column), reason, message));
                        continue;
                    }
                    add(ItemChange::Set { before, after }, ItemReason::Requested);
                }
                continue;
            }
            // Units held for orders stand in the warehouse beside those for sale.
            ImportValue::Stock(level) => i64::from(level.get()).saturating_add(on_hand.held),
            ImportValue::Counted(level) => i64::from(level.get()),
        };
        if counted < on_hand.held {
            let held = on_hand.held;
            let message = format!("{held} units are held for orders, more than were counted");
            let reason = RowReason::HeldAboveCount;
            mistakes.push(RowMistake::new(Some(&cell.column), reason, message));
        } else if i32::try_from(counted).is_err() {
            let message = "is more than can be stored, together with the units held for orders";
            let reason = RowReason::StockOverflow;
            mistakes.push(RowMistake::new(Some(&cell.column), reason, message));
        } else if counted != on_hand.total() {
            let (before, after) = (
                FieldValue::Units(on_hand.total()),
                FieldValue::Units(counted),
            );
            add(ItemChange::Set { before, after }, ItemReason::Counted);
        }
    }
    match mistakes.is_empty() {
        true => Ok(items),
        false => Err(mistakes),
    }
}

/// The items that create a product and give it units.
///
/// # Errors
/// What is wrong with the row; then nothing of it is planned.
pub fn items_of_new(row: &ImportRow, code: &ProductCode, names: &KnownNames) -> RowItems {
    let mut mistakes = Vec::new();
    for (field, what) in [
        (PlanField::Name, "a name"),
        (PlanField::Category, "a category"),
        (PlanField::Brand, "a brand"),
        (PlanField::Price, "a price"),
    ] {
        if !row.fields().any(|value| value.field() == field) {
            let message = format!("no product has this code, and a new one needs {what}");
            mistakes.push(RowMistake::new(None, RowReason::Required, message));
        }
    }
    let mut units = None;
    for cell in &row.cells {
        match &cell.value {
            ImportValue::Field(value) if is_price_zero(value, false) => {
                mistakes.push(price_zero(&cell.column));
            }
            ImportValue::Field(_) => {}
            ImportValue::Stock(level) | ImportValue::Counted(level) => units = Some(*level),
        }
    }
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    let values = row.fields().map(|value| names.resolve(value));
    let values = NewProduct::of(values.chain([FieldValue::ProductCode(code.clone())]));
    let name = match values.get(PlanField::Name) {
        Some(FieldValue::Name(name)) => name.to_string(),
        _ => String::new(),
    };
    let item = |change, reason| NewPlanItem {
        product: PlannedProduct {
            name: name.clone(),
            ..PlannedProduct::unknown_code(code)
        },
        change,
        reason,
    };
    let created = item(ItemChange::Create(values), ItemReason::Requested);
    let units = units.map(|level| i64::from(level.get()));
    let units = units.filter(|units| *units > 0).map(|units| {
        let change = ItemChange::Set {
            before: FieldValue::Units(0),
            after: FieldValue::Units(units),
        };
        item(change, ItemReason::Counted)
    });
    Ok([created].into_iter().chain(units).collect())
}

fn is_price_zero(value: &FieldValue, is_gift: bool) -> bool {
    !is_gift && matches!(value, FieldValue::Price(price) if price.is_zero())
}

fn price_zero(column: &str) -> RowMistake {
    let message = "must not be 0.00: only gifts are sold for nothing";
    RowMistake::new(Some(column), RowReason::PriceZero, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Money, OptionalText,
        catalog::Source,
        inventory::StockLevel,
        plans::ImportedCell,
        testing::{ProductBuilder, text},
    };

    fn row(values: Vec<ImportValue>) -> ImportRow {
        let cells = values.into_iter().map(|value| ImportedCell {
            column: "c".to_owned(),
            value,
        });
        ImportRow {
            line: 2,
            id: None,
            code: None,
            cells: cells.collect(),
            mistakes: Vec::new(),
        }
    }

    fn price(amount: &str) -> ImportValue {
        ImportValue::Field(FieldValue::Price(Money::parse(amount).unwrap()))
    }

    fn level(units: i32) -> StockLevel {
        StockLevel::new(units).unwrap()
    }

    fn changes(items: RowItems) -> Vec<(String, String)> {
        let values = |item: &NewPlanItem| {
            let (before, after) = item.change.values().unwrap();
            (before.to_string(), after.to_string())
        };
        items.unwrap().iter().map(values).collect()
    }

    fn reasons(items: RowItems) -> Vec<RowReason> {
        let mistakes = items.unwrap_err();
        mistakes.into_iter().map(|it| it.reason).collect()
    }

    #[test]
    fn the_group_by_which_the_sync_knows_a_product_is_not_imported() {
        let mut product = ProductBuilder::new().build();
        product.details.haier.product_group = OptionalText::new("冰箱").unwrap();
        let on_hand = OnHand {
            stock: level(0),
            held: 0,
        };
        let group = |name: &str| {
            let group = FieldValue::ProductGroup(OptionalText::new(name).unwrap());
            row(vec![ImportValue::Field(group)])
        };
        let names = KnownNames::default();
        let own = items_of_known(&group("冷柜"), &product, on_hand, &names);
        assert_eq!(changes(own).len(), 1);
        product.details.source = Source::Haier;
        product.last_sync_at = Some(product.created_at);
        let brought = items_of_known(&group("冷柜"), &product, on_hand, &names);
        assert_eq!(reasons(brought), [RowReason::InvalidValue]);
        let same = items_of_known(&group("冰箱"), &product, on_hand, &names);
        assert_eq!(changes(same), []);
    }

    #[test]
    fn only_what_differs_is_planned() {
        let mut product = ProductBuilder::new().build();
        product.details.prices.price = Money::parse("10.00").unwrap();
        let names = KnownNames {
            categories: BTreeMap::from([(text("冰箱"), product.details.category_id)]),
            brands: BTreeMap::new(),
        };
        let named = |name: &str| ImportValue::Field(FieldValue::CategoryNamed(text(name)));
        let brand = ImportValue::Field(FieldValue::BrandNamed(text("海尔")));
        let on_hand = OnHand {
            stock: level(7),
            held: 3,
        };
        let items = |values| changes(items_of_known(&row(values), &product, on_hand, &names));
        let same = vec![price("10.00"), named("冰箱"), ImportValue::Stock(level(7))];
        assert_eq!(items(same), []);
        assert_eq!(items(vec![ImportValue::Counted(level(10))]), []);
        let id = product.details.brand_id;
        let other = vec![price("9.00"), brand, ImportValue::Stock(level(8))];
        assert_eq!(
            items(other),
            [
                ("10.00".to_owned(), "9.00".to_owned()),
                (id.to_string(), "name:海尔".to_owned()),
                ("10".to_owned(), "11".to_owned()),
            ]
        );
        let refused = |values| reasons(items_of_known(&row(values), &product, on_hand, &names));
        let both = vec![price("0.00"), ImportValue::Counted(level(2))];
        let expected = [RowReason::PriceZero, RowReason::HeldAboveCount];
        assert_eq!(refused(both), expected);
        let many = vec![ImportValue::Stock(level(i32::MAX))];
        assert_eq!(refused(many), [RowReason::StockOverflow]);
    }

    #[test]
    fn a_new_product_needs_its_basic_values() {
        let code: ProductCode = text("007");
        let names = KnownNames::default();
        let refused = items_of_new(&row(vec![price("0")]), &code, &names);
        let required = RowReason::Required;
        assert_eq!(
            reasons(refused),
            [required, required, required, RowReason::PriceZero]
        );
        let values = vec![
            price("9.90"),
            ImportValue::Field(FieldValue::Name(text("冰箱"))),
            ImportValue::Field(FieldValue::CategoryNamed(text("冷"))),
            ImportValue::Field(FieldValue::BrandNamed(text("海尔"))),
            ImportValue::Counted(level(4)),
        ];
        let items = items_of_new(&row(values), &code, &names).unwrap();
        assert_eq!(items.len(), 2);
        let ItemChange::Create(product) = &items[0].change else {
            panic!("nothing is created");
        };
        assert_eq!(product.code(), Some(&code));
        assert_eq!(items[1].product.code.as_deref(), Some("007"));
        assert_eq!(items[1].reason, ItemReason::Counted);
    }
}
