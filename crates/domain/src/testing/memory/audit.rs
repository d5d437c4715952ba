//! The audit log.

use chrono::{DateTime, Utc};

use super::{paging::page_of, session::Session, tables::Tables, unsupported::unsupported};
use crate::{
    AuditLogId, OrderId, Page, PageRequest, ProductId,
    audit::{AuditEntry, AuditRecord, TimelineCursor, TimelineEvent},
    ports::{ActorFilter, AuditFilter, AuditQueries, AuditRepository, StorageResult},
};

impl AuditRepository for Tables {
    fn record(&mut self, entries: &[AuditEntry], now: DateTime<Utc>) -> StorageResult<()> {
        for entry in entries {
            let id = self.sequences.audit.next(AuditLogId::new)?;
            let record = AuditRecord {
                id,
                entry: entry.clone(),
                created_at: now,
            };
            self.audit.insert(id, record);
        }
        Ok(())
    }

    fn purge(&mut self, before: DateTime<Utc>, limit: u32) -> StorageResult<u64> {
        let old = self.audit.values().filter(|it| it.created_at < before);
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let old: Vec<_> = old.map(|it| it.id).take(limit).collect();
        for id in &old {
            self.audit.remove(id);
        }
        Ok(u64::try_from(old.len()).unwrap_or(u64::MAX))
    }
}

fn matches(record: &AuditRecord, filter: &AuditFilter) -> bool {
    let AuditFilter {
        subject,
        subject_id,
        actor,
        action,
        from,
        to,
    } = filter;
    let entry = &record.entry;
    let is_by = |filter: &ActorFilter| match filter {
        ActorFilter::User(id) => entry.actor.user_id == Some(*id),
        ActorFilter::Named(name) => entry.actor.name == *name,
    };
    subject.is_none_or(|it| entry.subject == it)
        && subject_id.is_none_or(|it| entry.subject_id == Some(it))
        && actor.as_ref().is_none_or(is_by)
        && action.is_none_or(|it| entry.action == it)
        && from.is_none_or(|it| record.created_at >= it)
        && to.is_none_or(|it| record.created_at < it)
}

impl AuditQueries for Session {
    fn list(
        &mut self,
        filter: &AuditFilter,
        page: PageRequest,
    ) -> StorageResult<Page<AuditRecord>> {
        let found = self.0.audit.values().rev();
        let found = found.filter(|record| matches(record, filter)).cloned();
        Ok(page_of(found.collect(), page))
    }

    fn list_after(
        &mut self,
        filter: &AuditFilter,
        cursor: Option<AuditLogId>,
        limit: u32,
    ) -> StorageResult<Vec<AuditRecord>> {
        let found = self.0.audit.values().rev();
        let found = found
            .filter(|record| cursor.is_none_or(|cursor| record.id < cursor))
            .filter(|record| matches(record, filter))
            .take(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(found.cloned().collect())
    }

    fn product_timeline(
        &mut self,
        _product: ProductId,
        _cursor: Option<TimelineCursor>,
        _limit: u32,
    ) -> StorageResult<Vec<TimelineEvent>> {
        Err(unsupported("timelines", "product_timeline"))
    }

    fn order_timeline(
        &mut self,
        _order: OrderId,
        _cursor: Option<TimelineCursor>,
        _limit: u32,
    ) -> StorageResult<Vec<TimelineEvent>> {
        Err(unsupported("timelines", "order_timeline"))
    }
}
