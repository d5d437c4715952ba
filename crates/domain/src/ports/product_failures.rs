//! Storage of the failures of products in syncs.

use chrono::{DateTime, Utc};

use super::StorageResult;
use crate::{
    Page, PageRequest, ProductFailureId,
    catalog::ProductCode,
    supplier::{
        FailureGroup, FailureKey, FailureReason, FailureState, FailureStatus, ProductFailure,
        SyncStage,
    },
};

/// Failures that aren't closed; a `None` field doesn't restrict.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FailureSelection {
    /// This one.
    pub id: Option<ProductFailureId>,
    /// Of this stage.
    pub stage: Option<SyncStage>,
    /// Of this kind of reason.
    pub reason: Option<FailureReason>,
    /// Whose next attempt is due by this time. Without those of stages that can't be reached, because
    /// reading the product itself needs a person.
    pub due_by: Option<DateTime<Utc>>,
}

/// Write access to failures, within a transaction.
pub trait ProductFailureRepository {
    /// The failures of these products, in all stages and closed or not, with their rows locked.
    fn lock_of(&mut self, codes: &[ProductCode]) -> StorageResult<Vec<ProductFailure>>;
    /// At most `limit` selected failures, by their ids, with their rows locked.
    fn lock_selected(
        &mut self,
        selection: &FailureSelection,
        limit: u32,
    ) -> StorageResult<Vec<ProductFailure>>;
    /// Makes all selected failures due.
    fn make_due(&mut self, selection: &FailureSelection, now: DateTime<Utc>) -> StorageResult<()>;
    /// Inserts or updates failures; each key occurs once.
    fn upsert(&mut self, failures: &[(FailureKey, FailureState)]) -> StorageResult<()>;
    /// Number of failures that need a person, by the kind of their reason.
    fn needing_person(&mut self) -> StorageResult<Vec<(FailureReason, u64)>>;
    /// Deletes at most `limit` work items that were closed before `time`. Returns how many.
    fn purge(&mut self, time: DateTime<Utc>, limit: u32) -> StorageResult<u64>;
}

/// Filter of a list of failures; a `None` field doesn't restrict.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FailureFilter {
    /// Of this stage.
    pub stage: Option<SyncStage>,
    /// Of this status.
    pub status: Option<FailureStatus>,
    /// Of this kind of reason.
    pub reason: Option<FailureReason>,
    /// Of the product with this code.
    pub product_code: Option<ProductCode>,
}

/// Queries on failures.
pub trait ProductFailureQueries {
    /// A page of failures, those that failed last first.
    fn list(
        &mut self,
        filter: &FailureFilter,
        page: PageRequest,
    ) -> StorageResult<Page<ProductFailure>>;
    /// The failures that aren't closed by stage and kind of reason, the largest groups first.
    fn groups(&mut self) -> StorageResult<Vec<FailureGroup>>;
    /// The failures of these products that aren't closed.
    fn unclosed_of(&mut self, codes: &[ProductCode]) -> StorageResult<Vec<ProductFailure>>;
    /// Whether a failure is selected.
    fn exists(&mut self, selection: &FailureSelection) -> StorageResult<bool>;
}
