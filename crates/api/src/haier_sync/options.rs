//! Options of a run.

use std::collections::BTreeSet;

use cangku_domain::{
    catalog::ProductCode,
    supplier::{CountyCode, SyncType},
    use_cases::SyncApproval,
};
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
    /// Who approves the plan of what is written.
    pub approval: SyncApproval,
    /// The calls of the day, at which the run ends; `None`: it makes any number of calls.
    pub daily_calls: Option<DailyCalls>,
}

/// Calls to the platform that syncs may make on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DailyCalls {
    /// Maximum number.
    pub limit: u64,
    /// Those that were made before the run.
    pub used: u64,
}

impl DailyCalls {
    /// Calls that are left.
    pub(super) const fn left(self) -> u64 {
        self.limit.saturating_sub(self.used)
    }
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
}
