//! Storage of categories.

use chrono::{DateTime, Utc};

use super::{MergeResult, StorageResult};
use crate::{
    CategoryId, Page, PageRequest, Version,
    catalog::{Category, CategoryDraft, CategoryName, CategorySummary, DeletedCounts},
};

/// Write access to categories, within a transaction.
pub trait CategoryRepository {
    /// Inserts a new category.
    ///
    /// # Errors
    /// A constraint error if a name of the same identity is taken.
    fn insert(&mut self, draft: &CategoryDraft, now: DateTime<Utc>) -> StorageResult<Category>;
    /// Returns the category and locks its row until the end of the transaction.
    fn lock(&mut self, id: CategoryId) -> StorageResult<Option<Category>>;
    /// Updates a category that was locked.
    ///
    /// # Errors
    /// A constraint error if a name of the same identity is taken.
    fn save(&mut self, category: &Category) -> StorageResult<()>;
    /// Locks the category and its products against any change, in the order in which
    /// [`Self::delete`] does. Returns the category's version; `None` if it doesn't exist.
    fn lock_with_products(&mut self, id: CategoryId) -> StorageResult<Option<Version>>;
    /// Deletes the category and, by cascade, its products; `None` if it doesn't exist.
    fn delete(
        &mut self,
        id: CategoryId,
        now: DateTime<Utc>,
    ) -> StorageResult<Option<DeletedCounts>>;
    /// Moves the products and suppliers' names of `from` to `into`, and deletes `from`. Does nothing
    /// if one of them doesn't exist.
    fn merge(
        &mut self,
        from: CategoryId,
        into: CategoryId,
        now: DateTime<Utc>,
    ) -> StorageResult<MergeResult>;
    /// Returns the ids of the categories with these names, or else with names of the same identity,
    /// in the order of the names; creates the missing ones.
    fn ensure(
        &mut self,
        names: &[CategoryName],
        now: DateTime<Utc>,
    ) -> StorageResult<Vec<CategoryId>>;
    /// The ids of the categories with these names, or else with names of the same identity, in the
    /// order of the names; `None` for a missing one. Locks nothing.
    fn ids_of(&mut self, names: &[CategoryName]) -> StorageResult<Vec<Option<CategoryId>>>;
}

/// Queries on categories, which lock no rows.
pub trait CategoryQueries {
    /// The category with this id, with its number of products.
    fn find(&mut self, id: CategoryId) -> StorageResult<Option<CategorySummary>>;
    /// A page of categories whose name has the words of `search`, as
    /// [`NameFilter`](crate::catalog::search::NameFilter) compares them, by sort key, then name.
    fn list(
        &mut self,
        search: Option<&str>,
        page: PageRequest,
    ) -> StorageResult<Page<CategorySummary>>;
    /// The ids of the categories with these names, or else with names of the same identity, in the
    /// order of the names; `None` for a missing one.
    fn by_names(&mut self, names: &[CategoryName]) -> StorageResult<Vec<Option<CategoryId>>>;
}
