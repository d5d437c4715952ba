//! The conditions of a list of products in a query string.

use cangku_domain::{
    Money,
    catalog::{NameOrIdFilter, ProductFilter, SearchPhrase, Source, SyncState},
    inventory::StockState,
};

use crate::http::request::query::QueryValidator;

/// The parameters as they were sent.
pub(super) struct FilterParameters {
    pub(super) search: Option<String>,
    pub(super) category: Option<String>,
    pub(super) brand: Option<String>,
    pub(super) min_price: Option<String>,
    pub(super) max_price: Option<String>,
    pub(super) is_active: Option<String>,
    pub(super) is_sales: Option<String>,
    pub(super) source: Option<String>,
    pub(super) in_stock: Option<String>,
    pub(super) sync_state: Option<String>,
    pub(super) stock_state: Option<String>,
}

/// Maximum length of a category's or brand's name.
const MAX_NAME_LENGTH: usize = NameOrIdFilter::MAX_CHARACTERS;

impl FilterParameters {
    /// The filter; mistakes are added to the others.
    pub(super) fn read(self, check: &mut QueryValidator) -> ProductFilter {
        let search = check
            .text(
                "search",
                self.search,
                SearchPhrase::MAX_CHARACTERS,
                SearchPhrase::new,
            )
            .flatten();
        let category = check.text(
            "category",
            self.category,
            MAX_NAME_LENGTH,
            NameOrIdFilter::parse,
        );
        let brand = check.text("brand", self.brand, MAX_NAME_LENGTH, NameOrIdFilter::parse);
        let min_price = check.optional("min_price", self.min_price, Money::parse);
        let max_price = check.optional("max_price", self.max_price, Money::parse);
        ProductFilter {
            search,
            category,
            brand,
            min_price,
            max_price,
            is_active: active_filter(check, self.is_active),
            is_sales: check.flag("is_sales", self.is_sales),
            source: check.one_of("source", self.source, "local, haier", Source::from_name),
            in_stock: check.flag("in_stock", self.in_stock),
            sync_state: check.one_of(
                "sync_state",
                self.sync_state,
                "pending, synced, failed",
                SyncState::from_name,
            ),
            stock_state: check.one_of(
                "stock_state",
                self.stock_state,
                "sufficient, low, out, awaiting_restock",
                StockState::from_name,
            ),
            withheld: None,
        }
    }
}

fn active_filter(check: &mut QueryValidator, text: Option<String>) -> Option<bool> {
    let filter = check.one_of("is_active", text, "true, false, all", |text| match text {
        "true" | "1" => Some(Some(true)),
        "false" | "0" => Some(Some(false)),
        "all" => Some(None),
        _ => None,
    });
    filter.unwrap_or(Some(true))
}
