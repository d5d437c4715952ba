//! Makes a plan.

use super::{plan_items::ItemWriter, record_step::record_step, stocktake_items};
use crate::{
    Error, Result, Violation, ViolationCode,
    accounts::Scope,
    plans::{
        BulkEdit, Count, NewPlan, Plan, PlanCreator, PlanKind, PlanReason, PlanRules, PlanStatus,
        PlanStep, ProductSelection,
    },
    ports::UnitOfWork,
    use_cases::{Context, Created, Once, audited::Audited, once::create_once},
};

/// A plan that somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanDraft {
    /// Why.
    pub reason: PlanReason,
    /// What it is made from.
    pub request: PlanRequest,
}

/// What a plan is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlanRequest {
    /// One change of many products.
    BulkEdit {
        /// The products.
        selection: ProductSelection,
        /// The change.
        edit: BulkEdit,
    },
    /// 盘点: units that were counted.
    Stocktake(Vec<Count>),
}

impl PlanRequest {
    const fn kind(&self) -> PlanKind {
        match self {
            Self::BulkEdit { .. } => PlanKind::BulkEdit,
            Self::Stocktake(_) => PlanKind::Stocktake,
        }
    }
}

/// Makes a plan with an item for everything that differs, at most once per idempotency key. Changes
/// nothing but the plan.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor has the scope `catalog:write`; [`Error::Invalid`] if the category or brand
/// doesn't exist; [`Error::Plan`] if it would change too many products;
/// [`Error::IdempotencyKeyReused`].
pub fn create_plan_once(
    cx: Context<'_>,
    rules: PlanRules,
    draft: &PlanDraft,
    once: &Once<Plan>,
) -> Result<Created<Plan>> {
    cx.actor.require(Scope::CatalogWrite)?;
    if let Some(scope) = draft.request.kind().further_scope() {
        cx.actor.require(scope)?;
    }
    create_once(cx, once, |unit| {
        let now = cx.now();
        let new = NewPlan {
            kind: draft.request.kind(),
            reason: draft.reason.clone(),
            creator: PlanCreator::of(cx.actor),
            expires_at: now + rules.max_age,
            status: PlanStatus::Draft,
        };
        let mut plan = unit.plans().insert(&new, now)?;
        record_step(unit, &plan, PlanStep::Created, cx.actor, now)?;
        let mut items = ItemWriter::new(plan.id, rules.max_products);
        match &draft.request {
            PlanRequest::BulkEdit { selection, edit } => {
                items.write_bulk_edit(unit, selection, edit)?;
                // Last, so that the rows stay locked for a moment only.
                check_targets(unit, edit)?;
            }
            PlanRequest::Stocktake(counts) => stocktake_items::write(&mut items, unit, counts)?,
        }
        plan.counts = items.finish(unit)?;
        Ok(Audited::recorded(unit.plans().save(&plan)?))
    })
}

/// Checks that the category and the brand that products shall get exist.
fn check_targets(unit: &mut dyn UnitOfWork, edit: &BulkEdit) -> Result<()> {
    let missing = |field: &str, what: &str| {
        let message = format!("there is no such {what}");
        Error::Invalid(Violation::new(field, ViolationCode::UnknownReference, message).into())
    };
    if let Some(id) = edit.category_id
        && unit.categories().lock(id)?.is_none()
    {
        return Err(missing("change.category_id", "category"));
    }
    if let Some(id) = edit.brand_id
        && unit.brands().lock(id)?.is_none()
    {
        return Err(missing("change.brand_id", "brand"));
    }
    Ok(())
}
