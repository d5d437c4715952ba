//! Failures of products in syncs.

use std::{cmp::Reverse, collections::BTreeMap};

use chrono::{DateTime, Utc};

use super::{
    paging::{limited, page_of},
    session::Session,
    tables::Tables,
};
use crate::{
    Page, PageRequest, ProductFailureId,
    catalog::{Product, ProductCode, SyncState},
    ports::{
        FailureFilter, FailureSelection, ProductFailureQueries, ProductFailureRepository,
        StorageResult,
    },
    supplier::{
        FailureGroup, FailureKey, FailureReason, FailureState, FailureStatus, ProductFailure,
        SyncStage,
    },
};

impl Tables {
    fn selected(&self, selection: &FailureSelection) -> Vec<ProductFailure> {
        let failures = self.product_failures.values();
        let selected = failures.filter(|failure| {
            let (key, state) = (&failure.key, &failure.state);
            state.status != FailureStatus::Closed
                && selection.id.is_none_or(|id| failure.id == id)
                && selection.stage.is_none_or(|stage| key.stage == stage)
                && selection
                    .reason
                    .is_none_or(|reason| state.reason_code == reason)
                && selection.due_by.is_none_or(|due_by| {
                    state.next_attempt_at.is_some_and(|next| next <= due_by) && self.is_reached(key)
                })
        });
        selected.cloned().collect()
    }

    /// Whether syncs bring the product.
    pub(super) fn sync_state(&self, product: &Product) -> Option<SyncState> {
        let code = product.details.haier.product_code.as_ref();
        let has_failure = self.product_failures.values().any(|failure| {
            Some(&failure.key.product_code) == code && failure.state.status != FailureStatus::Closed
        });
        SyncState::of(product.details.source, product.last_sync_at, has_failure)
    }

    fn is_reached(&self, key: &FailureKey) -> bool {
        key.stage == SyncStage::Products
            || !self.product_failures.values().any(|other| {
                other.key.product_code == key.product_code
                    && other.key.stage == SyncStage::Products
                    && other.state.status == FailureStatus::NeedsPerson
            })
    }
}

impl ProductFailureRepository for Tables {
    fn lock_of(&mut self, codes: &[ProductCode]) -> StorageResult<Vec<ProductFailure>> {
        let failures = self.product_failures.values();
        let of_products = failures.filter(|failure| codes.contains(&failure.key.product_code));
        Ok(of_products.cloned().collect())
    }

    fn lock_selected(
        &mut self,
        selection: &FailureSelection,
        limit: u32,
    ) -> StorageResult<Vec<ProductFailure>> {
        let mut selected = self.selected(selection);
        selected.truncate(limited(limit));
        Ok(selected)
    }

    fn make_due(&mut self, selection: &FailureSelection, now: DateTime<Utc>) -> StorageResult<()> {
        for selected in self.selected(selection) {
            if let Some(failure) = self.product_failures.get_mut(&selected.id) {
                failure.state.next_attempt_at = Some(now);
            }
        }
        Ok(())
    }

    fn upsert(&mut self, failures: &[(FailureKey, FailureState)]) -> StorageResult<()> {
        for (key, state) in failures {
            let mut present = self.product_failures.values_mut();
            if let Some(present) = present.find(|present| present.key == *key) {
                present.state = state.clone();
                continue;
            }
            let id = self
                .sequences
                .product_failures
                .next(ProductFailureId::new)?;
            let failure = ProductFailure {
                id,
                key: key.clone(),
                state: state.clone(),
            };
            self.product_failures.insert(id, failure);
        }
        Ok(())
    }

    fn needing_person(&mut self) -> StorageResult<Vec<(FailureReason, u64)>> {
        let mut counts: BTreeMap<FailureReason, u64> = BTreeMap::new();
        for failure in self.product_failures.values() {
            if failure.state.status == FailureStatus::NeedsPerson {
                *counts.entry(failure.state.reason_code).or_default() += 1;
            }
        }
        Ok(counts.into_iter().collect())
    }

    fn purge(&mut self, time: DateTime<Utc>, limit: u32) -> StorageResult<u64> {
        let failures = self.product_failures.values();
        let closed = failures.filter(|it| it.state.closed_at.is_some_and(|closed| closed < time));
        let ids: Vec<ProductFailureId> = closed.map(|it| it.id).take(limited(limit)).collect();
        for id in &ids {
            self.product_failures.remove(id);
        }
        Ok(u64::try_from(ids.len()).unwrap_or(u64::MAX))
    }
}

impl ProductFailureQueries for Session {
    fn list(
        &mut self,
        filter: &FailureFilter,
        page: PageRequest,
    ) -> StorageResult<Page<ProductFailure>> {
        let failures = self.0.product_failures.values();
        let listed = failures.filter(|failure| {
            let (key, state) = (&failure.key, &failure.state);
            filter.stage.is_none_or(|stage| key.stage == stage)
                && filter.status.is_none_or(|status| state.status == status)
                && filter
                    .reason
                    .is_none_or(|reason| state.reason_code == reason)
                && filter
                    .product_code
                    .as_ref()
                    .is_none_or(|code| key.product_code == *code)
        });
        let mut listed: Vec<_> = listed.cloned().collect();
        listed.sort_by_key(|failure| Reverse((failure.state.last_failed_at, failure.id)));
        Ok(page_of(listed, page))
    }

    fn groups(&mut self) -> StorageResult<Vec<FailureGroup>> {
        let mut groups: BTreeMap<(SyncStage, FailureReason), FailureGroup> = BTreeMap::new();
        for ProductFailure { key, state, .. } in self.0.selected(&FailureSelection::default()) {
            let group = groups.entry((key.stage, state.reason_code));
            let group = group.or_insert_with(|| FailureGroup {
                stage: key.stage,
                reason_code: state.reason_code,
                open: 0,
                needs_person: 0,
                first_failed_at: state.first_failed_at,
                last_failed_at: state.last_failed_at,
                example_code: key.product_code.clone(),
                example_reason: state.reason.clone(),
            });
            match state.status {
                FailureStatus::Open => group.open += 1,
                FailureStatus::NeedsPerson => group.needs_person += 1,
                FailureStatus::Closed => {}
            }
            group.first_failed_at = group.first_failed_at.min(state.first_failed_at);
            if state.last_failed_at >= group.last_failed_at {
                group.last_failed_at = state.last_failed_at;
                group.example_code = key.product_code;
                group.example_reason = state.reason;
            }
        }
        let mut groups: Vec<_> = groups.into_values().collect();
        groups.sort_by_key(|group| Reverse(group.open + group.needs_person));
        Ok(groups)
    }

    fn unclosed_of(&mut self, codes: &[ProductCode]) -> StorageResult<Vec<ProductFailure>> {
        let unclosed = self.0.selected(&FailureSelection::default()).into_iter();
        let of_products = unclosed.filter(|failure| codes.contains(&failure.key.product_code));
        Ok(of_products.collect())
    }

    fn exists(&mut self, selection: &FailureSelection) -> StorageResult<bool> {
        Ok(!self.0.selected(selection).is_empty())
    }
}
