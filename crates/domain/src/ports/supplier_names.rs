//! Storage of suppliers' names of categories and brands.

use chrono::{DateTime, Utc};

use super::StorageResult;
use crate::{
    Page, PageRequest, SupplierNameId,
    catalog::MergedCounts,
    supplier::{ExternalName, NameState, NameTarget, SupplierName, SupplierNameSummary},
};

/// Write access to a supplier's names of categories or brands, within a transaction. `Id` is the
/// id of a category or brand.
pub trait SupplierNameRepository<Id> {
    /// What these names stand for, in their order, without locks. A name that no sync has seen yet
    /// stands for the same as one of the same identity, else it is [`NameTarget::Unmapped`].
    fn targets(
        &mut self,
        supplier: &str,
        names: &[ExternalName],
    ) -> StorageResult<Vec<NameTarget<Id>>>;
    /// Returns the ids that these names are mapped to, in their order. Maps unmapped names to the
    /// shop's entries of the same name, which it creates if they don't exist. Neither mappings nor
    /// entries can change before the end of the transaction.
    ///
    /// # Errors
    /// [`StorageError::Contention`](super::StorageError::Contention) if another transaction changes
    /// a mapping at the same time, or sets it to "not brought".
    fn ensure(
        &mut self,
        supplier: &str,
        names: &[ExternalName],
        now: DateTime<Utc>,
    ) -> StorageResult<Vec<Id>>;
    /// Returns the name and locks its row until the end of the transaction. Lock order: categories
    /// and brands that the transaction locks as well must be locked before.
    fn lock(&mut self, id: SupplierNameId) -> StorageResult<Option<SupplierName<Id>>>;
    /// Updates the target of a name that was locked. The database increases the version if it differs.
    fn save(&mut self, name: &SupplierName<Id>) -> StorageResult<()>;
}

/// Result of merging two categories or brands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MergeResult {
    /// Products and suppliers' names were moved, and the source was deleted.
    Merged(MergedCounts),
    /// The one to be merged doesn't exist; nothing was written.
    UnknownSource,
    /// The one to merge into doesn't exist; nothing was written.
    UnknownTarget,
}

/// Queries on a supplier's names of categories or brands, which lock no rows.
pub trait SupplierNameQueries<Id> {
    /// As [`SupplierNameRepository::targets`].
    fn targets(
        &mut self,
        supplier: &str,
        names: &[ExternalName],
    ) -> StorageResult<Vec<NameTarget<Id>>>;
    /// The name with this id.
    fn find(&mut self, id: SupplierNameId) -> StorageResult<Option<SupplierNameSummary<Id>>>;
    /// A page of names in this state, or of all, by name.
    fn list(
        &mut self,
        state: Option<NameState>,
        page: PageRequest,
    ) -> StorageResult<Page<SupplierNameSummary<Id>>>;
}
