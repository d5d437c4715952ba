//! Storage of products.

use chrono::{DateTime, Utc};

use super::Stored;
use crate::{
    CategoryId, OptionalText, Page, PageRequest, ProductId,
    catalog::{
        Figures, Product, ProductCode, ProductDraft, ProductFilter, ProductListing, ProductSort,
        Removed,
    },
};

/// What a round of making search tokens came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SearchRefresh {
    /// Products that were found to need it.
    pub found: u32,
    /// Of these, the products that have it now.
    pub refreshed: u32,
}

/// Products within a transaction; what they are searched by is written with them. None of these methods changes `stock`, `view_count` or
/// `sales_count`: each of them has its own one writer.
pub trait ProductRepository {
    /// Writes new products, in this order; their stock is 0.
    ///
    /// # Errors
    /// A constraint where a code is taken, or a category or brand doesn't exist.
    fn insert(&mut self, drafts: &[ProductDraft], now: DateTime<Utc>) -> Stored<Vec<Product>>;
    /// The product, its row locked until the end of the transaction.
    ///
    /// # Errors
    /// Where storage fails.
    fn lock(&mut self, id: ProductId) -> Stored<Option<Product>>;
    /// The products of these codes, their rows locked in the order of their ids.
    ///
    /// # Errors
    /// Where storage fails.
    fn lock_by_codes(&mut self, codes: &[ProductCode]) -> Stored<Vec<Product>>;
    /// Writes products that were locked.
    ///
    /// # Errors
    /// A constraint where a code is taken, or a category or brand doesn't exist.
    fn save(&mut self, products: &[Product]) -> Stored<()>;
    /// Notes that a sync brought figures of these products at `now`.
    ///
    /// # Errors
    /// Where storage fails.
    fn mark_synced(&mut self, ids: &[ProductId], now: DateTime<Utc>) -> Stored<()>;
    /// Notes why the sync of the products of these codes failed; unknown codes are passed over.
    ///
    /// # Errors
    /// Where storage fails.
    fn note_sync_errors(&mut self, errors: &[(ProductCode, OptionalText<500>)]) -> Stored<()>;
    /// Makes the search tokens of at most `limit` products whose tokens are missing or were made by
    /// older rules. Products that others have locked are passed over.
    ///
    /// # Errors
    /// Where storage fails.
    fn refresh_search(&mut self, limit: u32) -> Stored<SearchRefresh>;
    /// Deletes the product and, by the cascade, its log and pictures; `None` where it isn't there.
    ///
    /// # Errors
    /// Where storage fails.
    fn delete(&mut self, id: ProductId) -> Stored<Option<Removed>>;
}

/// Questions about products.
pub trait ProductQueries {
    /// The product.
    ///
    /// # Errors
    /// Where storage fails.
    fn find(&mut self, id: ProductId) -> Stored<Option<ProductListing>>;
    /// The product of Haier's code.
    ///
    /// # Errors
    /// Where storage fails.
    fn find_by_code(&mut self, code: &ProductCode) -> Stored<Option<ProductListing>>;
    /// The products of these codes, in no order; unknown codes are passed over.
    ///
    /// # Errors
    /// Where storage fails.
    fn by_codes(&mut self, codes: &[ProductCode]) -> Stored<Vec<Product>>;
    /// The figures of these products as they are now, in no order; products that aren't there are
    /// missing.
    ///
    /// # Errors
    /// Where storage fails.
    fn figures(&mut self, ids: &[ProductId]) -> Stored<Vec<(ProductId, Figures)>>;
    /// A page of the products that the filter shows.
    ///
    /// # Errors
    /// Where storage fails.
    fn list(
        &mut self,
        filter: &ProductFilter,
        sort: ProductSort,
        page: PageRequest,
    ) -> Stored<Page<ProductListing>>;
    /// Products on the shelf that go with `product`: its category's before its brand's, most
    /// sold first, without itself.
    ///
    /// # Errors
    /// Where storage fails.
    fn related(&mut self, product: &Product, limit: u32) -> Stored<Vec<ProductListing>>;
    /// Products on the shelf that were looked at lately: most recent views first, then the latest
    /// products.
    ///
    /// # Errors
    /// Where storage fails.
    fn trending(&mut self, limit: u32) -> Stored<Vec<ProductListing>>;
    /// The first products on the shelf, of one category or of all, in this order.
    ///
    /// # Errors
    /// Where storage fails.
    fn top(
        &mut self,
        category: Option<CategoryId>,
        sort: ProductSort,
        limit: u32,
    ) -> Stored<Vec<ProductListing>>;
}
