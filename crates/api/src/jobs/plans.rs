//! Goes on with change plans that are being applied or undone, and ends those that grew too old.

use std::time::Duration;

use cangku_domain::{
    accounts::SystemActor,
    error_chain,
    plans::Plan,
    use_cases::{PlanRound, apply_due_plan},
};

use super::JobSet;

/// Pause between two rounds that found nothing to do.
const PERIOD: Duration = Duration::from_secs(1);
/// Maximum items that are written in one transaction.
const BATCH: u32 = 500;

pub(crate) fn start(jobs: &mut JobSet) {
    jobs.every_briefly(PERIOD, SystemActor::ApplyPlans, |cx| {
        match apply_due_plan(cx, BATCH)? {
            PlanRound::Idle => return Ok(false),
            PlanRound::Deferred(plan, error) => {
                let (plan, error) = (plan.get(), error_chain(&error));
                tracing::debug!(plan, error, "a plan is worked on later");
                return Ok(false);
            }
            PlanRound::Skipped(plan, product, error) => {
                let code = product.and_then(|product| product.code);
                tracing::warn!(
                    plan = plan.id.get(),
                    code,
                    error,
                    "an item can't be written"
                );
                log_end(&plan);
            }
            PlanRound::Worked(plan) => log_end(&plan),
        }
        Ok(true)
    });
}

fn log_end(plan: &Plan) {
    if plan.status.is_running() {
        return;
    }
    let (status, counts) = (plan.status.as_str(), plan.counts);
    let (applied, stale) = (counts.applied, counts.stale);
    let (undone, kept) = (counts.undone, counts.kept);
    let plan = plan.id.get();
    tracing::info!(
        plan,
        status,
        applied,
        stale,
        undone,
        kept,
        "a plan has ended"
    );
}
