//! Repositories without support.

use std::{collections::BTreeSet, time::Duration};

use chrono::{DateTime, NaiveDate, Utc};

use super::tables::Tables;
use crate::{
    ApiKeyId, BlockedKeywordId, BrandId, CategoryId, HaierConfigId, MediaImageId, ProductId,
    SearchSynonymId, SupplierNameId, UserId,
    accounts::{ApiKey, NewApiKey},
    catalog::Url,
    media::{DownloadedPicture, MediaFile, MediaImage, MediaImageDraft},
    ports::{
        ApiKeyRepository, BlockedKeywordRepository, DailyKeywordCounts, HaierConfigRepository,
        MediaImageRepository, PurgeResult, SearchRepository, SearchSynonymRepository,
        StatisticsRepository, StorageError, StorageResult, SupplierCircuitRepository,
        SupplierNameRepository, ViewRepository,
    },
    searches::{BlockedKeyword, BlockedWord, LoggedSearch, Search, SearchSynonym, SynonymWords},
    statistics::{Calendar, Period, ProductViews, Window},
    supplier::{ExternalName, HaierConfig, HaierConfigName, HaierFields, NameTarget, SupplierName},
};

/// The error of a method that the in-memory database doesn't support.
pub(super) fn unsupported(what: &str, method: &str) -> StorageError {
    let message = format!("the in-memory database doesn't support {what}: {method}");
    StorageError::Internal(message.into())
}

/// Implements a port whose methods all fail.
macro_rules! no_support {
    ($port:path, of $what:literal for $tables:ty {
        $($method:ident($($argument:ty),*) -> $result:ty;)+
    }) => {
        impl $port for $tables {
            $(fn $method(&mut self $(, _: $argument)*) -> StorageResult<$result> {
                Err(unsupported($what, stringify!($method)))
            })+
        }
    };
}
pub(super) use no_support;

no_support!(ApiKeyRepository, of "API keys" for Tables {
    insert(&NewApiKey, DateTime<Utc>) -> ApiKey;
    revoke(ApiKeyId, DateTime<Utc>) -> Option<ApiKey>;
    lock(ApiKeyId) -> Option<ApiKey>;
    save(&ApiKey) -> ApiKey;
    record_use(ApiKeyId, DateTime<Utc>, DateTime<Utc>) -> ();
});

no_support!(MediaImageRepository, of "pictures" for Tables {
    file_of(&[u8; 32]) -> Option<MediaFile>;
    insert(&MediaImageDraft, Option<UserId>, DateTime<Utc>) -> (MediaImage, bool);
    lock(MediaImageId) -> Option<(MediaImage, usize)>;
    delete(MediaImageId) -> ();
    lock_referenced(&[MediaFile]) -> Vec<MediaFile>;
    products_naming(&MediaFile, u32) -> Vec<ProductId>;
    take_from_products(&MediaFile, DateTime<Utc>) -> u64;
    sources(ProductId) -> Vec<DownloadedPicture>;
    record_source(ProductId, &Url, MediaImageId, DateTime<Utc>) -> ();
    delete_orphan_record(&str) -> ();
});

no_support!(SearchRepository, of "searches" for Tables {
    log(&[Search]) -> Vec<LoggedSearch>;
    count(&DailyKeywordCounts) -> BTreeSet<String>;
    publish(&BTreeSet<String>, Period, Calendar) -> ();
    purge_log(DateTime<Utc>, u32) -> u64;
    purge_days(NaiveDate, u32) -> u64;
});

no_support!(BlockedKeywordRepository, of "blocked words" for Tables {
    block(&BlockedWord, Option<UserId>, DateTime<Utc>) -> (BlockedKeyword, bool);
    unblock(BlockedKeywordId) -> Option<BlockedKeyword>;
});

no_support!(SearchSynonymRepository, of "synonyms" for Tables {
    insert(&SynonymWords, Option<UserId>, DateTime<Utc>) -> Option<SearchSynonym>;
    lock(SearchSynonymId) -> Option<SearchSynonym>;
    save(&SearchSynonym) -> ();
    delete(SearchSynonymId) -> ();
});

no_support!(StatisticsRepository, of "statistics" for Tables {
    advance_windows(&[Window]) -> bool;
    fold(u32) -> u32;
    record_activity(&BTreeSet<(NaiveDate, UserId)>) -> ();
});

no_support!(ViewRepository, of "views" for Tables {
    count(&[ProductViews]) -> BTreeSet<ProductId>;
    wait_for(ProductId, Duration) -> ();
    purge(DateTime<Utc>, u32) -> PurgeResult;
});

no_support!(SupplierCircuitRepository, of "the circuit to the supplier" for Tables {
    open(&str, DateTime<Utc>) -> bool;
    close(&str) -> bool;
});

no_support!(HaierConfigRepository, of "configurations of Haier's platform" for Tables {
    lock_all() -> Vec<HaierConfig>;
    reserve_id() -> HaierConfigId;
    insert(HaierConfigId, &HaierConfigName, &HaierFields, DateTime<Utc>) -> HaierConfig;
    save(&HaierConfig) -> HaierConfig;
    delete(HaierConfigId) -> ();
});

no_support!(SupplierNameRepository<CategoryId>, of "suppliers' names of categories" for Tables {
    targets(&str, &[ExternalName]) -> Vec<NameTarget<CategoryId>>;
    ensure(&str, &[ExternalName], DateTime<Utc>) -> Vec<CategoryId>;
    lock(SupplierNameId) -> Option<SupplierName<CategoryId>>;
    save(&SupplierName<CategoryId>) -> ();
});

no_support!(SupplierNameRepository<BrandId>, of "suppliers' names of brands" for Tables {
    targets(&str, &[ExternalName]) -> Vec<NameTarget<BrandId>>;
    ensure(&str, &[ExternalName], DateTime<Utc>) -> Vec<BrandId>;
    lock(SupplierNameId) -> Option<SupplierName<BrandId>>;
    save(&SupplierName<BrandId>) -> ();
});
