//! The audit log.

use chrono::{DateTime, Utc};

use super::{StorageResult, inventory_queries::ActorFilter};
use crate::{
    AuditLogId, OrderId, Page, PageRequest, ProductId,
    audit::{AuditAction, AuditEntry, AuditRecord, AuditSubject, TimelineCursor, TimelineEvent},
};

/// Write access to the audit log, which is append-only.
pub trait AuditRepository {
    /// Records entries of this transaction, in their order.
    fn record(&mut self, entries: &[AuditEntry], now: DateTime<Utc>) -> StorageResult<()>;
    /// Deletes at most `limit` entries that were recorded before `before`, oldest first. Returns how many.
    fn purge(&mut self, before: DateTime<Utc>, limit: u32) -> StorageResult<u64>;
}

/// Filter of the audit log; a `None` field doesn't restrict.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditFilter {
    /// Kind of what was changed.
    pub subject: Option<AuditSubject>,
    /// Id of what was changed; together with `subject`.
    pub subject_id: Option<i64>,
    /// Who made the change.
    pub actor: Option<ActorFilter>,
    /// What was done.
    pub action: Option<AuditAction>,
    /// Start of the time range, inclusive.
    pub from: Option<DateTime<Utc>>,
    /// End of the time range, exclusive.
    pub to: Option<DateTime<Utc>>,
}

/// Queries on the audit log and on timelines.
pub trait AuditQueries {
    /// Entries, newest first, by page.
    fn list(&mut self, filter: &AuditFilter, page: PageRequest)
    -> StorageResult<Page<AuditRecord>>;
    /// At most `limit` entries older than `cursor`, newest first.
    fn list_after(
        &mut self,
        filter: &AuditFilter,
        cursor: Option<AuditLogId>,
        limit: u32,
    ) -> StorageResult<Vec<AuditRecord>>;
    /// At most `limit` events of a product that are older than `cursor`, newest first.
    fn product_timeline(
        &mut self,
        product: ProductId,
        cursor: Option<TimelineCursor>,
        limit: u32,
    ) -> StorageResult<Vec<TimelineEvent>>;
    /// At most `limit` events of an order that are older than `cursor`, newest first.
    fn order_timeline(
        &mut self,
        order: OrderId,
        cursor: Option<TimelineCursor>,
        limit: u32,
    ) -> StorageResult<Vec<TimelineEvent>>;
}
