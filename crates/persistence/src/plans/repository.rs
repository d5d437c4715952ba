//! Change plans, within a transaction.

use cangku_domain::{
    ApiKeyId, PlanId, PlanItemId, UserId,
    accounts::Actor,
    plans::{
        ItemOutcome, ItemStatus, NewPlan, NewPlanItem, Plan, PlanCounts, PlanItem, PlanKind,
        PlanStatus, PlanStep, StepRecord,
    },
    ports::{PlanRepository, StorageError, StorageResult},
};
use chrono::{DateTime, Utc};
use diesel::{
    delete, dsl::sql, expression::SqlLiteral, insert_into, pg::Pg, prelude::*, sql_types::Bool,
    update,
};

use super::items;
use crate::{
    error_mapping::{IntoStorageResult, check_rows},
    rows::{IntoEntity, PlanItemRow, PlanRow, PlanStepRow, entities, entity},
    schema::{change_plan_items, change_plan_steps, change_plans},
    unit_of_work::PgUnitOfWork,
};

/// A number of items as a column.
fn column(count: u32) -> StorageResult<i32> {
    let too_many = |_| StorageError::Inconsistent("a plan has too many items".to_owned());
    i32::try_from(count).map_err(too_many)
}

/// Plans that have ended, in the words of the partial index.
fn is_ended() -> SqlLiteral<Bool> {
    sql("status IN ('applied', 'partly_applied', 'undone', 'stale', 'discarded')")
}

type Items<'a, Columns> = change_plan_items::BoxedQuery<'a, Pg, Columns>;

/// At most `limit` items of the plan in this status.
fn some_of<Columns>(
    items: Items<'_, Columns>,
    plan: PlanId,
    status: ItemStatus,
    limit: u32,
) -> Items<'_, Columns> {
    items
        .filter(change_plan_items::plan_id.eq(plan.get()))
        .filter(change_plan_items::status.eq(status.as_str()))
        .limit(i64::from(limit))
}

