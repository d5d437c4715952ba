//! `cangku haier-schedule show`.

use std::{error::Error, process::ExitCode};

use cangku_domain::{
    accounts::{Actor, SystemActor},
    supplier::{SchedulePause, ScheduleSettings, ScheduledTask, TaskCondition},
    use_cases::{ScheduleView, view_schedule},
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use clap::Args;

use crate::{
    commands::{stdout, table::table},
    http::haier::ScheduleResponse,
    stop_signals::StopSignals,
    wiring::Backend,
};

/// Heads of the columns. Texts come last: their width on a terminal isn't known.
const HEADS: [&str; 7] = [
    "TASK",
    "EXPRESSION",
    "STATE",
    "NEXT RUN",
    "LAST RUN",
    "OUTCOME",
    "NOTE",
];

#[derive(Debug, Args)]
pub(super) struct ShowArguments {
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(
    backend: Backend,
    settings: ScheduleSettings,
    arguments: ShowArguments,
    stop: &mut StopSignals,
) -> Result<ExitCode, Box<dyn Error>> {
    let actor = Actor::system(SystemActor::HaierSchedule);
    let shown = backend.ports.blocking(actor, move |cx, reader| {
        let view = view_schedule(reader, &settings, cx.now())?;
        if arguments.json {
            print_json(&ScheduleResponse::new(view, &settings));
        } else {
            print(&view, settings.calendar.zone());
        }
        Ok(())
    });
    let shown = shown.await;
    // On a blocking thread, because it may stop the embedded PostgreSQL.
    tokio::task::spawn_blocking(move || drop(backend)).await?;
    shown?;
    Ok(stdout::deliver(0, stop).await)
}

fn print_json(schedule: &ScheduleResponse) {
    // The type has no key that JSON can't have.
    match serde_json::to_string(schedule) {
        Ok(json) => stdout::line(json),
        Err(error) => tracing::error!(%error, "the schedule can't be shown as JSON"),
    }
}

fn print(view: &ScheduleView, zone: Tz) {
    let (schedule, situation) = (&view.schedule, &view.situation);
    if let Some(pause) = &schedule.pause {
        stdout::line(format_args!("paused {}", note(pause, zone)));
    }
    let used = situation.calls_today;
    match situation.daily_calls {
        Some(limit) => stdout::line(format_args!("calls today: {used} of {limit}")),
        None => stdout::line(format_args!("calls today: {used}, without a limit")),
    }
    stdout::line(format_args!("times are of {}", zone.name()));
    stdout::line("");
    let rows = schedule.tasks.iter();
    let rows = rows.map(|task| row(view, task, zone)).collect();
    stdout::print(&table(HEADS, rows));
}

fn row(view: &ScheduleView, task: &ScheduledTask, zone: Tz) -> [String; 7] {
    let last = view.last_runs.get(&task.task);
    let condition = view.schedule.condition(task, &view.situation);
    let state = match condition {
        TaskCondition::Waiting(reason) => format!("waiting for {}", reason.as_str()),
        condition => condition.as_str().to_owned(),
    };
    let at = |time: Option<DateTime<Utc>>| time.map(|time| local(time, zone)).unwrap_or_default();
    let pause = task.pause.as_ref();
    let pause = pause.map(|pause| format!("paused {}", note(pause, zone)));
    [
        task.task.as_str().to_owned(),
        task.expression.clone(),
        state,
        at(task.next_run_at),
        at(task.last_started_at),
        last.map_or(String::new(), |run| {
            format!("{} (run {})", run.status, run.id)
        }),
        pause.unwrap_or_else(|| last.map_or(String::new(), |run| run.message.clone())),
    ]
}

fn note(pause: &SchedulePause, zone: Tz) -> String {
    let (since, by, reason) = (local(pause.since, zone), &pause.by, &pause.reason);
    format!("since {since} by {by}: {reason}")
}

fn local(time: DateTime<Utc>, zone: Tz) -> String {
    let time = time.with_timezone(&zone);
    time.format("%Y-%m-%d %H:%M:%S").to_string()
}
