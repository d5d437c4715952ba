//! Storage of categories.

use chrono::{DateTime, Utc};

use super::Stored;
use crate::{
    CategoryId, Page, PageRequest,
    catalog::{Category, CategoryDraft, CategoryName, CategorySummary, Removed},
};

/// Categories within a transaction.
pub trait CategoryRepository {
    /// Writes a new category.
    ///
    /// # Errors
    /// A constraint where the name is taken.
    fn insert(&mut self, draft: &CategoryDraft, now: DateTime<Utc>) -> Stored<Category>;
    /// The category, its row locked until the end of the transaction.
    ///
    /// # Errors
    /// Where storage fails.
    fn lock(&mut self, id: CategoryId) -> Stored<Option<Category>>;
    /// Writes a category that was locked.
    ///
    /// # Errors
    /// A constraint where the name is taken.
    fn save(&mut self, category: &Category) -> Stored<()>;
    /// Deletes the category and, by the cascade, its products; `None` where it isn't there.
    ///
    /// # Errors
    /// Where storage fails.
    fn delete(&mut self, id: CategoryId) -> Stored<Option<Removed>>;
    /// The ids of the categories of these names, in the names' order; missing ones are made.
    ///
    /// # Errors
    /// Where storage fails.
    fn ensure(&mut self, names: &[CategoryName], now: DateTime<Utc>) -> Stored<Vec<CategoryId>>;
}

/// Questions about categories.
pub trait CategoryQueries {
    /// The category with its number of products.
    ///
    /// # Errors
    /// Where storage fails.
    fn find(&mut self, id: CategoryId) -> Stored<Option<CategorySummary>>;
    /// Categories whose name contains `search`, by weight, then name.
    ///
    /// # Errors
    /// Where storage fails.
    fn list(&mut self, search: Option<&str>, page: PageRequest) -> Stored<Page<CategorySummary>>;
    /// The ids of the categories of these names, in the names' order.
    ///
    /// # Errors
    /// Where storage fails.
    fn by_names(&mut self, names: &[CategoryName]) -> Stored<Vec<Option<CategoryId>>>;
}
