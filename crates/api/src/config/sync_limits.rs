//! Safety limits of the sync: beyond them a person must approve what it changes. Percentages are of the
//! products that syncs manage.
//!
//! - `CANGKU_SYNC_LIMIT_MIN_PRODUCTS` (`sync_limits.min_products`): so many products may be affected in
//!   each way, however small the shop is (20).
//! - `CANGKU_SYNC_MAX_OUT_OF_STOCK_PERCENT` (`sync_limits.max_out_of_stock_percent`): products that go
//!   out of stock (20).
//! - `CANGKU_SYNC_MAX_NOT_LISTED_PERCENT` (`sync_limits.max_not_listed_percent`): products that are no
//!   longer listed (10).
//! - `CANGKU_SYNC_LARGE_PRICE_CHANGE_PERCENT` (`sync_limits.large_price_change_percent`): a retail or
//!   supply price that changes by more is a large change (50).
//! - `CANGKU_SYNC_MAX_PRICE_CHANGES_PERCENT` (`sync_limits.max_price_changes_percent`): products with a
//!   large change of price (10).
//! - `CANGKU_SYNC_MAX_RENAMED_PERCENT` (`sync_limits.max_renamed_percent`): products that get another
//!   category or brand (10).
//! - `CANGKU_SYNC_MIN_LIST_PERCENT` (`sync_limits.min_list_percent`): the complete list has at least so
//!   many percent of the products that were listed before (50).
//! - `CANGKU_SYNC_REFUSE_SUPPLY_ABOVE_RETAIL` (`sync_limits.refuse_supply_above_retail`): whether a
//!   supply price above the retail price holds the plan (true).

use cangku_domain::supplier::SafetyLimits;

use super::reader::{ErrorReported, Reader, flag};
use super::setting::{Fallback, Setting};

const MIN_PRODUCTS: Setting = Setting::open(
    "CANGKU_SYNC_LIMIT_MIN_PRODUCTS",
    "sync_limits.min_products",
    Fallback::Text("20"),
);
const OUT_OF_STOCK: Setting = Setting::open(
    "CANGKU_SYNC_MAX_OUT_OF_STOCK_PERCENT",
    "sync_limits.max_out_of_stock_percent",
    Fallback::Text("20"),
);
const NOT_LISTED: Setting = Setting::open(
    "CANGKU_SYNC_MAX_NOT_LISTED_PERCENT",
    "sync_limits.max_not_listed_percent",
    Fallback::Text("10"),
);
const LARGE_PRICE_CHANGE: Setting = Setting::open(
    "CANGKU_SYNC_LARGE_PRICE_CHANGE_PERCENT",
    "sync_limits.large_price_change_percent",
    Fallback::Text("50"),
);
const PRICE_CHANGES: Setting = Setting::open(
    "CANGKU_SYNC_MAX_PRICE_CHANGES_PERCENT",
    "sync_limits.max_price_changes_percent",
    Fallback::Text("10"),
);
const RENAMED: Setting = Setting::open(
    "CANGKU_SYNC_MAX_RENAMED_PERCENT",
    "sync_limits.max_renamed_percent",
    Fallback::Text("10"),
);
const MIN_LIST: Setting = Setting::open(
    "CANGKU_SYNC_MIN_LIST_PERCENT",
    "sync_limits.min_list_percent",
    Fallback::Text("50"),
);
const SUPPLY_ABOVE_RETAIL: Setting = Setting::open(
    "CANGKU_SYNC_REFUSE_SUPPLY_ABOVE_RETAIL",
    "sync_limits.refuse_supply_above_retail",
    Fallback::Text("true"),
);

pub(super) const SETTINGS: &[&Setting] = &[
    &MIN_PRODUCTS,
    &OUT_OF_STOCK,
    &NOT_LISTED,
    &LARGE_PRICE_CHANGE,
    &PRICE_CHANGES,
    &RENAMED,
    &MIN_LIST,
    &SUPPLY_ABOVE_RETAIL,
];

pub(super) fn read(reader: &mut Reader) -> Result<SafetyLimits, ErrorReported> {
    let min_products = reader.number(&MIN_PRODUCTS, 0..=1_000_000_u32);
    let out_of_stock = reader.number(&OUT_OF_STOCK, 0..=100_u32);
    let not_listed = reader.number(&NOT_LISTED, 0..=100_u32);
    let large_price_change = reader.number(&LARGE_PRICE_CHANGE, 0..=10_000_u32);
    let price_changes = reader.number(&PRICE_CHANGES, 0..=100_u32);
    let renamed = reader.number(&RENAMED, 0..=100_u32);
    let min_list = reader.number(&MIN_LIST, 0..=100_u32);
    let supply_above_retail = reader.value(&SUPPLY_ABOVE_RETAIL, flag);
    Ok(SafetyLimits {
        min_products: min_products?,
        out_of_stock_percent: out_of_stock?,
        not_listed_percent: not_listed?,
        large_price_change_percent: large_price_change?,
        price_changes_percent: price_changes?,
        renamed_percent: renamed?,
        min_list_percent: min_list?,
        refuses_supply_above_retail: supply_above_retail?,
    })
}
