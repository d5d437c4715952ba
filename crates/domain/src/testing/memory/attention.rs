//! The attention list.

use chrono::{DateTime, Utc};

use super::{
    paging::{limited, page_of},
    row_count::expected,
    session::Session,
    tables::Tables,
};
use crate::{
    AttentionItemId, Page, PageRequest, Version,
    attention::{AttentionDraft, AttentionItem, AttentionKind, AttentionNote, AttentionSubject},
    ports::{
        AttentionFilter, AttentionQueries, AttentionRepository, Constraint, StorageError,
        StorageResult,
    },
};

impl AttentionRepository for Tables {
    fn raise(&mut self, items: &[AttentionDraft], now: DateTime<Utc>) -> StorageResult<()> {
        for draft in items {
            let detail = AttentionNote::lossy(&draft.detail).as_str().to_owned();
            if let Some(open) = self.open_item(draft.subject) {
                open.detail = detail;
                continue;
            }
            let id = self.sequences.attention.next(AttentionItemId::new)?;
            let item = AttentionItem {
                id,
                subject: draft.subject,
                detail,
                created_at: now,
                owner_id: None,
                owner_name: String::new(),
                note: AttentionNote::default(),
                done_at: None,
                done_by: String::new(),
                version: Version::FIRST,
            };
            self.attention.insert(id, item);
        }
        Ok(())
    }

    fn resolve(
        &mut self,
        subjects: &[AttentionSubject],
        actor: &str,
        now: DateTime<Utc>,
    ) -> StorageResult<()> {
        for subject in subjects {
            if let Some(open) = self.open_item(*subject) {
                open.done_at = Some(now);
                open.done_by = actor.to_owned();
                open.version = open.version.next();
            }
        }
        Ok(())
    }

    fn lock(&mut self, id: AttentionItemId) -> StorageResult<Option<AttentionItem>> {
        Ok(self.attention.get(&id).cloned())
    }

    fn save(&mut self, item: &AttentionItem) -> StorageResult<()> {
        let other = self.open_item(item.subject).map(|open| open.id);
        if item.done_at.is_none() && other.is_some_and(|other| other != item.id) {
            return Err(StorageError::Constraint(
                Constraint::UniqueOpenAttentionItem,
            ));
        }
        let row = expected(self.attention.get_mut(&item.id), "saving an attention item")?;
        let is_changed = *row != *item;
        *row = item.clone();
        if is_changed {
            row.version = row.version.next();
        }
        Ok(())
    }
}

impl Tables {
    fn open_item(&mut self, subject: AttentionSubject) -> Option<&mut AttentionItem> {
        let mut items = self.attention.values_mut();
        items.find(|item| item.subject == subject && item.done_at.is_none())
    }

    /// Items that match, newest first.
    fn attention_matching(&self, filter: AttentionFilter) -> Vec<AttentionItem> {
        let newest_first = self.attention.values().rev();
        let matching = newest_first.filter(|item| {
            filter.kind.is_none_or(|kind| item.subject.kind == kind)
                && filter
                    .is_done
                    .is_none_or(|done| item.done_at.is_some() == done)
                && filter
                    .owner
                    .is_none_or(|owner| item.owner_id == Some(owner))
        });
        matching.cloned().collect()
    }
}

impl AttentionQueries for Session {
    fn counts(&mut self) -> StorageResult<Vec<(AttentionKind, u64)>> {
        let count = |kind| {
            let items = self.0.attention.values();
            let open = items.filter(|item| item.done_at.is_none() && item.subject.kind == kind);
            (kind, u64::try_from(open.count()).unwrap_or(u64::MAX))
        };
        let counts = AttentionKind::ALL.into_iter().map(count);
        Ok(counts.filter(|(_, open)| *open > 0).collect())
    }

    fn list(
        &mut self,
        filter: AttentionFilter,
        page: PageRequest,
    ) -> StorageResult<Page<AttentionItem>> {
        Ok(page_of(self.0.attention_matching(filter), page))
    }

    fn find(&mut self, id: AttentionItemId) -> StorageResult<Option<AttentionItem>> {
        Ok(self.0.attention.get(&id).cloned())
    }

    fn list_after(
        &mut self,
        filter: AttentionFilter,
        cursor: Option<AttentionItemId>,
        limit: u32,
    ) -> StorageResult<Vec<AttentionItem>> {
        let matching = self.0.attention_matching(filter).into_iter();
        let behind = matching.filter(|item| cursor.is_none_or(|cursor| item.id < cursor));
        Ok(behind.take(limited(limit)).collect())
    }
}
