//! `cangku import`.

mod refused_output;
mod rows_with_progress;

use std::{error::Error, fs::File, path::PathBuf, process::ExitCode};

use cangku_domain::{
    accounts::{Actor, SystemActor},
    plans::{Plan, PlanAction, PlanReason, PlanRules, PlanStatus, RefusedRow},
    ports::ImportRows,
    use_cases::{Created, ImportedPlan, Once, import_plan_once},
};
use clap::Args;
use rows_with_progress::RowsWithProgress;

use super::{
    open_backend::open_backend,
    outcome::Outcome,
    plans::run::{NOBODY, PARTLY, summary, take_and_advance},
    stdout,
};
use crate::{
    config::Config,
    imports::{DeclaredType, read_spreadsheet},
    stop_signals::StopSignals,
    wiring::{Backend, ServerMode},
};

/// Make a change plan from a spreadsheet of products
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cangku import prices.xlsx
  cangku import counts.csv --reason 年终盘点 --apply
  cangku import products.csv --refused wrong.xlsx
  cangku export --out products.xlsx && cangku import products.xlsx

FILE is CSV (UTF-8, GB18030, or UTF-16 with a byte order mark) or an XLSX workbook with at most 50,000
rows. Its columns are recognised by Chinese or English headers, such as 产品编码 or product_code: see
GET /api/imports/template. A code that no product has creates one. Empty cells change nothing. Nothing is
changed before the plan is applied: cangku plans show ID --items, cangku plans approve ID,
cangku plans apply ID.
Exit code: 0 done, 1 refused or failed, 2 usage, 4 some rows were refused, or some items were not written
because the shop had changed.")]
pub(super) struct Arguments {
    /// The spreadsheet
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Why, for those who look at the plan
    #[arg(long, value_name = "TEXT", value_parser = reason)]
    reason: Option<PlanReason>,
    /// Approve and apply the plan at once
    #[arg(long)]
    apply: bool,
    /// Write the refused rows to this file (.csv or .xlsx), with line, column and reason
    #[arg(long, value_name = "FILE")]
    refused: Option<PathBuf>,
}

fn reason(text: &str) -> Result<PlanReason, String> {
    PlanReason::new(text).map_err(|error| error.to_string())
}

pub(super) async fn run(arguments: Arguments, config: Config) -> Outcome {
    if arguments.apply && config.plans.needs_second_approver {
        return Err(NOBODY.into());
    }
    let mut stop = StopSignals::listen()?;
    let rows = read(&arguments.file).await?;
    let mode = ServerMode::JoinOrStart;
    let backend = open_backend(&config, SystemActor::Plans.as_str(), mode, &mut stop).await?;
    let imported = import(&backend, config.plans, arguments, rows, &mut stop).await;
    // On a blocking thread, because it may stop the embedded PostgreSQL.
    tokio::task::spawn_blocking(move || drop(backend)).await?;
    imported
}

async fn read(file: &std::path::Path) -> Result<RowsWithProgress, Box<dyn Error>> {
    let name = file.file_name().map(|name| name.to_string_lossy());
    let name = name.unwrap_or_default().into_owned();
    let path = file.display().to_string();
    let opened = File::open(file).map_err(|error| format!("{path}: {error}"))?;
    if !opened.metadata()?.is_file() {
        return Err(format!("{path}: is no file").into());
    }
    let read = tokio::task::spawn_blocking(move || {
        read_spreadsheet(opened, &name, DeclaredType::of_name(&name))
    });
    let rows = read.await?.map_err(|error| format!("{path}: {error}"))?;
    Ok(RowsWithProgress::new(rows))
}

async fn import(
    backend: &Backend,
    rules: PlanRules,
    arguments: Arguments,
    rows: RowsWithProgress,
    stop: &mut StopSignals,
) -> Outcome {
    let name = &rows.file().name;
    let reason = match arguments.reason {
        Some(reason) => reason,
        None => PlanReason::lossy(&format!("import {name}")).ok_or("--reason is blank")?,
    };
    let made = backend
        .ports
        .blocking(Actor::system(SystemActor::Plans), move |cx, _reader| {
            let once = Once {
                idempotency: None,
                render: |_plan| Err(cangku_domain::Error::MissingRenderer),
            };
            let made = import_plan_once(cx, rules, &reason, &rows, &once);
            rows.end();
            match made? {
                Created::Fresh { value, .. } => Ok(value),
                Created::Replayed(_) => Err(cangku_domain::Error::MissingRenderer),
            }
        });
    let ImportedPlan {
        plan,
        import,
        first_refused,
    } = made.await?;
    let counts = import.counts;
    stdout::line(format_args!(
        "plan {}: {} rows read: {} unchanged, {} changed, {} new, {} refused",
        plan.id,
        counts.rows(),
        counts.unchanged,
        counts.changed,
        counts.created,
        counts.refused
    ));
    if !import.file.ignored.is_empty() {
        let ignored = import.file.ignored.join(", ");
        stdout::line(format_args!("columns that are not imported: {ignored}"));
    }
    for (what, names) in [
        ("categories", &import.new_names.categories),
        ("brands", &import.new_names.brands),
    ] {
        if !names.is_empty() {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            stdout::line(format_args!("new {what}: {}", names.join(", ")));
        }
    }
    for row in &first_refused {
        stdout::line(refused_line(row));
    }
    if let Some(file) = arguments.refused
        && counts.refused > 0
    {
        let written = refused_output::write(backend, plan.id, import.file, file.clone()).await;
        written.map_err(|error| format!("{}: {error}", file.display()))?;
        stdout::line(format_args!("the refused rows are in {}", file.display()));
    }
    let mut code = ExitCode::SUCCESS;
    if counts.refused > 0 {
        code = ExitCode::from(PARTLY);
    }
    if arguments.apply {
        let applied = approve_and_apply(backend, rules, &plan, stop).await?;
        stdout::line(summary(&applied));
        match applied.status {
            PlanStatus::Applied => {}
            PlanStatus::Applying => code = ExitCode::FAILURE,
            _ => code = ExitCode::from(PARTLY),
        }
    } else if plan.counts.pending > 0 {
        let id = plan.id;
        stdout::line(format_args!(
            "cangku plans show {id} --items shows it; cangku plans approve {id}"
        ));
    }
    Ok(code)
}

async fn approve_and_apply(
    backend: &Backend,
    rules: PlanRules,
    plan: &Plan,
    stop: &mut StopSignals,
) -> Result<Plan, Box<dyn Error>> {
    take_and_advance(backend, rules, (plan.id, PlanAction::Approve), stop).await?;
    take_and_advance(backend, rules, (plan.id, PlanAction::Apply), stop).await
}

/// What is wrong with a row, for people.
fn refused_line(row: &RefusedRow) -> String {
    let mistakes = row.mistakes.iter().map(|it| match &it.column {
        Some(column) => format!("{column}: {}", it.message),
        None => it.message.clone(),
    });
    let mistakes: Vec<String> = mistakes.collect();
    format!("line {}: {}", row.line, mistakes.join("; "))
}
