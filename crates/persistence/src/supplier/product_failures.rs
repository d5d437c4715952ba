//! Failures of products in syncs: repository within a transaction.

use cangku_domain::{
    ProductFailureId,
    catalog::ProductCode,
    ports::{FailureSelection, ProductFailureRepository, StorageResult},
    supplier::{FailureKey, FailureReason, FailureState, FailureStatus, ProductFailure, SyncStage},
};
use chrono::{DateTime, Utc};
use diesel::{delete, dsl::count_star, insert_into, pg::Pg, prelude::*, update, upsert::excluded};

use crate::{
    error_mapping::IntoStorageResult,
    rows::{NewProductFailure, ProductFailureRow, entities, table_count},
    schema::haier_product_failures::{self, dsl},
    unit_of_work::PgUnitOfWork,
};

diesel::alias!(haier_product_failures as reading: Reading);

/// Failures per statement: each takes 10 of the 65 535 parameters that a statement may have.
const BATCH_SIZE: usize = 5_000;

type Condition = Box<
    dyn BoxableExpression<haier_product_failures::table, Pg, SqlType = diesel::sql_types::Bool>,
>;

/// The condition of a selection.
pub(super) fn selected(selection: &FailureSelection) -> Condition {
    let mut condition: Condition = Box::new(dsl::status.ne(FailureStatus::Closed.as_str()));
    if let Some(id) = selection.id.map(ProductFailureId::get) {
        condition = Box::new(condition.and(dsl::id.eq(id)));
    }
    if let Some(stage) = selection.stage.map(SyncStage::as_str) {
        condition = Box::new(condition.and(dsl::stage.eq(stage)));
    }
    if let Some(reason) = selection.reason.map(FailureReason::as_str) {
        condition = Box::new(condition.and(dsl::reason_code.eq(reason)));
    }
    if let Some(due_by) = selection.due_by {
        let products = SyncStage::Products.as_str();
        let blocking = reading
            .filter(reading.field(dsl::product_code).eq(dsl::product_code))
            .filter(reading.field(dsl::stage).eq(products))
            .filter(
                reading
                    .field(dsl::status)
                    .eq(FailureStatus::NeedsPerson.as_str()),
            );
        let is_reached = dsl::stage
            .eq(products)
            .or(diesel::dsl::not(diesel::dsl::exists(blocking)));
        // Null is not due: the comparison isn't true then.
        let is_due = dsl::next_attempt_at.assume_not_null().le(due_by);
        condition = Box::new(condition.and(is_due).and(is_reached));
    }
    condition
}

impl ProductFailureRepository for PgUnitOfWork<'_> {
    fn lock_of(&mut self, codes: &[ProductCode]) -> StorageResult<Vec<ProductFailure>> {
        let codes: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
        let rows: Vec<ProductFailureRow> = dsl::haier_product_failures
            .filter(dsl::product_code.eq_any(codes))
            .select(ProductFailureRow::as_select())
            .order(dsl::id)
            .for_no_key_update()
            .load(self.connection)
            .into_storage_result()?;
        entities(rows)
    }

    fn lock_selected(
        &mut self,
        selection: &FailureSelection,
        limit: u32,
    ) -> StorageResult<Vec<ProductFailure>> {
        let rows: Vec<ProductFailureRow> = dsl::haier_product_failures
            .filter(selected(selection))
            .select(ProductFailureRow::as_select())
            .order(dsl::id)
            .limit(i64::from(limit))
            .for_no_key_update()
            .load(self.connection)
            .into_storage_result()?;
        entities(rows)
    }

    fn make_due(&mut self, selection: &FailureSelection, now: DateTime<Utc>) -> StorageResult<()> {
        update(dsl::haier_product_failures.filter(selected(selection)))
            .set(dsl::next_attempt_at.eq(now))
            .execute(self.connection)
            .into_storage_result()?;
        Ok(())
    }

    fn upsert(&mut self, failures: &[(FailureKey, FailureState)]) -> StorageResult<()> {
        for failures in failures.chunks(BATCH_SIZE) {
            let rows = failures
                .iter()
                .map(|(key, state)| NewProductFailure::of(key, state));
            let rows = rows.collect::<StorageResult<Vec<_>>>()?;
            insert_into(dsl::haier_product_failures)
                .values(&rows)
                .on_conflict((dsl::product_code, dsl::stage))
                .do_update()
                .set((
                    dsl::status.eq(excluded(dsl::status)),
                    dsl::reason_code.eq(excluded(dsl::reason_code)),
                    dsl::reason.eq(excluded(dsl::reason)),
                    dsl::attempts.eq(excluded(dsl::attempts)),
                    dsl::first_failed_at.eq(excluded(dsl::first_failed_at)),
                    dsl::last_failed_at.eq(excluded(dsl::last_failed_at)),
                    dsl::next_attempt_at.eq(excluded(dsl::next_attempt_at)),
                    dsl::closed_at.eq(excluded(dsl::closed_at)),
                ))
                .execute(self.connection)
                .into_storage_result()?;
        }
        Ok(())
    }

    fn purge(&mut self, time: DateTime<Utc>, limit: u32) -> StorageResult<u64> {
        let closed: Vec<i64> = dsl::haier_product_failures
            .filter(dsl::closed_at.is_not_null())
            .filter(dsl::closed_at.lt(time))
            .order(dsl::closed_at)
            .limit(i64::from(limit))
            .select(dsl::id)
            .for_update()
            .skip_locked()
            .load(self.connection)
            .into_storage_result()?;
        let deleted = delete(dsl::haier_product_failures.filter(dsl::id.eq_any(closed)))
            .execute(self.connection)
            .into_storage_result()?;
        Ok(u64::try_from(deleted).unwrap_or(u64::MAX))
    }

    fn needing_person(&mut self) -> StorageResult<Vec<(FailureReason, u64)>> {
        let counts: Vec<(String, i64)> = dsl::haier_product_failures
            .filter(dsl::status.eq(FailureStatus::NeedsPerson.as_str()))
            // Also said as the partial index says it.
            .filter(dsl::status.ne(FailureStatus::Closed.as_str()))
            .group_by(dsl::reason_code)
            .select((dsl::reason_code, count_star()))
            .order(dsl::reason_code)
            .load(self.connection)
            .into_storage_result()?;
        let count = |(name, count): (String, i64)| {
            let reason = FailureReason::from_name(&name).unwrap_or(FailureReason::Other);
            (reason, table_count(count))
        };
        Ok(counts.into_iter().map(count).collect())
    }
}
