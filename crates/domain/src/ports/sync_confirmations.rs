//! Storage of what syncs of the complete list have confirmed.

use chrono::{DateTime, Utc};

use super::StorageResult;
use crate::{PlanId, catalog::ProductCode};

/// What syncs of the complete list have confirmed, within a transaction: one record for all products that
/// they left unchanged. Queries on products include it in the time of the last sync and in that of the figure.
pub trait SyncConfirmationRepository {
    /// Records that a sync which began at this time has confirmed all listed products without a sync error.
    fn confirm_products(&mut self, supplier: &str, at: DateTime<Utc>) -> StorageResult<()>;
    /// Records that a sync which began at this time has confirmed all figures that aren't excluded.
    fn confirm_figures(&mut self, supplier: &str, at: DateTime<Utc>) -> StorageResult<()>;
    /// Excludes the figures of the products with these codes, or else with codes of the same identity: they
    /// are as old as they are now until a figure is recorded for them.
    fn exclude_figures(&mut self, codes: &[ProductCode]) -> StorageResult<()>;
    /// Excludes the figures of products whose stock the plan would change and hasn't changed, and of those
    /// that the plan marks as not listed.
    fn exclude_unwritten_figures(&mut self, plan: PlanId) -> StorageResult<()>;
}
