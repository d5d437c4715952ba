//! Goes on with change plans that are being applied or undone, and ends those that grew too old.

use std::time::Duration;

use cangku_domain::{accounts::SystemActor, use_cases::apply_due_plan};

use super::JobSet;

/// Pause between two rounds that found nothing to do.
const PERIOD: Duration = Duration::from_secs(1);
/// Maximum items that are written in one transaction.
const BATCH: u32 = 500;

pub(crate) fn start(jobs: &mut JobSet) {
    jobs.every_briefly(PERIOD, SystemActor::ApplyPlans, |cx| {
        let Some(plan) = apply_due_plan(cx, BATCH)? else {
            return Ok(false);
        };
        if !plan.status.is_running() {
            let (applied, stale) = (plan.counts.applied, plan.counts.stale);
            let status = plan.status.as_str();
            tracing::info!(
                plan = plan.id.get(),
                status,
                applied,
                stale,
                "a plan has ended"
            );
        }
        Ok(true)
    });
}
