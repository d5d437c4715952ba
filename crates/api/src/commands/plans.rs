//! `cangku plans`.

mod list;
mod run;
mod show;
mod table;

use std::process::ExitCode;

use cangku_domain::{
    PlanId,
    accounts::SystemActor,
    plans::{PlanAction, PlanKind, PlanStatus},
};
use clap::{Args, Subcommand};

use super::{open_backend::open_backend, outcome::Outcome};
use crate::{config::Config, stop_signals::StopSignals, wiring::ServerMode};

const ACTOR: SystemActor = SystemActor::Plans;

/// Look at change plans, approve, apply, undo and discard them
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cangku plans list --status draft
  cangku plans show 12 --items
  cangku plans approve 12 && cangku plans apply 12
  cangku plans undo 12
  cangku plans list --json | jq '.[] | select(.items.stale > 0)'

A plan is made by POST /api/plans: a bulk edit or a stocktake. Applying writes each item whose value before
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
    List(ListArguments),
    /// Show a plan with its history and a summary of its items
    Show(ShowArguments),
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
struct ListArguments {
    /// Only plans of this kind
    #[arg(long, value_name = "KIND", value_parser = kind)]
    kind: Option<PlanKind>,
    /// Only plans with this status
    #[arg(long, value_name = "STATUS", value_parser = status)]
    status: Option<PlanStatus>,
    /// Maximum number of plans
    #[arg(long, value_name = "PLANS", default_value_t = 20,
        value_parser = clap::value_parser!(u32).range(1..=100))]
    limit: u32,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct ShowArguments {
    /// Id of the plan
    #[arg(value_name = "ID")]
    id: PlanId,
    /// Print all its items, too
    #[arg(long)]
    items: bool,
    /// Print JSON instead of a table: one object, then one line for each item
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct PlanArguments {
    /// Id of the plan
    #[arg(value_name = "ID")]
    id: PlanId,
}

fn kind(name: &str) -> Result<PlanKind, String> {
    let names = PlanKind::ALL.map(PlanKind::as_str).join(", ");
    PlanKind::from_name(name).ok_or_else(|| format!("must be one of {names}"))
}

fn status(name: &str) -> Result<PlanStatus, String> {
    let names = PlanStatus::ALL.map(PlanStatus::as_str).join(", ");
    PlanStatus::from_name(name).ok_or_else(|| format!("must be one of {names}"))
}

pub(super) async fn run(arguments: Arguments, config: Config) -> Outcome {
    let mut stop = StopSignals::listen()?;
    let mode = ServerMode::JoinOrStart;
    let backend = open_backend(&config, ACTOR.as_str(), mode, &mut stop).await?;
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
