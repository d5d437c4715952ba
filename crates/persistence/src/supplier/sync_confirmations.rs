//! What syncs of the complete list have confirmed: repository within a transaction.

use cangku_domain::{
    PlanId,
    catalog::ProductCode,
    plans::{ItemAction, ItemStatus},
    ports::{StorageResult, SyncConfirmationRepository},
};
use chrono::{DateTime, Utc};
use diesel::{
    insert_into,
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt},
    upsert::excluded,
};

use crate::{
    catalog::of_codes,
    error_mapping::IntoStorageResult,
    schema::{change_plan_items, products, supplier_sync_times as times},
    supplier_times::FIGURE_TIME,
    unit_of_work::PgUnitOfWork,
};

impl SyncConfirmationRepository for PgUnitOfWork<'_> {
    fn confirm_products(&mut self, supplier: &str, at: DateTime<Utc>) -> StorageResult<()> {
        insert_into(times::table)
            .values((times::supplier.eq(supplier), times::products_at.eq(at)))
            .on_conflict(times::supplier)
            .do_update()
            .set(times::products_at.eq(excluded(times::products_at)))
            .execute(self.connection)
            .into_storage_result()
            .map(drop)
    }

    fn confirm_figures(&mut self, supplier: &str, at: DateTime<Utc>) -> StorageResult<()> {
        insert_into(times::table)
            .values((times::supplier.eq(supplier), times::stock_at.eq(at)))
            .on_conflict(times::supplier)
            .do_update()
            .set(times::stock_at.eq(excluded(times::stock_at)))
            .execute(self.connection)
            .into_storage_result()
            .map(drop)
    }

    fn exclude_figures(&mut self, codes: &[ProductCode]) -> StorageResult<()> {
        let ids: Vec<i64> = products::table
            .filter(of_codes(codes))
            .select(products::id)
            .load(self.connection)
            .into_storage_result()?;
        exclude(self.connection, ids)
    }

    fn exclude_unwritten_figures(&mut self, plan: PlanId) -> StorageResult<()> {
        let is_unwritten = change_plan_items::action
            .eq(ItemAction::Stock.as_str())
            .and(change_plan_items::status.ne(ItemStatus::Applied.as_str()));
        let ids: Vec<Option<i64>> = change_plan_items::table
            .filter(change_plan_items::plan_id.eq(plan.get()))
            .filter(is_unwritten.or(change_plan_items::action.eq(ItemAction::Unlist.as_str())))
            .filter(change_plan_items::product_id.is_not_null())
            .select(change_plan_items::product_id)
            .load(self.connection)
            .into_storage_result()?;
        exclude(self.connection, ids.into_iter().flatten().collect())
    }
}

/// Excludes the figures of these products; the time that they have now is kept with them.
fn exclude(connection: &mut PgConnection, ids: Vec<i64>) -> StorageResult<()> {
    if ids.is_empty() {
        return Ok(());
    }
    // In the order of the ids, as those that record figures lock them.
    let statement = format!(
        "WITH locked AS (SELECT product_id FROM supplier_stock_figures \
             WHERE product_id = ANY($1) AND follows_syncs ORDER BY product_id FOR UPDATE) \
         UPDATE supplier_stock_figures AS figures \
         SET follows_syncs = FALSE, received_at = {FIGURE_TIME} \
         FROM locked WHERE figures.product_id = locked.product_id"
    );
    sql_query(statement)
        .bind::<Array<BigInt>, _>(ids)
        .execute(connection)
        .into_storage_result()
        .map(drop)
}
