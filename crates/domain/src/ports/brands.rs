//! Storage of brands.

use chrono::{DateTime, Utc};

use super::{MergeResult, StorageResult};
use crate::{
    BrandId, Page, PageRequest, Version,
    catalog::{Brand, BrandDraft, BrandName, DeletedCounts},
};

/// Filter of a list of brands; a `None` field doesn't restrict.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BrandFilter {
    /// Words of the name, as [`NameFilter`](crate::catalog::search::NameFilter) compares them (spec:
    /// catalogue, 名称模糊匹配).
    pub search: Option<String>,
    /// Only enabled or only disabled brands; `None`: both.
    pub is_active: Option<bool>,
}

/// Write access to brands, within a transaction.
pub trait BrandRepository {
    /// Inserts a new brand.
    ///
    /// # Errors
    /// A constraint error if a name of the same identity is taken.
    fn insert(&mut self, draft: &BrandDraft, now: DateTime<Utc>) -> StorageResult<Brand>;
    /// Returns the brand and locks its row until the end of the transaction.
    fn lock(&mut self, id: BrandId) -> StorageResult<Option<Brand>>;
    /// Updates a brand that was locked.
    ///
    /// # Errors
    /// A constraint error if a name of the same identity is taken.
    fn save(&mut self, brand: &Brand) -> StorageResult<()>;
    /// Locks the brand and its products against any change, in the order in which [`Self::delete`]
    /// does. Returns the brand's version; `None` if it doesn't exist.
    fn lock_with_products(&mut self, id: BrandId) -> StorageResult<Option<Version>>;
    /// Deletes the brand and, by cascade, its products; `None` if it doesn't exist.
    fn delete(&mut self, id: BrandId, now: DateTime<Utc>) -> StorageResult<Option<DeletedCounts>>;
    /// Moves the products and suppliers' names of `from` to `into`, and deletes `from`. Does nothing
    /// if one of them doesn't exist.
    fn merge(
        &mut self,
        from: BrandId,
        into: BrandId,
        now: DateTime<Utc>,
    ) -> StorageResult<MergeResult>;
    /// Returns the ids of the brands with these names, or else with names of the same identity, in the
    /// order of the names; creates the missing ones.
    fn ensure(&mut self, names: &[BrandName], now: DateTime<Utc>) -> StorageResult<Vec<BrandId>>;
    /// The ids of the brands with these names, or else with names of the same identity, in the order of
    /// the names; `None` for a missing one. Locks nothing.
    fn ids_of(&mut self, names: &[BrandName]) -> StorageResult<Vec<Option<BrandId>>>;
}

/// Queries on brands, which lock no rows.
pub trait BrandQueries {
    /// The brand with this id.
    fn find(&mut self, id: BrandId) -> StorageResult<Option<Brand>>;
    /// A page of brands, by sort key, then name.
    fn list(&mut self, filter: &BrandFilter, page: PageRequest) -> StorageResult<Page<Brand>>;
    /// The ids of the brands with these names, or else with names of the same identity, in the order of
    /// the names; `None` for a missing one.
    fn by_names(&mut self, names: &[BrandName]) -> StorageResult<Vec<Option<BrandId>>>;
}
