//! Values of fields as text: how they are stored.

use std::fmt;

use super::{FieldValue, PlanField};
use crate::{
    LongText, Money, OptionalText, Text,
    catalog::{Procurability, SupplierKey, Url, Warehouse, WarehouseGrade},
    inventory::StockLevel,
};

/// Between the parts of a value. Texts of products have no line breaks, except the description, which
/// is a value of its own.
const SEPARATOR: char = '\n';
const PROCURABLE: &str = "procurable";
const NOT_LISTED: &str = "not_listed";
const NOT_PROCURABLE: &str = "not_procurable";
const REFUSED: &str = "refused";
/// Before a category or brand that is given by its name.
const NAMED: &str = "name:";

impl PlanField {
    /// The field's value with this text, as [`FieldValue`] writes it; `None` if it has no such value.
    pub fn parse(self, text: &str) -> Option<FieldValue> {
        Some(match self {
            PlanField::Price => FieldValue::Price(Money::parse(text).ok()?),
            PlanField::IsActive => FieldValue::IsActive(text.parse().ok()?),
            PlanField::Category => match text.strip_prefix(NAMED) {
                Some(name) => FieldValue::CategoryNamed(Text::stored(name).ok()?),
                None => FieldValue::Category(text.parse().ok()?),
            },
            PlanField::Brand => match text.strip_prefix(NAMED) {
                Some(name) => FieldValue::BrandNamed(Text::stored(name).ok()?),
                None => FieldValue::Brand(text.parse().ok()?),
            },
            PlanField::LowStockThreshold => {
                FieldValue::LowStockThreshold(StockLevel::new(text.parse().ok()?)?)
            }
            PlanField::Units => FieldValue::Units(text.parse().ok().filter(|units| *units >= 0)?),
            PlanField::Name => FieldValue::Name(Text::stored(text).ok()?),
            PlanField::Description => FieldValue::Description(LongText::new(text).ok()?),
            PlanField::SupplyPrice => FieldValue::SupplyPrice(amount(text)?),
            PlanField::InvoicePrice => FieldValue::InvoicePrice(amount(text)?),
            PlanField::MarketPrice => FieldValue::MarketPrice(amount(text)?),
            PlanField::StockRebate => FieldValue::StockRebate(amount(text)?),
            PlanField::RebateMoney => FieldValue::RebateMoney(amount(text)?),
            PlanField::Procurability => FieldValue::Procurability(procurability(text)?),
            PlanField::PriceRefusal => FieldValue::PriceRefusal(match text {
                "" => None,
                text => Some(OptionalText::new(reason_after(REFUSED, text)?).ok()?),
            }),
            PlanField::ProductCode => FieldValue::ProductCode(Text::stored(text).ok()?),
            PlanField::ProductModel => FieldValue::ProductModel(OptionalText::new(text).ok()?),
            PlanField::ProductGroup => FieldValue::ProductGroup(OptionalText::new(text).ok()?),
            PlanField::Supplier => FieldValue::Supplier(match text.split_once(SEPARATOR) {
                None if text.is_empty() => None,
                None => return None,
                Some((supplier, code)) => Some(SupplierKey {
                    supplier: Text::stored(supplier).ok()?,
                    supplier_code: Text::stored(code).ok()?,
                }),
            }),
            PlanField::SupplierImage => FieldValue::SupplierImage(match text {
                "" => None,
                url => Some(Text::stored(url).ok()?),
            }),
            PlanField::SupplierPages => {
                let urls = text.split(SEPARATOR).filter(|url| !url.is_empty());
                let urls: Option<Vec<Url>> = urls.map(|url| Text::stored(url).ok()).collect();
                FieldValue::SupplierPages(urls?)
            }
            PlanField::Warehouse => {
                let (code, grade) = text.split_once(SEPARATOR)?;
                let grade = match grade {
                    "" => None,
                    grade => Some(WarehouseGrade::from_value(grade)?),
                };
                let code = OptionalText::new(code).ok()?;
                FieldValue::Warehouse(Warehouse { code, grade })
            }
        })
    }
}

/// An amount that may be missing; `None` if the text is none.
fn amount(text: &str) -> Option<Option<Money>> {
    match text {
        "" => Some(None),
        text => Money::parse(text).ok().map(Some),
    }
}

