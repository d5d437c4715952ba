//! Queries without support.

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    session::Session,
    unsupported::{no_support, unsupported},
};
use crate::{
    ApiKeyId, BrandId, CategoryId, HaierConfigId, MediaImageId, Page, PageRequest, ProductId,
    SearchSynonymId, SupplierNameId,
    accounts::{ApiKey, KeyHash},
    catalog::ProductCode,
    media::{MediaImage, SupplierPictures},
    ports::{
        ApiKeyQueries, HaierConfigQueries, MediaImageFilter, MediaImageQueries, SearchLogFilter,
        SearchQueries, StatisticsQueries, StorageResult, SupplierCircuitQueries,
        SupplierNameQueries,
    },
    searches::{Blocked, BlockedKeyword, KeywordCount, LoggedSearch, Prefix, SearchSynonym},
    statistics::{AsOf, OrdersByStatus, Period, ProductSales, SalesTotal, StockFigures, Window},
    supplier::{ExternalName, HaierConfig, NameState, NameTarget, SupplierNameSummary},
};

no_support!(ApiKeyQueries, of "API keys" for Session {
    find(ApiKeyId) -> Option<ApiKey>;
    find_by_hash(&KeyHash) -> Option<ApiKey>;
    list(PageRequest) -> Page<ApiKey>;
});

no_support!(MediaImageQueries, of "pictures" for Session {
    find(MediaImageId) -> Option<MediaImage>;
    list(MediaImageFilter, PageRequest) -> Page<MediaImage>;
    of_supplier(Option<&[ProductCode]>, Option<ProductId>, u32) -> Vec<SupplierPictures>;
    orphans(u32) -> Vec<String>;
    unknown(&[String]) -> Vec<String>;
    shop_id() -> String;
});

no_support!(SearchQueries, of "searches" for Session {
    log(&SearchLogFilter, PageRequest) -> Page<LoggedSearch>;
    hot_keywords(Period, u32) -> Vec<KeywordCount>;
    keywords_with_prefix(&Prefix, u32) -> Vec<KeywordCount>;
    finding(Vec<KeywordCount>, u32) -> Vec<KeywordCount>;
    blocked() -> Blocked;
    blocked_keywords(PageRequest) -> Page<BlockedKeyword>;
    synonym(SearchSynonymId) -> Option<SearchSynonym>;
    synonyms(PageRequest) -> Page<SearchSynonym>;
    names_with_prefix(&Prefix, u32) -> Vec<String>;
});

no_support!(StatisticsQueries, of "statistics" for Session {
    sales(DateTime<Utc>, DateTime<Utc>) -> AsOf<SalesTotal>;
    sales_by_day(&[DateTime<Utc>]) -> AsOf<Vec<SalesTotal>>;
    top_products(Window, u32) -> AsOf<Vec<ProductSales>>;
    registrations(&[DateTime<Utc>]) -> AsOf<(u64, Vec<u64>)>;
    orders_by_status() -> AsOf<Vec<OrdersByStatus>>;
    stock() -> AsOf<StockFigures>;
    active_users(NaiveDate, NaiveDate) -> AsOf<Vec<(NaiveDate, u64)>>;
});

no_support!(SupplierCircuitQueries, of "the circuit to the supplier" for Session {
    open_since(&str) -> Option<DateTime<Utc>>;
});

no_support!(HaierConfigQueries, of "configurations of Haier's platform" for Session {
    find(HaierConfigId) -> Option<HaierConfig>;
    active() -> Option<HaierConfig>;
    list(PageRequest) -> Page<HaierConfig>;
});

no_support!(SupplierNameQueries<CategoryId>, of "suppliers' names of categories" for Session {
    targets(&str, &[ExternalName]) -> Vec<NameTarget<CategoryId>>;
    find(SupplierNameId) -> Option<SupplierNameSummary<CategoryId>>;
    list(Option<NameState>, PageRequest) -> Page<SupplierNameSummary<CategoryId>>;
});

no_support!(SupplierNameQueries<BrandId>, of "suppliers' names of brands" for Session {
    targets(&str, &[ExternalName]) -> Vec<NameTarget<BrandId>>;
    find(SupplierNameId) -> Option<SupplierNameSummary<BrandId>>;
    list(Option<NameState>, PageRequest) -> Page<SupplierNameSummary<BrandId>>;
});
