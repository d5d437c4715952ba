//! Storage of change plans.

use chrono::{DateTime, Utc};

use super::StorageResult;
use crate::{
    Page, PageRequest, PlanId, PlanItemId,
    accounts::Actor,
    plans::{
        ItemAction, ItemOutcome, ItemReason, ItemStatus, NewPlan, NewPlanItem, Plan, PlanCounts,
        PlanField, PlanItem, PlanKind, PlanStatus, PlanStep, StepRecord,
    },
};

/// Change plans, within a transaction.
pub trait PlanRepository {
    /// Inserts a plan in the status `draft`, without items.
    fn insert(&mut self, plan: &NewPlan, now: DateTime<Utc>) -> StorageResult<Plan>;
    /// Appends items to a plan; their ids are in this order. The plan's counts are the caller's.
    fn insert_items(&mut self, plan: PlanId, items: &[NewPlanItem]) -> StorageResult<()>;
    /// Deletes all items of a plan but the first `keep`, and returns the counts of those. The plan's own
    /// counts are the caller's.
    fn keep_first_items(&mut self, plan: PlanId, keep: u32) -> StorageResult<PlanCounts>;
    /// Deletes one plan that has ended and was last changed before `time`, with its items and history. Skips
    /// plans that another transaction has locked. Returns whether there was one.
    fn purge_one(&mut self, time: DateTime<Utc>) -> StorageResult<bool>;
    /// Returns the plan and locks its row until the end of the transaction. Lock it before all other
    /// rows, except those of the sync's schedule.
    fn lock(&mut self, id: PlanId) -> StorageResult<Option<Plan>>;
    /// Of the plans of which items are being written, and of those that have expired by `now`, the one that
    /// was changed least recently, with its row locked. Skips plans that another transaction has locked.
    fn lock_next_due(&mut self, now: DateTime<Utc>) -> StorageResult<Option<Plan>>;
    /// Plans of this kind and status, by id, with their rows locked.
    fn lock_all(&mut self, kind: PlanKind, status: PlanStatus) -> StorageResult<Vec<Plan>>;
    /// Writes status, counts, position and `updated_at` of a plan that was locked; returns it with its
    /// new version.
    fn save(&mut self, plan: &Plan) -> StorageResult<Plan>;
    /// Appends a step to the plan's history.
    fn record_step(
        &mut self,
        plan: PlanId,
        step: PlanStep,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> StorageResult<()>;
    /// The last such step in the plan's history.
    fn last_step(&mut self, plan: PlanId, step: PlanStep) -> StorageResult<Option<StepRecord>>;
    /// The first `limit` items of the plan in this status, by id, from behind the position.
    fn items_after(
        &mut self,
        plan: PlanId,
        status: ItemStatus,
        position: Option<PlanItemId>,
        limit: u32,
    ) -> StorageResult<Vec<PlanItem>>;
    /// The last `limit` items of the plan in this status before the position, the last one first.
    fn items_before(
        &mut self,
        plan: PlanId,
        status: ItemStatus,
        position: Option<PlanItemId>,
        limit: u32,
    ) -> StorageResult<Vec<PlanItem>>;
    /// Writes what became of items.
    fn save_outcomes(&mut self, outcomes: &[ItemOutcome]) -> StorageResult<()>;
}

/// Filter of the list of plans; a `None` field doesn't restrict.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlanFilter {
    /// What they were made from.
    pub kind: Option<PlanKind>,
    /// Where they are in their life.
    pub status: Option<PlanStatus>,
}

/// Filter of a plan's items; a `None` field doesn't restrict.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlanItemFilter {
    /// What they do.
    pub action: Option<ItemAction>,
    /// The field that they change.
    pub field: Option<PlanField>,
    /// Why they are part of the plan, or why they were not applied.
    pub reason: Option<ItemReason>,
    /// What became of them.
    pub status: Option<ItemStatus>,
    /// The product's code, or one of the same identity.
    pub code: Option<String>,
}

/// Number of a plan's items that are alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanItemGroup {
    /// What they do.
    pub action: ItemAction,
    /// The field that they change.
    pub field: Option<PlanField>,
    /// Why they are part of the plan, or why they were not applied.
    pub reason: ItemReason,
    /// What became of them.
    pub status: ItemStatus,
    /// How many.
    pub count: u32,
}

/// Queries on change plans.
pub trait PlanQueries {
    /// The plan with this id.
    fn find(&mut self, id: PlanId) -> StorageResult<Option<Plan>>;
    /// A page of plans, newest first.
    fn list(&mut self, filter: &PlanFilter, page: PageRequest) -> StorageResult<Page<Plan>>;
    /// The plan's history, oldest first.
    fn steps(&mut self, id: PlanId) -> StorageResult<Vec<StepRecord>>;
    /// The plan's items by action, field, reason and status.
    fn groups(&mut self, id: PlanId) -> StorageResult<Vec<PlanItemGroup>>;
    /// A page of the plan's items, by id.
    fn items(
        &mut self,
        id: PlanId,
        filter: &PlanItemFilter,
        page: PageRequest,
    ) -> StorageResult<Page<PlanItem>>;
    /// At most `limit` of the plan's items, by id, from behind `cursor`.
    fn items_behind(
        &mut self,
        id: PlanId,
        filter: &PlanItemFilter,
        cursor: Option<PlanItemId>,
        limit: u32,
    ) -> StorageResult<Vec<PlanItem>>;
}