fn reason_after<'a>(word: &str, text: &'a str) -> Option<&'a str> {
    text.strip_prefix(word)?.strip_prefix(SEPARATOR)
}

fn procurability(text: &str) -> Option<Procurability> {
    Some(match text {
        PROCURABLE => Procurability::Procurable,
        NOT_LISTED => Procurability::NotListed,
        text => Procurability::NotProcurable {
            reason: OptionalText::new(reason_after(NOT_PROCURABLE, text)?).ok()?,
        },
    })
}

fn write_optional(f: &mut fmt::Formatter<'_>, value: Option<&impl fmt::Display>) -> fmt::Result {
    value.map_or(Ok(()), |value| value.fmt(f))
}

impl fmt::Display for FieldValue {
    /// As [`PlanField::parse`] reads it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Price(price) => price.fmt(f),
            Self::IsActive(is_active) => is_active.fmt(f),
            Self::Category(id) => id.fmt(f),
            Self::CategoryNamed(name) => write!(f, "{NAMED}{name}"),
            Self::Brand(id) => id.fmt(f),
            Self::BrandNamed(name) => write!(f, "{NAMED}{name}"),
            Self::LowStockThreshold(level) => level.get().fmt(f),
            Self::Units(units) => units.fmt(f),
            Self::Name(name) => name.fmt(f),
            Self::Description(description) => description.fmt(f),
            Self::SupplyPrice(amount)
            | Self::InvoicePrice(amount)
            | Self::MarketPrice(amount)
            | Self::StockRebate(amount)
            | Self::RebateMoney(amount) => write_optional(f, amount.as_ref()),
            Self::Procurability(Procurability::Procurable) => f.write_str(PROCURABLE),
            Self::Procurability(Procurability::NotListed) => f.write_str(NOT_LISTED),
            Self::Procurability(Procurability::NotProcurable { reason }) => {
                write!(f, "{NOT_PROCURABLE}{SEPARATOR}{reason}")
            }
            Self::PriceRefusal(None) => Ok(()),
            Self::PriceRefusal(Some(reason)) => write!(f, "{REFUSED}{SEPARATOR}{reason}"),
            Self::ProductCode(code) => code.fmt(f),
            Self::ProductModel(text) | Self::ProductGroup(text) => text.fmt(f),
            Self::Supplier(None) => Ok(()),
            Self::Supplier(Some(key)) => {
                write!(f, "{}{SEPARATOR}{}", key.supplier, key.supplier_code)
            }
            Self::SupplierImage(url) => write_optional(f, url.as_ref()),
            Self::SupplierPages(urls) => {
                let urls: Vec<&str> = urls.iter().map(Text::as_str).collect();
                f.write_str(&urls.join("\n"))
            }
            Self::Warehouse(Warehouse { code, grade }) => {
                let grade = grade.map(WarehouseGrade::as_str).unwrap_or_default();
                write!(f, "{code}{SEPARATOR}{grade}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection, option, prelude::*};

    use super::*;
    use crate::{BrandId, CategoryId, testing::ProductBuilder};

    fn money() -> impl Strategy<Value = Money> {
        (0_u64..10_000_000_000).prop_map(|fen| {
            let text = format!("{}.{:02}", fen / 100, fen % 100);
            Money::parse(&text).unwrap()
        })
    }

    fn text<const MAX: usize>() -> impl Strategy<Value = Text<MAX>> {
        "[a-z:冰箱]{1,30}".prop_map(|text| Text::new(&text).unwrap())
    }

    fn optional<const MAX: usize>() -> impl Strategy<Value = OptionalText<MAX>> {
        "[a-z:冰箱]{0,30}".prop_map(|text| OptionalText::new(&text).unwrap())
    }

    fn any_value() -> impl Strategy<Value = FieldValue> {
        let id = 1..i64::MAX;
        let basic = prop_oneof![
            money().prop_map(FieldValue::Price),
            any::<bool>().prop_map(FieldValue::IsActive),
            id.clone()
                .prop_map(|id| FieldValue::Category(CategoryId::new(id).unwrap())),
            text().prop_map(FieldValue::CategoryNamed),
            id.prop_map(|id| FieldValue::Brand(BrandId::new(id).unwrap())),
            text().prop_map(FieldValue::BrandNamed),
            (0..i32::MAX)
                .prop_map(|units| FieldValue::LowStockThreshold(StockLevel::new(units).unwrap())),
            (0..i64::MAX).prop_map(FieldValue::Units),
            text().prop_map(FieldValue::Name),
            "[a-z\n]{0,30}".prop_map(|text| FieldValue::Description(LongText::new(&text).unwrap())),
        ];
        let prices = prop_oneof![
            option::of(money()).prop_map(FieldValue::SupplyPrice),
            option::of(money()).prop_map(FieldValue::InvoicePrice),
            option::of(money()).prop_map(FieldValue::MarketPrice),
            option::of(money()).prop_map(FieldValue::StockRebate),
            option::of(money()).prop_map(FieldValue::RebateMoney),
        ];
        let key = (text(), text()).prop_map(|(supplier, supplier_code)| SupplierKey {
            supplier,
            supplier_code,
        });
        let grade = option::of(prop_oneof![
            Just(WarehouseGrade::Own),
            Just(WarehouseGrade::Upper)
        ]);
        let of_supplier = prop_oneof![
            Just(FieldValue::Procurability(Procurability::Procurable)),
            Just(FieldValue::Procurability(Procurability::NotListed)),
            optional().prop_map(|reason| {
                FieldValue::Procurability(Procurability::NotProcurable { reason })
            }),
            option::of(optional()).prop_map(FieldValue::PriceRefusal),
            text().prop_map(FieldValue::ProductCode),
            optional().prop_map(FieldValue::ProductModel),
            optional().prop_map(FieldValue::ProductGroup),
            option::of(key).prop_map(FieldValue::Supplier),
            option::of(text()).prop_map(FieldValue::SupplierImage),
            collection::vec(text(), 0..4).prop_map(FieldValue::SupplierPages),
            (optional(), grade)
                .prop_map(|(code, grade)| FieldValue::Warehouse(Warehouse { code, grade })),
        ];
        prop_oneof![basic, prices, of_supplier]
    }

    proptest! {
        #[test]
        fn values_are_read_as_they_are_written(value in any_value()) {
            prop_assert_eq!(value.field().parse(&value.to_string()), Some(value));
        }

        #[test]
        fn a_product_has_the_value_that_it_was_given(value in any_value()) {
            let mut product = ProductBuilder::new().build();
            value.clone().set(&mut product.details);
            let found = value.field().of(&product);
            match value {
                FieldValue::Units(_) => prop_assert_eq!(found, None),
                // They must be looked up first.
                FieldValue::CategoryNamed(_) | FieldValue::BrandNamed(_) => {}
                value => prop_assert_eq!(found, Some(value)),
            }
        }
    }

    #[test]
    fn other_texts_are_no_values() {
        for (field, text) in [
            (PlanField::Price, "-1.00"),
            (PlanField::Price, "1.001"),
            (PlanField::Price, ""),
            (PlanField::SupplyPrice, "x"),
            (PlanField::IsActive, "1"),
            (PlanField::Category, "0"),
            (PlanField::Category, "name:"),
            (PlanField::LowStockThreshold, "-1"),
            (PlanField::Units, "-1"),
            (PlanField::Name, ""),
            (PlanField::Procurability, "unknown"),
            (PlanField::Procurability, "not_procurable"),
            (PlanField::PriceRefusal, "refused"),
            (PlanField::Supplier, "haier"),
            (PlanField::Warehouse, ""),
            (PlanField::Warehouse, "code\n2"),
        ] {
            assert_eq!(field.parse(text), None, "{field:?} {text}");
        }
        assert_eq!(PlanField::from_name("stock"), None);
    }

    #[test]
    fn every_field_has_a_value_of_its_own() {
        let product = ProductBuilder::new().code("A").build();
        for field in PlanField::ALL {
            assert_eq!(PlanField::from_name(field.as_str()), Some(field));
            let value = field.of(&product);
            assert_eq!(value.is_none(), field == PlanField::Units);
            assert!(value.is_none_or(|value| value.field() == field));
        }
    }
}
