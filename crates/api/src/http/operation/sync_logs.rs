//! `/api/haier/sync-logs`: runs of the sync with Haier.

use actix_web::{HttpResponse, get};
use cangku_domain::{
    Entity, Error, PlanId, SyncRunId,
    ports::SyncRunFilter,
    supplier::{SyncFailure, SyncRun, SyncStatus, SyncType},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::{
    openapi::{field_schema::shape, responses::RestrictedErrors},
    request::{caller::CurrentCaller, page_query::PageQuery, path_id::PathId, query::Query},
    response::{page_response::PageResponse, problem::Problem},
    state::{self, App},
};

/// A run of the sync.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SyncLog)]
pub struct SyncLogResponse {
    id: i64,
    /// `products`, `prices`, `stock` or `full`.
    #[schema(example = "full")]
    sync_type: &'static str,
    /// `pending`, `processing`, `success`, `partial` or `failed`.
    #[schema(example = "success")]
    status: &'static str,
    /// Summary of its outcome.
    message: String,
    /// Number of products that it covers. The counts of a run in progress are updated about once a
    /// second.
    total_count: u32,
    success_count: u32,
    failed_count: u32,
    /// Number of products left out because their category or brand is not brought.
    skipped_count: u32,
    /// Number of products that the complete list lacks and that were marked as not listed.
    not_listed_count: u32,
    /// The plan of what it changes, under `/api/plans`; null if it has none.
    #[schema(required = true)]
    plan_id: Option<i64>,
    /// Who or what triggered it.
    triggered_by: String,
    #[schema(required = true)]
    started_at: Option<DateTime<Utc>>,
    #[schema(required = true)]
    completed_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    /// When the counts of a run in progress were last recorded, about once a second; null before the
    /// first time.
    #[schema(required = true)]
    progress_at: Option<DateTime<Utc>>,
    /// When its stop was requested; null without a request.
    #[schema(required = true)]
    stop_requested_at: Option<DateTime<Utc>>,
    /// Name of the user who requested the stop; null without a request.
    #[schema(required = true)]
    stop_requested_by: Option<String>,
    /// Seconds from start to end; null before its end.
    #[schema(required = true, example = 54.2)]
    duration_seconds: Option<f64>,
}

/// One product's failure within a run.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SyncFailure)]
pub struct SyncFailureResponse {
    /// The supplier's code, as received.
    product_code: String,
    /// `products`, `prices` or `stock`.
    #[schema(example = "stock")]
    stage: &'static str,
    /// The kind of the reason, such as `own_product`, `not_found`, `unreadable`, `no_price` or
    /// `platform_error`.
    #[schema(example = "platform_error")]
    reason_code: &'static str,
    /// Why it failed.
    reason: String,
}

impl From<SyncRun> for SyncLogResponse {
    fn from(run: SyncRun) -> Self {
        let span = run.started_at.zip(run.completed_at);
        // 0 instead of a negative time, if the clock was set back meanwhile.
        let duration = span.map(|(start, end)| (end - start).to_std().unwrap_or_default());
        Self {
            id: run.id.get(),
            sync_type: run.sync_type.as_str(),
            status: run.status.as_str(),
            message: run.message,
            total_count: run.counts.total,
            success_count: run.counts.success,
            failed_count: run.counts.failed,
            skipped_count: run.counts.skipped,
            not_listed_count: run.counts.not_listed,
            plan_id: run.plan_id.map(PlanId::get),
            triggered_by: run.triggered_by,
            started_at: run.started_at,
            completed_at: run.completed_at,
            created_at: run.created_at,
            progress_at: run.progress_at,
            stop_requested_at: run
                .stop_request
                .as_ref()
                .map(|request| request.requested_at),
            stop_requested_by: run.stop_request.map(|request| request.requested_by),
            duration_seconds: duration.map(|duration| duration.as_secs_f64()),
        }
    }
}

impl From<SyncFailure> for SyncFailureResponse {
    fn from(failure: SyncFailure) -> Self {
        Self {
            product_code: failure.product_code.to_string(),
            stage: failure.stage.as_str(),
            reason_code: failure.reason_code.as_str(),
            reason: failure.reason.to_string(),
        }
    }
}

/// Filter and page of the list of runs.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SyncLogListQuery {
    /// `pending`, `processing`, `success`, `partial` or `failed`.
    #[param(inline, value_type = Option<shape::SyncStatusName>)]
    status: Option<String>,
    /// `products`, `prices`, `stock` or `full`.
    #[param(inline, value_type = Option<shape::SyncTypeName>)]
    sync_type: Option<String>,
    /// Page, from 1.
    #[param(value_type = Option<u32>, minimum = 1)]
    page: Option<String>,
    /// Rows of a page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    page_size: Option<String>,
}

