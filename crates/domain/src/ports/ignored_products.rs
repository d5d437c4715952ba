//! Storage of the products that syncs ignore.

use chrono::{DateTime, Utc};

use super::StorageResult;
use crate::{
    IgnoredProductId, Page, PageRequest,
    catalog::{DeletionTarget, ProductCode},
    supplier::IgnoredProduct,
};

/// Write access to the products that syncs ignore, within a transaction.
pub trait IgnoredProductRepository {
    /// Those of these codes whose offers syncs ignore, by identity, without locks.
    fn ignored(&mut self, supplier: &str, codes: &[ProductCode])
    -> StorageResult<Vec<ProductCode>>;
    /// Makes syncs ignore the supplier's products that are about to be deleted, whose rows must be
    /// locked; also those that staff have made the shop's own. Of a category or brand, these are the
    /// products whose offers aren't ignored with the supplier's name of it.
    fn ignore(
        &mut self,
        supplier: &str,
        target: DeletionTarget,
        ignored_by: &str,
        now: DateTime<Utc>,
    ) -> StorageResult<()>;
    /// Removes an entry, so that the next sync creates the product again; `None` if it doesn't exist.
    fn delete(&mut self, id: IgnoredProductId) -> StorageResult<Option<IgnoredProduct>>;
}

/// Queries on the products that syncs ignore, which lock no rows.
pub trait IgnoredProductQueries {
    /// As [`IgnoredProductRepository::ignored`].
    fn ignored(&mut self, supplier: &str, codes: &[ProductCode])
    -> StorageResult<Vec<ProductCode>>;
    /// A page of entries, newest first.
    fn list(&mut self, page: PageRequest) -> StorageResult<Page<IgnoredProduct>>;
}
