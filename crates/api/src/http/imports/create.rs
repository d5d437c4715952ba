//! `POST /api/imports`.

use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, post, web::Payload};
use cangku_domain::{
    Error, ViolationCode, Violations,
    inventory::StoredResponse,
    plans::PlanReason,
    ports::ImportRows,
    use_cases::{ImportedPlan, Once, import_plan_once},
};
use serde::Deserialize;
use tokio::time::timeout;
use utoipa::{IntoParams, ToSchema};

use super::{
    import_problem::problem,
    import_response::ImportedPlanResponse,
    receive::{Received, receive},
};
use crate::{
    http::{
        admission::{Class, with_class},
        openapi::{
            field_schema::shape,
            idempotency::{IdempotencyKeyParameter, Replayable},
            responses::ImportErrors,
        },
        request::{caller::CurrentCaller, idempotency_key::RequestKey, query::Query},
        response::{
            created_response::{located_response, to_store},
            error_code::ErrorCode,
            problem::Problem,
        },
        state::{self, App},
    },
    imports::{DeclaredType, SpreadsheetRows, read_spreadsheet},
};

/// Time for reading a file that was received, and for making its plan.
const PROCESSING: Duration = Duration::from_secs(300);

/// About a spreadsheet.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    /// Why the plan is made; by default, that the file is imported.
    #[param(inline, value_type = Option<shape::Name255>)]
    reason: Option<String>,
    /// Name of the file, if the body is the file itself.
    #[param(inline, value_type = Option<shape::Name255>, example = "prices.csv")]
    file_name: Option<String>,
}

/// A spreadsheet in a form.
#[derive(ToSchema)]
#[schema(as = ImportBody)]
#[expect(
    dead_code,
    reason = "only describes the body, which is read as it comes"
)]
pub struct ImportBody {
    /// The file, with its name.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// Why the plan is made.
    #[schema(inline, value_type = shape::Name255, required = false)]
    reason: Option<String>,
}

/// Makes a plan from a spreadsheet (admin), at most one per `Idempotency-Key`: CSV in UTF-8, GB18030 or UTF-16,
/// or an XLSX workbook, with at most 50,000 rows; as the body, or in a form.
///
/// The columns are recognised by Chinese or English headers: see the template. A code or id says which product a
/// row is about; a code that no product has creates one. Empty cells change nothing. Rows with mistakes are no
/// part of the plan: they are listed, and can be downloaded, corrected and imported.
#[utoipa::path(tag = "imports", operation_id = "create_import",
    request_body(content((ImportBody = "multipart/form-data"), (String = "text/csv"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
    params(ImportQuery, IdempotencyKeyParameter), responses(Replayable<ImportedPlanResponse, 201>, ImportErrors))]
#[post("/imports")]
pub async fn create_import(
    caller: CurrentCaller,
    app: App,
    key: RequestKey,
    query: Query<ImportQuery>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let (query, mut check) = query.into_parts();
    let reason = check.text("reason", query.reason, 255, PlanReason::new);
    let file_name = query.file_name.unwrap_or_default();
    check.finish(())?;
    let received = {
        // Held while the file arrives.
        let _slot = app.admission().upload().await?;
        receive(&app, &request, payload).await?
    };
    let received = match received.name.is_empty() {
        true => Received {
            declared: DeclaredType::of_name(&file_name).or(received.declared),
            name: file_name,
            ..received
        },
        false => received,
    };
    let reason = match received.reason.as_deref().map(PlanReason::new) {
        _ if reason.is_some() => reason,
        None => None,
        Some(Ok(reason)) => Some(reason),
        Some(Err(error)) => {
            let mut violations = Violations::default();
            violations.add("reason", ViolationCode::from(error), error.to_string());
            return Err(Error::from(violations).into());
        }
    };
    let given = reason.as_ref().map(ToString::to_string).unwrap_or_default();
    let parts = [
        received.sha256.as_slice(),
        received.name.as_bytes(),
        given.as_bytes(),
    ];
    let once = Once {
        idempotency: key.idempotency_of_parts(&caller.0, "create_import", &parts),
        render: stored_import,
    };
    // Few at a time: a file takes up to some hundred megabytes of memory while it is read.
    let _slot = app.admission().import().await?;
    let made = async {
        let rows = read_rows(received).await?;
        let reason = match reason {
            Some(reason) => reason,
            None => usual_reason(&rows)?,
        };
        let rules = app.plan_rules();
        let created = state::write(&app, caller.0, move |cx| {
            import_plan_once(cx, rules, &reason, &rows, &once)
        });
        with_class(Class::Reports, created).await
    };
    let created = timeout(PROCESSING, made).await.map_err(|_elapsed| {
        let detail = "The plan wasn't made in time; import a part of the file.";
        Problem::new(ErrorCode::DeadlineExceeded, detail)
    })??;
    located_response(created, stored_import, "/api/plans")
}

async fn read_rows(received: Received) -> Result<SpreadsheetRows, Problem> {
    let Received {
        file,
        name,
        declared,
        ..
    } = received;
    let read = actix_web::web::block(move || read_spreadsheet(file, &name, declared)).await;
    let read = read.map_err(|broken| Problem::internal(&broken))?;
    read.map_err(problem)
}

fn usual_reason(rows: &SpreadsheetRows) -> Result<PlanReason, Problem> {
    let reason = format!("import {}", rows.file().name);
    PlanReason::lossy(&reason)
        .ok_or_else(|| Problem::internal(&std::io::Error::other("a reason is blank")))
}

fn stored_import(imported: &ImportedPlan) -> Result<StoredResponse, Error> {
    let response = ImportedPlanResponse::from(imported.clone());
    to_store(StatusCode::CREATED, &response)
}
