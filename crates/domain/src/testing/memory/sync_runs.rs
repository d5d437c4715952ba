//! Sync runs.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::{
    paging::{limited, page_of},
    row_count::expected,
    session::Session,
    tables::Tables,
};
use crate::{
    Page, PageRequest, SyncRunId,
    ports::{StorageResult, SyncRunFilter, SyncRunQueries, SyncRunRepository},
    supplier::{SyncCounts, SyncFailure, SyncRun, SyncRunDraft, SyncStatus, SyncStopRequest},
};

impl Tables {
    fn unfinished_runs(&self) -> Vec<SyncRun> {
        let runs = self.sync_runs.values();
        runs.filter(|run| !run.status.is_final()).cloned().collect()
    }
}

impl SyncRunRepository for Tables {
    fn insert(&mut self, draft: &SyncRunDraft, now: DateTime<Utc>) -> StorageResult<SyncRun> {
        let id = self.sequences.sync_runs.next(SyncRunId::new)?;
        let run = SyncRun {
            plan_id: None,
            id,
            sync_type: draft.sync_type,
            status: SyncStatus::Pending,
            message: String::new(),
            counts: SyncCounts::default(),
            triggered_by: draft.triggered_by.clone(),
            started_at: None,
            completed_at: None,
            created_at: now,
            progress_at: None,
            stop_request: None,
        };
        self.sync_runs.insert(id, run.clone());
        Ok(run)
    }

    fn lock_unfinished(&mut self) -> StorageResult<Vec<SyncRun>> {
        Ok(self.unfinished_runs())
    }

    fn lock(&mut self, id: SyncRunId) -> StorageResult<Option<SyncRun>> {
        Ok(self.sync_runs.get(&id).cloned())
    }

    fn save(&mut self, run: &SyncRun) -> StorageResult<()> {
        let before = self.sync_runs.insert(run.id, run.clone());
        expected(before, "saving a sync run").map(drop)
    }

    fn record_progress(
        &mut self,
        id: SyncRunId,
        counts: SyncCounts,
        now: DateTime<Utc>,
    ) -> StorageResult<Option<SyncStopRequest>> {
        let run = self.sync_runs.get_mut(&id);
        let Some(run) = run.filter(|run| run.status == SyncStatus::Processing) else {
            return Ok(None);
        };
        run.counts = counts;
        run.progress_at = Some(now);
        Ok(run.stop_request.clone())
    }

    fn purge(&mut self, time: DateTime<Utc>, limit: u32) -> StorageResult<u64> {
        let runs = self.sync_runs.values();
        let ended = runs.filter(|run| run.completed_at.is_some_and(|ended| ended < time));
        let ids: BTreeSet<SyncRunId> = ended.map(|run| run.id).take(limited(limit)).collect();
        self.sync_runs.retain(|id, _| !ids.contains(id));
        self.sync_failures.retain(|(run, _)| !ids.contains(run));
        Ok(u64::try_from(ids.len()).unwrap_or(u64::MAX))
    }

    fn failure_count(&mut self, id: SyncRunId) -> StorageResult<u32> {
        let failures = self.sync_failures.iter();
        let count = failures.filter(|(run, _)| *run == id).count();
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    fn add_failures(
        &mut self,
        id: SyncRunId,
        failures: &[SyncFailure],
        _now: DateTime<Utc>,
    ) -> StorageResult<()> {
        let failures = failures.iter().map(|failure| (id, failure.clone()));
        self.sync_failures.extend(failures);
        Ok(())
    }
}

impl SyncRunQueries for Session {
    fn find(&mut self, id: SyncRunId) -> StorageResult<Option<SyncRun>> {
        Ok(self.0.sync_runs.get(&id).cloned())
    }

    fn unfinished(&mut self) -> StorageResult<Vec<SyncRun>> {
        Ok(self.0.unfinished_runs())
    }

    fn list(&mut self, filter: SyncRunFilter, page: PageRequest) -> StorageResult<Page<SyncRun>> {
        let is_listed = |run: &&SyncRun| {
            filter.status.is_none_or(|status| run.status == status)
                && filter
                    .sync_type
                    .is_none_or(|sync_type| run.sync_type == sync_type)
        };
        let newest_first = self.0.sync_runs.values().rev().filter(is_listed).cloned();
        Ok(page_of(newest_first.collect(), page))
    }

    fn failures(&mut self, id: SyncRunId, page: PageRequest) -> StorageResult<Page<SyncFailure>> {
        let all = self.0.sync_failures.iter();
        let of_run = all.filter(|(run, _)| *run == id);
        let failures = of_run.map(|(_, failure)| failure.clone());
        Ok(page_of(failures.collect(), page))
    }
}
