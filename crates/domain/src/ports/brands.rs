//! Storage of brands.

use chrono::{DateTime, Utc};

use super::Stored;
use crate::{
    BrandId, Page, PageRequest,
    catalog::{Brand, BrandDraft, BrandName, Removed},
};

/// Which brands a list shows; `None` doesn't restrict.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BrandFilter {
    /// Part of the name (seed 2, 名称模糊匹配).
    pub search: Option<String>,
    /// Enabled or not.
    pub is_active: Option<bool>,
}

/// Brands within a transaction.
pub trait BrandRepository {
    /// Writes a new brand.
    ///
    /// # Errors
    /// A constraint where the name is taken.
    fn insert(&mut self, draft: &BrandDraft, now: DateTime<Utc>) -> Stored<Brand>;
    /// The brand, its row locked until the end of the transaction.
    ///
    /// # Errors
    /// Where storage fails.
    fn lock(&mut self, id: BrandId) -> Stored<Option<Brand>>;
    /// Writes a brand that was locked.
    ///
    /// # Errors
    /// A constraint where the name is taken.
    fn save(&mut self, brand: &Brand) -> Stored<()>;
    /// Deletes the brand and, by the cascade, its products; `None` where it isn't there.
    ///
    /// # Errors
    /// Where storage fails.
    fn delete(&mut self, id: BrandId) -> Stored<Option<Removed>>;
    /// The ids of the brands of these names, in the names' order; missing ones are made.
    ///
    /// # Errors
    /// Where storage fails.
    fn ensure(&mut self, names: &[BrandName], now: DateTime<Utc>) -> Stored<Vec<BrandId>>;
}

/// Questions about brands.
pub trait BrandQueries {
    /// The brand.
    ///
    /// # Errors
    /// Where storage fails.
    fn find(&mut self, id: BrandId) -> Stored<Option<Brand>>;
    /// Brands, by weight, then name.
    ///
    /// # Errors
    /// Where storage fails.
    fn list(&mut self, filter: &BrandFilter, page: PageRequest) -> Stored<Page<Brand>>;
    /// The ids of the brands of these names, in the names' order.
    ///
    /// # Errors
    /// Where storage fails.
    fn by_names(&mut self, names: &[BrandName]) -> Stored<Vec<Option<BrandId>>>;
}
