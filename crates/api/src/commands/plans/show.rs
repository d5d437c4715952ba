//! `cangku plans show`.

use std::{error::Error, process::ExitCode};

use cangku_domain::{
    Entity, Error as DomainError, PlanId, PlanItemId,
    accounts::{Actor, SystemActor},
    plans::{FieldValue, ItemChange, Plan, PlanField, PlanItem, StepRecord},
    ports::{PlanItemFilter, PlanItemGroup, Reader},
};
use clap::Args;

use crate::{
    commands::{stdout, table::table},
    http::plans::{PlanDetailResponse, PlanItemResponse},
    stop_signals::StopSignals,
    wiring::Backend,
};

/// Items that are read at once.
const ITEMS: u32 = 1_000;

type Found = (Plan, Vec<StepRecord>, Vec<PlanItemGroup>);

#[derive(Debug, Args)]
pub(super) struct ShowArguments {
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

pub(super) async fn run(
    backend: Backend,
    arguments: ShowArguments,
    stop: &mut StopSignals,
) -> Result<ExitCode, Box<dyn Error>> {
    let ShowArguments { id, items, json } = arguments;
    let shown = backend
        .ports
        .blocking(Actor::system(SystemActor::Plans), move |_cx, reader| {
            show(reader, id, json)?;
            if items {
                show_items(reader, id, json)?;
            }
            Ok(())
        });
    let shown = shown.await;
    // On a blocking thread, because it may stop the embedded PostgreSQL.
    tokio::task::spawn_blocking(move || drop(backend)).await?;
    shown?;
    Ok(stdout::deliver(0, stop).await)
}

fn show(reader: &dyn Reader, id: PlanId, json: bool) -> cangku_domain::Result<()> {
    let (plan, steps, groups) = reader.read(|session| {
        let plan = session.plans().find(id)?;
        let plan = plan.ok_or_else(|| DomainError::not_found(Entity::Plan, id))?;
        let steps = session.plans().steps(id)?;
        Ok::<Found, _>((plan, steps, session.plans().groups(id)?))
    })?;
    if json {
        line_of(&PlanDetailResponse::new(plan, steps, groups));
        return Ok(());
    }
    let (kind, status, reason) = (plan.kind.as_str(), plan.status.as_str(), &plan.reason);
    stdout::line(format_args!("plan {id}: {kind}, {status}: {reason}"));
    let allowed: Vec<_> = plan
        .status
        .allowed()
        .map(|action| action.as_str())
        .collect();
    if !allowed.is_empty() {
        stdout::line(format_args!("possible now: {}", allowed.join(", ")));
    }
    if plan.status.expires() {
        let expires_at = plan.expires_at.format("%Y-%m-%d %H:%M UTC");
        stdout::line(format_args!("stale unless it is applied by {expires_at}"));
    }
    stdout::line("");
    let steps = steps.iter().map(|record| {
        [
            record.at.format("%Y-%m-%d %H:%M:%S").to_string(),
            record.step.as_str().to_owned(),
            record.name.clone(),
        ]
    });
    stdout::print(&table(["TIME", "STEP", "BY"], steps.collect()));
    stdout::line("");
    let groups = groups.iter().map(|group| {
        [
            group.count.to_string(),
            group.action.as_str().to_owned(),
            group.field.map_or("", PlanField::as_str).to_owned(),
            group.status.as_str().to_owned(),
            group.reason.as_str().to_owned(),
        ]
    });
    let heads = ["ITEMS", "ACTION", "FIELD", "STATUS", "REASON"];
    stdout::print(&table(heads, groups.collect()));
    Ok(())
}

fn show_items(reader: &dyn Reader, id: PlanId, json: bool) -> cangku_domain::Result<()> {
    let mut position: Option<PlanItemId> = None;
    loop {
        let filter = PlanItemFilter::default();
        let found = reader
            .read(|session| Ok(session.plans().items_behind(id, &filter, position, ITEMS)?))?;
        let Some(last) = found.last() else {
            return Ok(());
        };
        position = Some(last.id);
        if json {
            for item in found {
                line_of(&PlanItemResponse::from(item));
            }
        } else {
            stdout::line("");
            let heads = [
                "PRODUCT", "FIELD", "BEFORE", "AFTER", "STATUS", "REASON", "NAME",
            ];
            stdout::print(&table(heads, found.iter().map(row).collect()));
        }
    }
}

fn row(item: &PlanItem) -> [String; 7] {
    // Lists and values of several parts have line breaks.
    let shown = |value: &FieldValue| value.to_string().replace('\n', " ");
    let (before, after) = match &item.change {
        ItemChange::Set { before, after } => (shown(before), shown(after)),
        ItemChange::Create(product) => {
            let values = product.values();
            let values = values.map(|value| format!("{}={}", value.field().as_str(), shown(value)));
            (String::new(), values.collect::<Vec<_>>().join(" "))
        }
        _ => (String::new(), String::new()),
    };
    let id = item.product.id.map(|id| id.to_string());
    let product = item.product.code.clone().or(id).unwrap_or_default();
    let reason = match &item.found {
        Some(found) => format!("{} ({found})", item.reason.as_str()),
        None => item.reason.as_str().to_owned(),
    };
    [
        product,
        item.change.field().map_or("", PlanField::as_str).to_owned(),
        before,
        after,
        item.status.as_str().to_owned(),
        reason,
        item.product.name.clone(),
    ]
}

fn line_of(value: &impl serde::Serialize) {
    // These types have no key that JSON can't have.
    match serde_json::to_string(value) {
        Ok(json) => stdout::line(json),
        Err(error) => tracing::error!(%error, "a plan can't be shown as JSON"),
    }
}