/// Lists runs of the sync, newest first (admin).
#[utoipa::path(tag = "haier", operation_id = "list_sync_logs", params(SyncLogListQuery),
    responses(
    (status = 200, body = PageResponse<SyncLogResponse>), RestrictedErrors))]
#[get("/haier/sync-logs")]
pub async fn list(
    _caller: CurrentCaller,
    app: App,
    query: Query<SyncLogListQuery>,
) -> Result<HttpResponse, Problem> {
    let (query, mut check) = query.into_parts();
    let statuses = SyncStatus::ALL.map(SyncStatus::as_str).join(", ");
    let types = SyncType::ALL.map(SyncType::as_str).join(", ");
    let filter = SyncRunFilter {
        status: check.one_of("status", query.status, &statuses, SyncStatus::from_name),
        sync_type: check.one_of("sync_type", query.sync_type, &types, SyncType::from_name),
    };
    let page = check.page(query.page, query.page_size);
    check.finish(())?;
    let found = state::read(&app, move |reader| {
        reader.read(|session| Ok(session.sync_runs().list(filter, page)?))
    });
    Ok(HttpResponse::Ok().json(PageResponse::<SyncLogResponse>::from(found.await?)))
}

/// Returns one run of the sync (admin).
#[utoipa::path(tag = "haier", operation_id = "view_sync_log", params(("id" = i64, Path)),
    responses((status = 200, body = SyncLogResponse), RestrictedErrors))]
#[get("/haier/sync-logs/{id}")]
pub async fn view(
    _caller: CurrentCaller,
    app: App,
    id: PathId<SyncRunId>,
) -> Result<HttpResponse, Problem> {
    let PathId(id) = id;
    let found = state::read(&app, move |reader| {
        let found = reader.read(|session| Ok(session.sync_runs().find(id)?))?;
        found.ok_or_else(|| Error::not_found(Entity::SyncRun, id))
    });
    Ok(HttpResponse::Ok().json(SyncLogResponse::from(found.await?)))
}

/// Lists the failures of a run, in the order in which they happened (admin).
#[utoipa::path(tag = "haier", operation_id = "list_sync_failures",
    params(("id" = i64, Path), PageQuery), responses(
    (status = 200, body = PageResponse<SyncFailureResponse>), RestrictedErrors))]
#[get("/haier/sync-logs/{id}/failures")]
pub async fn failures(
    _caller: CurrentCaller,
    app: App,
    id: PathId<SyncRunId>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let PathId(id) = id;
    let page = PageQuery::read(query)?;
    let found = state::read(&app, move |reader| {
        reader.read(|session| {
            // Distinguishes an unknown run (404) from one without failures.
            let run = session.sync_runs().find(id)?;
            run.ok_or_else(|| Error::not_found(Entity::SyncRun, id))?;
            Ok(session.sync_runs().failures(id, page)?)
        })
    });
    Ok(HttpResponse::Ok().json(PageResponse::<SyncFailureResponse>::from(found.await?)))
}
