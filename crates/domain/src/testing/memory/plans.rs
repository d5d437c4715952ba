//! Change plans.

use chrono::{DateTime, Utc};

use super::{
    paging::limited,
    row_count::expected,
    tables::{PlanRow, Tables},
};
use crate::{
    PlanId, PlanItemId, Version,
    accounts::Actor,
    plans::{
        ItemChange, ItemOutcome, ItemStatus, NewPlan, NewPlanItem, Plan, PlanCounts, PlanItem,
        PlanKind, PlanStatus, PlanStep, StepRecord,
    },
    ports::{PlanRepository, StorageResult},
};

impl PlanRepository for Tables {
    fn insert(&mut self, plan: &NewPlan, now: DateTime<Utc>) -> StorageResult<Plan> {
        let id = self.sequences.plans.next(PlanId::new)?;
        let plan = Plan {
            id,
            kind: plan.kind,
            status: plan.status,
            reason: plan.reason.clone(),
            creator: plan.creator.clone(),
            counts: PlanCounts::default(),
            held_because: String::new(),
            position: None,
            expires_at: plan.expires_at,
            version: Version::FIRST,
            created_at: now,
            updated_at: now,
        };
        let row = PlanRow {
            plan: plan.clone(),
            steps: Vec::new(),
        };
        self.plans.insert(id, row);
        Ok(plan)
    }

    fn insert_items(&mut self, plan: PlanId, items: &[NewPlanItem]) -> StorageResult<()> {
        for item in items {
            let id = self.sequences.plan_items.next(PlanItemId::new)?;
            let stored = PlanItem {
                id,
                plan_id: plan,
                product: item.product.clone(),
                change: item.change.clone(),
                reason: item.reason,
                status: item.change.first_status(),
                found: None,
                was_edited: None,
            };
            self.plan_items.insert(id, stored);
        }
        Ok(())
    }

    fn keep_first_items(&mut self, plan: PlanId, keep: u32) -> StorageResult<PlanCounts> {
        let items = self.plan_items.values().filter(|item| item.plan_id == plan);
        let later: Vec<PlanItemId> = items.map(|item| item.id).skip(limited(keep)).collect();
        for id in later {
            self.plan_items.remove(&id);
        }
        let mut counts = PlanCounts::default();
        for item in self.plan_items.values().filter(|item| item.plan_id == plan) {
            counts.add(item.status);
        }
        Ok(counts)
    }

    fn purge_one(&mut self, time: DateTime<Utc>) -> StorageResult<bool> {
        let plans = self.plans.values().map(|row| &row.plan);
        let mut ended = plans.filter(|plan| plan.status.has_ended() && plan.updated_at < time);
        let Some(id) = ended.next().map(|plan| plan.id) else {
            return Ok(false);
        };
        self.plans.remove(&id);
        self.plan_items.retain(|_, item| item.plan_id != id);
        self.plan_imports.remove(&id);
        self.refused_rows.retain(|(plan, _), _| *plan != id);
        self.attention
            .retain(|_, item| item.subject.plan_id != Some(id));
        for run in self.sync_runs.values_mut() {
            run.plan_id = run.plan_id.filter(|plan| *plan != id);
        }
        Ok(true)
    }

    fn lock(&mut self, id: PlanId) -> StorageResult<Option<Plan>> {
        Ok(self.plans.get(&id).map(|row| row.plan.clone()))
    }

    fn lock_next_due(&mut self, now: DateTime<Utc>) -> StorageResult<Option<Plan>> {
        let plans = self.plans.values().map(|row| &row.plan);
        let is_due = |plan: &&Plan| {
            plan.status.is_running() || (plan.status.expires() && plan.expires_at <= now)
        };
        let due = plans.filter(is_due);
        Ok(due.min_by_key(|plan| (plan.updated_at, plan.id)).cloned())
    }

    fn lock_all(&mut self, kind: PlanKind, status: PlanStatus) -> StorageResult<Vec<Plan>> {
        let plans = self.plans.values().map(|row| &row.plan);
        let found = plans.filter(|plan| plan.kind == kind && plan.status == status);
        Ok(found.cloned().collect())
    }

    fn save(&mut self, plan: &Plan) -> StorageResult<Plan> {
        let row = expected(self.plans.get_mut(&plan.id), "saving a plan")?;
        let version = match row.plan.status == plan.status {
            true => row.plan.version,
            false => row.plan.version.next(),
        };
        row.plan = Plan {
            version,
            ..plan.clone()
        };
        Ok(row.plan.clone())
    }

    fn record_step(
        &mut self,
        plan: PlanId,
        step: PlanStep,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> StorageResult<()> {
        let row = expected(self.plans.get_mut(&plan), "recording a step of a plan")?;
        row.steps.push(StepRecord {
            step,
            user_id: actor.user_id,
            name: actor.name.clone(),
            request_id: actor.request_id.clone(),
            at: now,
        });
        Ok(())
    }

    fn last_step(&mut self, plan: PlanId, step: PlanStep) -> StorageResult<Option<StepRecord>> {
        let steps = self.plans.get(&plan).map(|row| row.steps.as_slice());
        let mut steps = steps.unwrap_or_default().iter().rev();
        Ok(steps.find(|record| record.step == step).cloned())
    }

    fn items_after(
        &mut self,
        plan: PlanId,
        status: ItemStatus,
        position: Option<PlanItemId>,
        limit: u32,
    ) -> StorageResult<Vec<PlanItem>> {
        let items = self.plan_items_of(plan, status);
        let items = items.filter(|item| position.is_none_or(|last| item.id > last));
        Ok(items.take(limited(limit)).cloned().collect())
    }

    fn items_before(
        &mut self,
        plan: PlanId,
        status: ItemStatus,
        position: Option<PlanItemId>,
        limit: u32,
    ) -> StorageResult<Vec<PlanItem>> {
        let items = self.plan_items_of(plan, status).rev();
        let items = items.filter(|item| position.is_none_or(|last| item.id < last));
        Ok(items.take(limited(limit)).cloned().collect())
    }

    fn save_outcomes(&mut self, outcomes: &[ItemOutcome]) -> StorageResult<()> {
        for outcome in outcomes {
            let item = self.plan_items.get_mut(&outcome.id);
            let item = expected(item, "saving an item of a plan")?;
            item.status = outcome.status;
            item.reason = outcome.reason;
            item.found = outcome.found.clone();
            item.was_edited = outcome.was_edited;
            item.product.id = outcome.product_id.or(item.product.id);
            if let (ItemChange::Set { after, .. }, Some(written)) =
                (&mut item.change, &outcome.written)
            {
                *after = written.clone();
            }
        }
        Ok(())
    }
}

impl Tables {
    /// The items of a plan in this status, by id.
    fn plan_items_of(
        &self,
        plan: PlanId,
        status: ItemStatus,
    ) -> impl DoubleEndedIterator<Item = &PlanItem> {
        let items = self.plan_items.values();
        items.filter(move |item| item.plan_id == plan && item.status == status)
    }
}
