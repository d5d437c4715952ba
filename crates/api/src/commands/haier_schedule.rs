//! `cangku haier-schedule`.

mod change;
mod show;

use cangku_domain::{
    accounts::SystemActor,
    supplier::{PauseReason, SyncTask},
};
use clap::{Args, Subcommand};

use super::{open_backend::open_backend, outcome::Outcome};
use crate::{config::Config, stop_signals::StopSignals, wiring::ServerMode};

/// Show, pause and resume the schedule by which servers sync with Haier
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cangku haier-schedule show
  cangku haier-schedule pause --reason stocktake
  cangku haier-schedule pause --reason 'too many calls' --task hot_stock
  cangku haier-schedule resume
  cangku haier-schedule show --json | jq '.tasks[] | {task, state, next_run_at}'

The schedule is set by HAIER_SCHEDULE_PRODUCTS, …_PRICES, …_STOCK and …_HOT_STOCK, and run by servers
(cangku serve). A pause stops new starts; a sync that runs goes on. To run a task now, use
POST /api/haier/schedule/{task}/run, or cangku sync-haier-products.
Exit code: 0 done, 1 failed, 2 usage, 3 the schedule could not be printed.")]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show each task with its next and its last run, what is paused, and the calls of today
    Show(show::ShowArguments),
    /// Pause the schedule, or one task
    Pause(PauseArguments),
    /// Resume the schedule, or one task
    Resume(ResumeArguments),
}

#[derive(Debug, Args)]
struct PauseArguments {
    /// Why, at most 255 characters
    #[arg(long, value_name = "TEXT", value_parser = reason)]
    reason: PauseReason,
    /// Only this task: products, prices, stock or hot_stock
    #[arg(long, value_name = "TASK", value_parser = task)]
    task: Option<SyncTask>,
}

#[derive(Debug, Args)]
struct ResumeArguments {
    /// Only this task: products, prices, stock or hot_stock
    #[arg(long, value_name = "TASK", value_parser = task)]
    task: Option<SyncTask>,
}

fn reason(text: &str) -> Result<PauseReason, String> {
    PauseReason::new(text).map_err(|error| error.to_string())
}

fn task(name: &str) -> Result<SyncTask, String> {
    SyncTask::from_name(name).ok_or_else(|| {
        let names = SyncTask::ALL.map(SyncTask::as_str).join(", ");
        format!("the tasks are {names}")
    })
}

pub(super) async fn run(arguments: Arguments, config: Config) -> Outcome {
    let mut stop = StopSignals::listen()?;
    let (name, mode) = (SystemActor::HaierSchedule.as_str(), ServerMode::JoinOrStart);
    let backend = open_backend(&config, name, mode, &mut stop).await?;
    let settings = config.haier_schedule;
    Ok(match arguments.command {
        Command::Show(arguments) => show::run(backend, settings, arguments, &mut stop).await?,
        Command::Pause(PauseArguments { reason, task }) => {
            change::pause(backend, task, reason).await?
        }
        Command::Resume(ResumeArguments { task }) => change::resume(backend, task).await?,
    })
}
