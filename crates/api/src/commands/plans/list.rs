//! `cangku plans list`.

use std::{error::Error, process::ExitCode};

use cangku_domain::{
    PageRequest,
    accounts::{Actor, SystemActor},
    plans::{Plan, PlanKind, PlanStatus},
    ports::PlanFilter,
};
use clap::Args;

use crate::{
    commands::{stdout, table::table},
    http::plans::PlanResponse,
    stop_signals::StopSignals,
    wiring::Backend,
};

/// Heads of the columns. Reasons come last: their width on a terminal isn't known.
const HEADS: [&str; 8] = [
    "ID",
    "KIND",
    "STATUS",
    "ITEMS",
    "WRITTEN",
    "STALE",
    "CREATED",
    "BY, REASON",
];

#[derive(Debug, Args)]
pub(super) struct ListArguments {
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

fn kind(name: &str) -> Result<PlanKind, String> {
    let names = PlanKind::ALL.map(PlanKind::as_str).join(", ");
    PlanKind::from_name(name).ok_or_else(|| format!("must be one of {names}"))
}

fn status(name: &str) -> Result<PlanStatus, String> {
    let names = PlanStatus::ALL.map(PlanStatus::as_str).join(", ");
    PlanStatus::from_name(name).ok_or_else(|| format!("must be one of {names}"))
}

pub(super) async fn run(
    backend: Backend,
    arguments: ListArguments,
    stop: &mut StopSignals,
) -> Result<ExitCode, Box<dyn Error>> {
    let filter = PlanFilter {
        kind: arguments.kind,
        status: arguments.status,
    };
    let page = PageRequest::new(1, arguments.limit).ok_or("--limit is out of range")?;
    let found = backend
        .ports
        .blocking(Actor::system(SystemActor::Plans), move |_cx, reader| {
            reader.read(|session| Ok(session.plans().list(&filter, page)?))
        });
    let found = found.await;
    // On a blocking thread, because it may stop the embedded PostgreSQL.
    tokio::task::spawn_blocking(move || drop(backend)).await?;
    let found = found?;
    let total = found.total;
    let shown = found.results.len();
    if arguments.json {
        let plans = found.results.into_iter().map(PlanResponse::from);
        stdout::line(serde_json::to_string(&plans.collect::<Vec<_>>())?);
    } else if shown == 0 {
        stdout::line("no plans");
    } else {
        stdout::print(&table(HEADS, found.results.iter().map(row).collect()));
        if u64::try_from(shown).is_ok_and(|shown| shown < total) {
            stdout::line(format_args!("{shown} of {total} plans; --limit shows more"));
        }
    }
    Ok(stdout::deliver(0, stop).await)
}

fn row(plan: &Plan) -> [String; 8] {
    let counts = plan.counts;
    [
        plan.id.to_string(),
        plan.kind.as_str().to_owned(),
        plan.status.as_str().to_owned(),
        counts.total().to_string(),
        counts.applied.to_string(),
        counts.stale.to_string(),
        plan.created_at.format("%Y-%m-%d %H:%M").to_string(),
        format!("{}: {}", plan.creator.name, plan.reason),
    ]
}
