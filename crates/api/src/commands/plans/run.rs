//! `cangku plans approve`, `apply`, `undo` and `discard`.

use std::{error::Error, process::ExitCode};

use cangku_domain::{
    ExpectedVersion, PlanId,
    accounts::{Actor, SystemActor},
    plans::{Plan, PlanAction, PlanRules, PlanStatus},
    use_cases::{Created, Once, PlanMove, advance_plan, move_plan_once},
};
use futures::FutureExt;
use indicatif::ProgressBar;

use crate::{
    commands::{bar, open_backend::finished, stdout},
    stop_signals::StopSignals,
    wiring::Backend,
};

/// Items that are written in one transaction.
const BATCH: u32 = 500;
/// Exit code if some items were not written because the shop had changed.
pub(in crate::commands) const PARTLY: u8 = 4;
/// Why the command can't approve a plan that needs another person.
pub(in crate::commands) const NOBODY: &str = "CANGKU_PLAN_SECOND_APPROVER=true: approve the plan by POST /api/plans/{id}/approve, \
                      so that it is known who did";
const BAR: &str = "{bar:40} {pos}/{len} items, {eta} left";

pub(super) async fn take(
    backend: Backend,
    rules: PlanRules,
    step: (PlanId, PlanAction),
    stop: &mut StopSignals,
) -> Result<ExitCode, Box<dyn Error>> {
    if step.1 == PlanAction::Approve && rules.needs_second_approver {
        tokio::task::spawn_blocking(move || drop(backend)).await?;
        return Err(NOBODY.into());
    }
    let taken = take_and_advance(&backend, rules, step, stop).await;
    // On a blocking thread, because it may stop the embedded PostgreSQL.
    tokio::task::spawn_blocking(move || drop(backend)).await?;
    let plan = taken?;
    stdout::line(summary(&plan));
    Ok(match plan.status {
        PlanStatus::PartlyApplied | PlanStatus::Stale => ExitCode::from(PARTLY),
        PlanStatus::Undone if plan.counts.kept > 0 => ExitCode::from(PARTLY),
        PlanStatus::Applying | PlanStatus::Undoing => ExitCode::FAILURE,
        _ => ExitCode::SUCCESS,
    })
}

/// Takes the step and works on the items until the last one, or until a signal.
pub(in crate::commands) async fn take_and_advance(
    backend: &Backend,
    rules: PlanRules,
    (id, action): (PlanId, PlanAction),
    stop: &mut StopSignals,
) -> Result<Plan, Box<dyn Error>> {
    let begun = backend
        .ports
        .blocking(Actor::system(SystemActor::Plans), move |cx, _reader| {
            let step = PlanMove {
                plan: id,
                action,
                expected: ExpectedVersion::Any,
                work: BATCH,
            };
            let once = Once {
                idempotency: None,
                render: |_plan| Err(cangku_domain::Error::MissingRenderer),
            };
            match move_plan_once(cx, rules, &step, &once)? {
                Created::Fresh { value, .. } => Ok(value),
                Created::Replayed(_) => Err(cangku_domain::Error::MissingRenderer),
            }
        });
    let mut plan = begun.await?;
    let progress = bar::bar(|| bar::style(BAR)).unwrap_or_else(ProgressBar::hidden);
    while plan.status.is_running() {
        show(&progress, &plan);
        let mut is_stopped = false;
        let work = backend
            .ports
            .blocking(Actor::system(SystemActor::Plans), move |cx, _reader| {
                advance_plan(cx, id, BATCH)
            });
        let advanced = finished(work, stop, &backend.server_stop, |signal| {
            tracing::info!(signal, "stopping after the current items");
            is_stopped = true;
        });
        plan = advanced.await?;
        if is_stopped || stop.next().now_or_never().is_some() {
            break;
        }
    }
    bar::clear(&progress);
    Ok(plan)
}

fn show(progress: &ProgressBar, plan: &Plan) {
    let counts = plan.counts;
    let (done, left) = match plan.status {
        PlanStatus::Undoing => (counts.undone.saturating_add(counts.kept), counts.applied),
        _ => (counts.applied.saturating_add(counts.stale), counts.pending),
    };
    progress.set_length(u64::from(done.saturating_add(left)));
    progress.set_position(u64::from(done));
}

pub(in crate::commands) fn summary(plan: &Plan) -> String {
    let (id, counts) = (plan.id, plan.counts);
    match plan.status {
        PlanStatus::Approved => format!("plan {id} is approved: cangku plans apply {id}"),
        PlanStatus::Discarded => format!("plan {id} is discarded"),
        PlanStatus::Applying | PlanStatus::Undoing => format!(
            "plan {id}: stopped before the end; run the command again, or let a server go on"
        ),
        PlanStatus::Undone => {
            let (undone, kept) = (counts.undone, counts.kept);
            format!("plan {id}: {undone} items undone, {kept} kept since they were changed later")
        }
        status => {
            let (applied, stale) = (counts.applied, counts.stale);
            let status = status.as_str();
            format!("plan {id} is {status}: {applied} items written, {stale} stale")
        }
    }
}
