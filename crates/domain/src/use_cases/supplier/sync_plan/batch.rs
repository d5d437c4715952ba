//! Adds a batch of items to a sync's plan.

use std::collections::BTreeMap;

use crate::{
    Entity, Error, PlanId, ProductId, Result,
    inventory::SupplierFigure,
    plans::{NewPlanItem, Plan, PlanRefusal, PlanStatus},
    ports::{StorageError, UnitOfWork},
    supplier::SyncEffects,
    use_cases::Context,
};

/// The plan of a run, as the run knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SyncPlan {
    /// The plan.
    pub id: PlanId,
    /// Number of its items.
    pub items: u32,
}

/// How it is recorded that a run has found a product as it is already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unchanged {
    /// Not at all: a person decides about the plan.
    NotRecorded,
    /// With each product.
    #[default]
    RecordedEach,
    /// For all products at once, at the end of a run of the complete list (see
    /// [`confirm_sync`](crate::use_cases::confirm_sync)); with each product only if that doesn't apply to it.
    ConfirmedAtEnd,
}

/// Result of planning a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedBatch<T> {
    /// The plan with the batch's items.
    pub plan: SyncPlan,
    /// What the batch would change.
    pub result: T,
    /// What that means for the safety limits.
    pub effects: SyncEffects,
}

/// What a batch records besides its items.
#[derive(Debug, Default)]
pub(super) struct Recorded {
    /// Products that were synced without a change.
    pub(super) unchanged: Vec<ProductId>,
    /// Figures that confirm the stock of products.
    pub(super) figures: BTreeMap<ProductId, SupplierFigure>,
}

/// Stores the items of a batch, and what it records besides. A batch that is repeated because the outcome of its transaction was unknown isn't stored twice.
pub(super) fn add_items(
    cx: Context<'_>,
    plan: SyncPlan,
    items: &[NewPlanItem],
    recorded: &Recorded,
) -> Result<SyncPlan> {
    cx.transactor.run(|unit| {
        let mut stored = lock_unfinished(unit, plan.id)?;
        let added = u32::try_from(items.len()).unwrap_or(u32::MAX);
        let is_repeated = stored.counts.total() == plan.items.saturating_add(added);
        if stored.counts.total() != plan.items && !is_repeated {
            let reason = "another process has gone on with the sync".to_owned();
            return Err(StorageError::Inconsistent(reason).into());
        }
        if stored.counts.total() == plan.items {
            unit.plans().insert_items(plan.id, items)?;
            for item in items {
                stored.counts.add(item.change.first_status());
            }
            stored.updated_at = cx.now();
            stored = unit.plans().save(&stored)?;
        }
        if !recorded.unchanged.is_empty() {
            unit.products().mark_synced(&recorded.unchanged, cx.now())?;
        }
        if !recorded.figures.is_empty() {
            unit.stock().record_figures(&recorded.figures, true)?;
        }
        Ok(SyncPlan {
            id: plan.id,
            items: stored.counts.total(),
        })
    })
}

/// The plan, locked, if its items are still being collected.
///
/// # Errors
/// [`Error::Plan`] if it was discarded, or has grown too old.
pub(super) fn lock_unfinished(unit: &mut dyn UnitOfWork, id: PlanId) -> Result<Plan> {
    unfinished(lock(unit, id)?)
}

/// The plan, locked.
pub(super) fn lock(unit: &mut dyn UnitOfWork, id: PlanId) -> Result<Plan> {
    let found = unit.plans().lock(id)?;
    found.ok_or_else(|| Error::not_found(Entity::Plan, id))
}

/// The plan, if its items are still being collected; errors as [`lock_unfinished`].
pub(super) fn unfinished(plan: Plan) -> Result<Plan> {
    match plan.status {
        PlanStatus::Planning => Ok(plan),
        PlanStatus::Discarded => Err(PlanRefusal::Discarded.into()),
        _ => Err(PlanRefusal::Stale.into()),
    }
}
