//! `cangku plans`.

mod list;
pub(super) mod run;
mod show;

use std::process::ExitCode;

use cangku_domain::{PlanId, accounts::SystemActor, plans::PlanAction};
use clap::{Args, Subcommand};

use super::{open_backend::open_backend, outcome::Outcome};
use crate::{config::Config, stop_signals::StopSignals, wiring::ServerMode};

/// Look at change plans, approve, apply, undo and discard them
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cangku plans list --status draft
  cangku plans show 12 --items
  cangku plans approve 12 && cangku plans apply 12
  cangku plans undo 12
  cangku plans list --json | jq '.[] | select(.items.stale > 0)'

A plan is made by POST /api/plans (a bulk edit or a stocktake), or by cangku import. Applying writes each item whose value before
still holds; the others become stale. Undoing writes the value before back where the value after still
holds. Both go on where they were if they were interrupted: run the command again, or let a running
server do it. In the history the steps of this command have the name plans.
Exit code: 0 done, 1 refused or failed, 2 usage, 3 what list or show found could not be printed, 4 some
items were not written because the shop had changed.")]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List plans, newest first
    List(list::ListArguments),
    /// Show a plan with its history and a summary of its items
    Show(show::ShowArguments),
    /// Allow a plan to be applied
    Approve(PlanArguments),
    /// Apply an approved plan
    Apply(PlanArguments),
    /// Undo a plan that was applied
    Undo(PlanArguments),
    /// Decide against a plan of which nothing was applied
    Discard(PlanArguments),
}

#[derive(Debug, Args)]
struct PlanArguments {
    /// Id of the plan
    #[arg(value_name = "ID")]
    id: PlanId,
}

pub(super) async fn run(arguments: Arguments, config: Config) -> Outcome {
    let mut stop = StopSignals::listen()?;
    let mode = ServerMode::JoinOrStart;
    let backend = open_backend(&config, SystemActor::Plans.as_str(), mode, &mut stop).await?;
    let code: ExitCode = match arguments.command {
        Command::List(arguments) => list::run(backend, arguments, &mut stop).await?,
        Command::Show(arguments) => show::run(backend, arguments, &mut stop).await?,
        Command::Approve(PlanArguments { id }) => {
            run::take(backend, config.plans, (id, PlanAction::Approve), &mut stop).await?
        }
        Command::Apply(PlanArguments { id }) => {
            run::take(backend, config.plans, (id, PlanAction::Apply), &mut stop).await?
        }
        Command::Undo(PlanArguments { id }) => {
            run::take(backend, config.plans, (id, PlanAction::Undo), &mut stop).await?
        }
        Command::Discard(PlanArguments { id }) => {
            run::take(backend, config.plans, (id, PlanAction::Discard), &mut stop).await?
        }
    };
    Ok(code)
}