impl PlanRepository for PgUnitOfWork<'_> {
    fn insert(&mut self, plan: &NewPlan, now: DateTime<Utc>) -> StorageResult<Plan> {
        let inserted: PlanRow = insert_into(change_plans::table)
            .values((
                change_plans::kind.eq(plan.kind.as_str()),
                change_plans::status.eq(plan.status.as_str()),
                change_plans::reason.eq(plan.reason.as_str()),
                change_plans::created_by.eq(plan.creator.user_id.map(UserId::get)),
                change_plans::api_key_id.eq(plan.creator.api_key_id.map(ApiKeyId::get)),
                change_plans::creator_name.eq(&plan.creator.name),
                change_plans::expires_at.eq(plan.expires_at),
                change_plans::created_at.eq(now),
                change_plans::updated_at.eq(now),
            ))
            .returning(PlanRow::as_returning())
            .get_result(self.connection)
            .into_storage_result()?;
        inserted.into_entity()
    }

    fn insert_items(&mut self, plan: PlanId, new: &[NewPlanItem]) -> StorageResult<()> {
        items::insert(self.connection, plan, new)
    }

    fn keep_first_items(&mut self, plan: PlanId, keep: u32) -> StorageResult<PlanCounts> {
        items::keep_first(self.connection, plan, keep)
    }

    fn purge_one(&mut self, time: DateTime<Utc>) -> StorageResult<bool> {
        let ended: Option<i64> = change_plans::table
            .filter(is_ended())
            .filter(change_plans::updated_at.lt(time))
            .order(change_plans::updated_at)
            .select(change_plans::id)
            .for_update()
            .skip_locked()
            .first(self.connection)
            .optional()
            .into_storage_result()?;
        let Some(id) = ended else {
            return Ok(false);
        };
        let deleted = delete(change_plans::table.find(id))
            .execute(self.connection)
            .into_storage_result()?;
        check_rows("purging a plan", deleted, 1)?;
        Ok(true)
    }

    fn lock(&mut self, id: PlanId) -> StorageResult<Option<Plan>> {
        let row = change_plans::table
            .find(id.get())
            .select(PlanRow::as_select())
            .for_no_key_update()
            .first(self.connection)
            .optional();
        entity(row.into_storage_result()?)
    }

    fn lock_next_due(&mut self, now: DateTime<Utc>) -> StorageResult<Option<Plan>> {
        let names = |is: fn(PlanStatus) -> bool| {
            let statuses = PlanStatus::ALL
                .into_iter()
                .filter(move |status| is(*status));
            statuses.map(PlanStatus::as_str).collect::<Vec<_>>()
        };
        let running = change_plans::status.eq_any(names(PlanStatus::is_running));
        let expired = change_plans::status
            .eq_any(names(PlanStatus::expires))
            .and(change_plans::expires_at.le(now));
        let row = change_plans::table
            .filter(running.or(expired))
            .order((change_plans::updated_at, change_plans::id))
            .select(PlanRow::as_select())
            .for_no_key_update()
            .skip_locked()
            .first(self.connection)
            .optional();
        entity(row.into_storage_result()?)
    }

    fn lock_all(&mut self, kind: PlanKind, status: PlanStatus) -> StorageResult<Vec<Plan>> {
        let rows: Vec<PlanRow> = change_plans::table
            .filter(change_plans::kind.eq(kind.as_str()))
            .filter(change_plans::status.eq(status.as_str()))
            .order(change_plans::id)
            .select(PlanRow::as_select())
            .for_no_key_update()
            .load(self.connection)
            .into_storage_result()?;
        entities(rows)
    }

    fn save(&mut self, plan: &Plan) -> StorageResult<Plan> {
        let counts = plan.counts;
        let saved: PlanRow = update(change_plans::table.find(plan.id.get()))
            .set((
                change_plans::status.eq(plan.status.as_str()),
                change_plans::pending.eq(column(counts.pending)?),
                change_plans::applied.eq(column(counts.applied)?),
                change_plans::stale.eq(column(counts.stale)?),
                change_plans::refused.eq(column(counts.refused)?),
                change_plans::skipped.eq(column(counts.skipped)?),
                change_plans::undone.eq(column(counts.undone)?),
                change_plans::kept.eq(column(counts.kept)?),
                change_plans::held_because.eq(&plan.held_because),
                change_plans::position.eq(plan.position.map(PlanItemId::get)),
                change_plans::updated_at.eq(plan.updated_at),
            ))
            .returning(PlanRow::as_returning())
            .get_result(self.connection)
            .into_storage_result()?;
        saved.into_entity()
    }

    fn record_step(
        &mut self,
        plan: PlanId,
        step: PlanStep,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> StorageResult<()> {
        insert_into(change_plan_steps::table)
            .values((
                change_plan_steps::plan_id.eq(plan.get()),
                change_plan_steps::step.eq(step.as_str()),
                change_plan_steps::created_by.eq(actor.user_id.map(UserId::get)),
                change_plan_steps::operator_name.eq(&actor.name),
                change_plan_steps::request_id.eq(&actor.request_id),
                change_plan_steps::created_at.eq(now),
            ))
            .execute(self.connection)
            .into_storage_result()
            .map(drop)
    }

    fn last_step(&mut self, plan: PlanId, step: PlanStep) -> StorageResult<Option<StepRecord>> {
        let row = change_plan_steps::table
            .filter(change_plan_steps::plan_id.eq(plan.get()))
            .filter(change_plan_steps::step.eq(step.as_str()))
            .order(change_plan_steps::id.desc())
            .select(PlanStepRow::as_select())
            .first(self.connection)
            .optional();
        entity(row.into_storage_result()?)
    }

    fn items_after(
        &mut self,
        plan: PlanId,
        status: ItemStatus,
        position: Option<PlanItemId>,
        limit: u32,
    ) -> StorageResult<Vec<PlanItem>> {
        let items = change_plan_items::table.select(PlanItemRow::as_select());
        let rows = some_of(items.into_boxed(), plan, status, limit)
            .filter(change_plan_items::id.gt(position.map_or(0, PlanItemId::get)))
            .order(change_plan_items::id)
            .load::<PlanItemRow>(self.connection)
            .into_storage_result()?;
        entities(rows)
    }

    fn items_before(
        &mut self,
        plan: PlanId,
        status: ItemStatus,
        position: Option<PlanItemId>,
        limit: u32,
    ) -> StorageResult<Vec<PlanItem>> {
        let items = change_plan_items::table.select(PlanItemRow::as_select());
        let rows = some_of(items.into_boxed(), plan, status, limit)
            .filter(change_plan_items::id.lt(position.map_or(i64::MAX, PlanItemId::get)))
            .order(change_plan_items::id.desc())
            .load::<PlanItemRow>(self.connection)
            .into_storage_result()?;
        entities(rows)
    }

    fn save_outcomes(&mut self, outcomes: &[ItemOutcome]) -> StorageResult<()> {
        items::save_outcomes(self.connection, outcomes)
    }
}
