//! Read queries on failures of products in syncs.

use cangku_domain::{
    OptionalText, Page, PageRequest, Text,
    ports::{FailureFilter, FailureSelection, ProductFailureQueries, StorageError, StorageResult},
    supplier::{FailureGroup, FailureReason, ProductFailure, SyncStage},
};
use chrono::{DateTime, Utc};
use diesel::{
    QueryableByName,
    dsl::exists,
    pg::Pg,
    prelude::*,
    select, sql_query,
    sql_types::{BigInt, Text as SqlText, Timestamptz},
};

use super::product_failures::selected;
use crate::{
    error_mapping::IntoStorageResult,
    paging::page_of,
    read_session::PgReadSession,
    rows::{ProductFailureRow, table_count},
    schema::haier_product_failures::{self, dsl},
};

type Failures<'a, Columns> = haier_product_failures::BoxedQuery<'a, Pg, Columns>;

#[derive(QueryableByName)]
struct GroupRow {
    #[diesel(sql_type = SqlText)]
    stage: String,
    #[diesel(sql_type = SqlText)]
    reason_code: String,
    #[diesel(sql_type = BigInt)]
    open: i64,
    #[diesel(sql_type = BigInt)]
    needs_person: i64,
    #[diesel(sql_type = Timestamptz)]
    first_failed_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    last_failed_at: DateTime<Utc>,
    #[diesel(sql_type = SqlText)]
    example_code: String,
    #[diesel(sql_type = SqlText)]
    example_reason: String,
}

impl GroupRow {
    fn into_group(self) -> StorageResult<FailureGroup> {
        let broken = |column: &str| {
            let message = format!("a group of haier_product_failures has no valid {column}");
            StorageError::Inconsistent(message)
        };
        Ok(FailureGroup {
            stage: SyncStage::from_name(&self.stage).ok_or_else(|| broken("stage"))?,
            // A later version may know more kinds.
            reason_code: FailureReason::from_name(&self.reason_code)
                .unwrap_or(FailureReason::Other),
            open: table_count(self.open),
            needs_person: table_count(self.needs_person),
            first_failed_at: self.first_failed_at,
            last_failed_at: self.last_failed_at,
            example_code: Text::stored(&self.example_code)
                .map_err(|_error| broken("product_code"))?,
            example_reason: OptionalText::lossy(&self.example_reason),
        })
    }
}

fn matching<'a, Columns>(
    mut failures: Failures<'a, Columns>,
    filter: &'a FailureFilter,
) -> Failures<'a, Columns> {
    if let Some(stage) = filter.stage {
        failures = failures.filter(dsl::stage.eq(stage.as_str()));
    }
    if let Some(status) = filter.status {
        failures = failures.filter(dsl::status.eq(status.as_str()));
    }
    if let Some(reason) = filter.reason {
        failures = failures.filter(dsl::reason_code.eq(reason.as_str()));
    }
    if let Some(code) = &filter.product_code {
        failures = failures.filter(dsl::product_code.eq(code.as_str()));
    }
    failures
}

impl ProductFailureQueries for PgReadSession<'_> {
    fn list(
        &mut self,
        filter: &FailureFilter,
        page: PageRequest,
    ) -> StorageResult<Page<ProductFailure>> {
        let failures = dsl::haier_product_failures.select(ProductFailureRow::as_select());
        let rows: Vec<ProductFailureRow> = matching(failures.into_boxed(), filter)
            .order((dsl::last_failed_at.desc(), dsl::id.desc()))
            .limit(i64::from(page.page_size()))
            .offset(page.offset())
            .load(self.connection)
            .into_storage_result()?;
        page_of(rows, page, || {
            matching(dsl::haier_product_failures.count().into_boxed(), filter)
                .get_result(self.connection)
                .into_storage_result()
        })
    }

    fn groups(&mut self) -> StorageResult<Vec<FailureGroup>> {
        let groups: Vec<GroupRow> = sql_query(
            "SELECT stage, reason_code, \
             count(*) FILTER (WHERE status = 'open') AS open, \
             count(*) FILTER (WHERE status = 'needs_person') AS needs_person, \
             min(first_failed_at) AS first_failed_at, max(last_failed_at) AS last_failed_at, \
             (array_agg(product_code ORDER BY last_failed_at DESC, id DESC))[1] AS example_code, \
             (array_agg(reason ORDER BY last_failed_at DESC, id DESC))[1] AS example_reason \
             FROM haier_product_failures WHERE status <> 'closed' \
             GROUP BY stage, reason_code ORDER BY count(*) DESC, reason_code, stage",
        )
        .load(self.connection)
        .into_storage_result()?;
        groups.into_iter().map(GroupRow::into_group).collect()
    }

    fn exists(&mut self, selection: &FailureSelection) -> StorageResult<bool> {
        select(exists(
            dsl::haier_product_failures.filter(selected(selection)),
        ))
        .get_result(self.connection)
        .into_storage_result()
    }
}
