//! Read queries on sync runs.

use cangku_domain::{
    Page, PageRequest, SyncRunId,
    ports::{StorageResult, SyncRunFilter, SyncRunQueries},
    supplier::{SyncFailure, SyncRun, SyncStatus},
};
use diesel::{pg::Pg, prelude::*};

use crate::{
    error_mapping::IntoStorageResult,
    paging::page_of,
    read_session::PgReadSession,
    rows::{SyncFailureRow, SyncRunRow, entities, entity},
    schema::{haier_sync_failures, haier_sync_logs},
};

type Runs<'a, Columns> = haier_sync_logs::BoxedQuery<'a, Pg, Columns>;

fn matching<Columns>(mut runs: Runs<'_, Columns>, filter: SyncRunFilter) -> Runs<'_, Columns> {
    if let Some(status) = filter.status {
        runs = runs.filter(haier_sync_logs::status.eq(status.as_str()));
    }
    if let Some(sync_type) = filter.sync_type {
        runs = runs.filter(haier_sync_logs::sync_type.eq(sync_type.as_str()));
    }
    runs
}

impl SyncRunQueries for PgReadSession<'_> {
    fn find(&mut self, id: SyncRunId) -> StorageResult<Option<SyncRun>> {
        let row = haier_sync_logs::table
            .find(id.get())
            .select(SyncRunRow::as_select())
            .first(self.connection)
            .optional();
        entity(row.into_storage_result()?)
    }

    fn unfinished(&mut self) -> StorageResult<Vec<SyncRun>> {
        let unfinished = [SyncStatus::Pending, SyncStatus::Processing].map(SyncStatus::as_str);
        let rows: Vec<SyncRunRow> = haier_sync_logs::table
            .filter(haier_sync_logs::status.eq_any(unfinished))
            .select(SyncRunRow::as_select())
            .order(haier_sync_logs::id)
            .load(self.connection)
            .into_storage_result()?;
        entities(rows)
    }

    fn list(&mut self, filter: SyncRunFilter, page: PageRequest) -> StorageResult<Page<SyncRun>> {
        let runs = haier_sync_logs::table.select(SyncRunRow::as_select());
        let rows: Vec<SyncRunRow> = matching(runs.into_boxed(), filter)
            .order((
                haier_sync_logs::created_at.desc(),
                haier_sync_logs::id.desc(),
            ))
            .limit(i64::from(page.page_size()))
            .offset(page.offset())
            .load(self.connection)
            .into_storage_result()?;
        page_of(rows, page, || {
            matching(haier_sync_logs::table.count().into_boxed(), filter)
                .get_result(self.connection)
                .into_storage_result()
        })
    }

    fn failures(&mut self, id: SyncRunId, page: PageRequest) -> StorageResult<Page<SyncFailure>> {
        let of_run =
            || haier_sync_failures::table.filter(haier_sync_failures::sync_log_id.eq(id.get()));
        let rows: Vec<SyncFailureRow> = of_run()
            .select(SyncFailureRow::as_select())
            .order(haier_sync_failures::id)
            .limit(i64::from(page.page_size()))
            .offset(page.offset())
            .load(self.connection)
            .into_storage_result()?;
        page_of(rows, page, || {
            of_run()
                .count()
                .get_result(self.connection)
                .into_storage_result()
        })
    }
}
