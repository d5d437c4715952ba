//! Read queries on the audit log.

use cangku_domain::{
    AuditLogId, OrderId, Page, PageRequest, ProductId,
    audit::{AuditRecord, TimelineCursor, TimelineEvent},
    ports::{AuditFilter, AuditQueries, StorageResult},
};
use diesel::prelude::*;

use super::{filter::matching, order_timeline::order_timeline, product_timeline::product_timeline};
use crate::{
    error_mapping::IntoStorageResult,
    paging::page_of,
    read_session::PgReadSession,
    rows::{AuditRow, entities},
    schema::audit_log,
};

impl AuditQueries for PgReadSession<'_> {
    fn list(
        &mut self,
        filter: &AuditFilter,
        page: PageRequest,
    ) -> StorageResult<Page<AuditRecord>> {
        let shown = audit_log::table.select(AuditRow::as_select()).into_boxed();
        let rows: Vec<AuditRow> = matching(shown, filter)
            .order(audit_log::id.desc())
            .limit(i64::from(page.page_size()))
            .offset(page.offset())
            .load(self.connection)
            .into_storage_result()?;
        page_of(rows, page, || {
            matching(audit_log::table.count().into_boxed(), filter)
                .get_result(self.connection)
                .into_storage_result()
        })
    }

    fn list_after(
        &mut self,
        filter: &AuditFilter,
        cursor: Option<AuditLogId>,
        limit: u32,
    ) -> StorageResult<Vec<AuditRecord>> {
        let mut shown = audit_log::table.select(AuditRow::as_select()).into_boxed();
        // Keyset pagination: newest first, from below the cursor.
        if let Some(cursor) = cursor {
            shown = shown.filter(audit_log::id.lt(cursor.get()));
        }
        let rows: Vec<AuditRow> = matching(shown, filter)
            .order(audit_log::id.desc())
            .limit(i64::from(limit))
            .load(self.connection)
            .into_storage_result()?;
        entities(rows)
    }

    fn product_timeline(
        &mut self,
        product: ProductId,
        cursor: Option<TimelineCursor>,
        limit: u32,
    ) -> StorageResult<Vec<TimelineEvent>> {
        product_timeline(self.connection, product, cursor, limit)
    }

    fn order_timeline(
        &mut self,
        order: OrderId,
        cursor: Option<TimelineCursor>,
        limit: u32,
    ) -> StorageResult<Vec<TimelineEvent>> {
        order_timeline(self.connection, order, cursor, limit)
    }
}
