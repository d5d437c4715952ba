//! `cangku haier-schedule pause` and `resume`.

use std::{error::Error, process::ExitCode};

use cangku_domain::{
    Result as DomainResult,
    accounts::{Actor, SystemActor},
    supplier::{PauseReason, SyncSchedule, SyncTask},
    use_cases::{Context, pause_schedule, resume_schedule},
};

use crate::{commands::stdout, wiring::Backend};

pub(super) async fn pause(
    backend: Backend,
    task: Option<SyncTask>,
    reason: PauseReason,
) -> Result<ExitCode, Box<dyn Error>> {
    let schedule = change(backend, move |cx| pause_schedule(cx, task, reason)).await?;
    let tasks = schedule.tasks.into_iter();
    let pause = match task {
        None => schedule.pause,
        Some(task) => tasks
            .filter(|state| state.task == task)
            .find_map(|state| state.pause),
    };
    let Some(pause) = pause else {
        return Ok(ExitCode::FAILURE);
    };
    let (what, by, reason) = (shown(task), pause.by, pause.reason);
    let since = pause.since.format("%Y-%m-%d %H:%M:%S UTC");
    stdout::line(format_args!(
        "{what} is paused since {since} by {by}: {reason}"
    ));
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn resume(
    backend: Backend,
    task: Option<SyncTask>,
) -> Result<ExitCode, Box<dyn Error>> {
    let schedule = change(backend, move |cx| resume_schedule(cx, task)).await?;
    stdout::line(format_args!("{} is not paused", shown(task)));
    if task.is_some() && schedule.pause.is_some() {
        stdout::line("the whole schedule is paused all the same");
    }
    Ok(ExitCode::SUCCESS)
}

fn shown(task: Option<SyncTask>) -> String {
    match task {
        None => "the schedule".to_owned(),
        Some(task) => format!("the task {}", task.as_str()),
    }
}

async fn change(
    backend: Backend,
    work: impl FnOnce(Context<'_>) -> DomainResult<SyncSchedule> + Send + 'static,
) -> Result<SyncSchedule, Box<dyn Error>> {
    let actor = Actor::system(SystemActor::HaierSchedule);
    let changed = backend.ports.blocking(actor, move |cx, _reader| work(cx));
    let changed = changed.await;
    // On a blocking thread, because it may stop the embedded PostgreSQL.
    tokio::task::spawn_blocking(move || drop(backend)).await?;
    Ok(changed?)
}
