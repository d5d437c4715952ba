//! Use cases on change plans.

mod advance;
mod apply_due;
mod create;
mod import;
mod move_plan;
mod plan_items;
mod purge_plans;
mod record_step;
mod stocktake_items;
mod write_items;

pub use advance::advance_plan;
pub(super) use apply_due::work_on_plan;
pub use apply_due::{PlanRound, apply_due_plan};
pub use create::{PlanDraft, PlanRequest, create_plan_once};
pub use import::{ImportedPlan, import_plan_once};
pub use move_plan::{PlanMove, move_plan_once};
pub use purge_plans::purge_plan;
pub(in crate::use_cases) use record_step::record_step;
