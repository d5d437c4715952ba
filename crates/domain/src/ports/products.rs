//! Storage of products.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::StorageResult;
use crate::{
    CategoryId, OptionalText, Page, PageRequest, ProductId,
    catalog::{
        DeletedCounts, DeletionTarget, Obligations, Product, ProductCode, ProductCounters,
        ProductDetails, ProductFilter, ProductSort, ProductWithNames,
    },
};

/// Numbers of products that syncs manage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ManagedCounts {
    /// Those that a sync has brought.
    pub managed: u32,
    /// Those of them that the supplier lists.
    pub listed: u32,
}

/// Result of one batch of reindexing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SearchRefresh {
    /// Number of products found with missing or outdated tokens.
    pub found: u32,
    /// Number of these that were reindexed.
    pub refreshed: u32,
}

/// Write access to products, within a transaction. Search tokens are written with the products.
/// None of these methods changes `stock`, `view_count` or `sales_count`: each of these has a single
/// writer elsewhere.
pub trait ProductRepository {
    /// Inserts new products, in this order; their stock is 0. `synced_at` is when a sync has brought them, if
    /// one has.
    ///
    /// # Errors
    /// A constraint error if a code is taken, or a category or brand doesn't exist.
    fn insert(
        &mut self,
        drafts: &[ProductDetails],
        synced_at: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> StorageResult<Vec<Product>>;
    /// Returns the product and locks its row until the end of the transaction.
    fn lock(&mut self, id: ProductId) -> StorageResult<Option<Product>>;
    /// Returns the products with these ids and locks their rows in the order of the ids. Products that
    /// don't exist are missing.
    fn lock_many(&mut self, ids: &BTreeSet<ProductId>) -> StorageResult<Vec<Product>>;
    /// The products with these ids, by id; locks nothing. Products that don't exist are missing.
    fn by_ids(&mut self, ids: &[ProductId]) -> StorageResult<Vec<Product>>;
    /// The products with these codes, or with codes of the same identity, by id; locks nothing. See
    /// [`StoredCodes`](crate::catalog::StoredCodes).
    fn by_codes(&mut self, codes: &[ProductCode]) -> StorageResult<Vec<Product>>;
    /// The products that match the filter, by id: at most `limit`, from behind `position`; locks
    /// nothing.
    fn matching(
        &mut self,
        filter: &ProductFilter,
        position: Option<ProductId>,
        limit: u32,
    ) -> StorageResult<Vec<Product>>;
    /// The product with the names of its category and brand, as this transaction sees it; locks
    /// nothing.
    fn find_with_names(&mut self, id: ProductId) -> StorageResult<Option<ProductWithNames>>;
    /// Updates products that were locked, all but the results of their last sync.
    ///
    /// # Errors
    /// A constraint error if a code is taken, or a category or brand doesn't exist.
    fn save(&mut self, products: &[Product]) -> StorageResult<()>;
    /// The same for products that a sync brings: they count as synced at `now`.
    ///
    /// # Errors
    /// Those of [`save`](Self::save).
    fn save_synced(&mut self, products: &[Product], now: DateTime<Utc>) -> StorageResult<()>;
    /// Records that a sync wrote these products at `now`.
    fn mark_synced(&mut self, ids: &[ProductId], now: DateTime<Utc>) -> StorageResult<()>;
    /// Records sync errors by product code, or else by its identity; unknown codes are skipped.
    fn record_sync_errors(
        &mut self,
        errors: &[(ProductCode, OptionalText<500>)],
    ) -> StorageResult<()>;
    /// Reindexes at most `limit` products whose search tokens are missing or of an older version.
    /// Skips products that another transaction has locked.
    fn reindex(&mut self, limit: u32) -> StorageResult<SearchRefresh>;
    /// What needs these products at `now`. To be called after their rows are locked.
    fn obligations(
        &mut self,
        target: DeletionTarget,
        now: DateTime<Utc>,
    ) -> StorageResult<Obligations>;
    /// Whether people have uploaded pictures of a product; copies of the supplier's pictures don't count.
    fn has_uploads(&mut self, id: ProductId) -> StorageResult<bool>;
    /// Deletes the product and, by cascade, its log and pictures; `None` if it doesn't exist.
    fn delete(&mut self, id: ProductId) -> StorageResult<Option<DeletedCounts>>;
}

/// Queries on products, which lock no rows.
pub trait ProductQueries {
    /// The product with this id.
    fn find(&mut self, id: ProductId) -> StorageResult<Option<ProductWithNames>>;
    /// The product with this Haier code, or else with a code of the same identity.
    fn find_by_code(&mut self, code: &ProductCode) -> StorageResult<Option<ProductWithNames>>;
    /// The products with these codes, or with codes of the same identity, in no particular order;
    /// unknown codes are skipped.
    fn by_codes(&mut self, codes: &[ProductCode]) -> StorageResult<Vec<Product>>;
    /// Codes of the products that a sync manages and has brought, that neither are marked as not listed nor
    /// were called not procurable by a person, and that none of the codes `listed` refers to, by product id. A code refers to the product with this
    /// code, else to that with a code of the same identity.
    fn unlisted(&mut self, listed: &BTreeSet<ProductCode>) -> StorageResult<Vec<ProductCode>>;
    /// Numbers of products that syncs manage and have brought, and of those of them that aren't marked as
    /// not listed.
    fn managed_counts(&mut self) -> StorageResult<ManagedCounts>;
    /// The current figures of these products, in no particular order; products that don't exist are
    /// missing.
    fn figures(&mut self, ids: &[ProductId]) -> StorageResult<Vec<(ProductId, ProductCounters)>>;
    /// A page of the products that match the filter.
    fn list(
        &mut self,
        filter: &ProductFilter,
        sort: ProductSort,
        page: PageRequest,
    ) -> StorageResult<Page<ProductWithNames>>;
    /// The products that match the filter, newest id first: at most `limit`, from behind `cursor`.
    fn list_after(
        &mut self,
        filter: &ProductFilter,
        cursor: Option<ProductId>,
        limit: u32,
    ) -> StorageResult<Vec<ProductWithNames>>;
    /// The products with these ids, in no particular order; unknown ids are skipped.
    fn with_ids(&mut self, ids: &[ProductId]) -> StorageResult<Vec<ProductWithNames>>;
    /// The products with these codes, in no particular order; unknown codes are skipped.
    fn with_codes(&mut self, codes: &[ProductCode]) -> StorageResult<Vec<ProductWithNames>>;
    /// Active products related to `product`, without itself: those of its category before those of
    /// its brand, most sold first.
    fn related(&mut self, product: &Product, limit: u32) -> StorageResult<Vec<ProductWithNames>>;
    /// Active products by recent views, most viewed first, then the newest products.
    fn trending(&mut self, limit: u32) -> StorageResult<Vec<ProductWithNames>>;
    /// The first active products in this sort order, of one category or of all.
    fn top(
        &mut self,
        category: Option<CategoryId>,
        sort: ProductSort,
        limit: u32,
    ) -> StorageResult<Vec<ProductWithNames>>;
}
