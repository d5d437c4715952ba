//! Options of a run.

use std::{collections::BTreeSet, fmt, str::FromStr};

use cangku_domain::{catalog::ProductCode, supplier::SyncType};
use haier_client::wire::Product;

/// What a run imports. The default imports every product, without prices and stock.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SyncOptions {
    /// Only these products; `None`: all that the platform lists.
    pub product_codes: Option<BTreeSet<ProductCode>>,
    /// Only products of this product group (such as 电热水器).
    pub category: Option<String>,
    /// Only products of this brand.
    pub brand: Option<String>,
    /// Whether to import prices.
    pub prices: bool,
    /// Whether to import stock.
    pub stock: bool,
    /// The county whose stock is queried; `None`: the configured one.
    pub county_code: Option<CountyCode>,
    /// Report what would change, and write nothing.
    pub dry_run: bool,
}

impl SyncOptions {
    /// The type that is recorded for such a run.
    pub const fn sync_type(&self) -> SyncType {
        SyncType::of(self.prices, self.stock)
    }

    /// Whether the product passes the filters of category and brand.
    pub(super) fn wants(&self, product: &Product) -> bool {
        let passes = |filter: &Option<String>, value: &Option<String>| {
            filter.as_ref().is_none_or(|filter| {
                value.as_deref().map(str::trim).unwrap_or_default() == filter.trim()
            })
        };
        passes(&self.category, &product.product_group_name)
            && passes(&self.brand, &product.product_brand_name)
    }
}

/// A national county code: six digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountyCode(String);

/// The text is not a county code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a county code has six digits, such as 110101")]
pub struct InvalidCountyCode;

impl CountyCode {
    /// The six digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CountyCode {
    type Err = InvalidCountyCode;

    fn from_str(text: &str) -> Result<Self, InvalidCountyCode> {
        let text = text.trim();
        if text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidCountyCode)
        }
    }
}

impl fmt::Display for CountyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product(group: Option<&str>, brand: Option<&str>) -> Product {
        Product {
            product_group_name: group.map(str::to_owned),
            product_brand_name: brand.map(str::to_owned),
            ..Product::default()
        }
    }

    fn filter(category: Option<&str>, brand: Option<&str>) -> SyncOptions {
        SyncOptions {
            category: category.map(str::to_owned),
            brand: brand.map(str::to_owned),
            ..SyncOptions::default()
        }
    }

    #[test]
    fn the_filters_narrow_by_group_and_brand_together() {
        let product = product(Some(" 冰箱 "), Some("海尔"));
        assert!(filter(None, None).wants(&product));
        assert!(filter(Some("冰箱"), None).wants(&product));
        assert!(filter(Some("冰箱"), Some("海尔")).wants(&product));
        assert!(!filter(Some("冰箱"), Some("卡萨帝")).wants(&product));
        assert!(!filter(Some("冰"), None).wants(&product));
    }

    #[test]
    fn a_product_without_group_or_brand_passes_no_filter() {
        assert!(!filter(Some("冰箱"), None).wants(&product(None, Some("海尔"))));
        assert!(!filter(None, Some("海尔")).wants(&product(Some("冰箱"), None)));
    }

    #[test]
    fn a_county_code_is_six_digits() {
        assert_eq!(" 370202 ".parse::<CountyCode>().unwrap().as_str(), "370202");
        for wrong in ["", "37020", "3702022", "37020a", "３７０２０２"] {
            assert_eq!(wrong.parse::<CountyCode>(), Err(InvalidCountyCode));
        }
    }
}
