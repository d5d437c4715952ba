//! Liveness and readiness.

use std::time::Duration;

use actix_web::{HttpResponse, get};
use serde::Serialize;
use serde_json::{Value, json};
use tokio::time::timeout;
use utoipa::ToSchema;

use crate::{
    http::{
        response::{
            error_code::ErrorCode,
            problem::{Problem, ProblemBody},
        },
        state::{self, App},
    },
    storage_health,
    supervision::{Components, DownComponent},
};

/// A healthy server.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// Always `ok`.
    #[schema(example = "ok")]
    status: &'static str,
}

const OK: Health = Health { status: "ok" };

/// Liveness: the process responds. Checks no dependency.
#[utoipa::path(tag = "operation", responses((status = 200, body = Health)))]
#[get("/healthz")]
pub async fn healthz() -> HttpResponse {
    fault_points::point("http-handler");
    HttpResponse::Ok().json(OK)
}

/// Readiness: every component runs, and the database responds.
#[utoipa::path(tag = "operation", responses(
    (status = 200, body = Health),
    (status = 503, description = "A component or space to write is missing (`not_ready`; `missing` \
        names each with its reason and for how many seconds), or the database is unavailable",
        body = ProblemBody, content_type = "application/problem+json")))]
#[get("/readyz")]
pub async fn readyz(app: App) -> Result<HttpResponse, Problem> {
    check_storage(app.components());
    check(&app.components().down())?;
    let ping = state::read(&app, |reader| reader.read(|session| Ok(session.ping()?)));
    // The probe has a timeout of its own: the ping gets a shorter one.
    match timeout(app.limits().ready, app.ping().result(ping)).await {
        Ok(result) => result?,
        Err(_elapsed) => {
            let detail = "The database did not respond in time.";
            let problem = Problem::new(ErrorCode::DatabaseUnavailable, detail);
            return Err(problem.retry_after(Duration::from_secs(1)));
        }
    }
    Ok(HttpResponse::Ok().json(OK))
}

/// Reads work while storage is full, but orders and changes of stock are refused, so the server
/// isn't ready.
fn check_storage(components: &Components) {
    let storage = components.component("storage");
    if storage_health::is_storage_full() {
        storage.mark_down("storage_full: there is no space left to write; reading goes on");
    } else {
        storage.mark_up();
    }
}

/// Refuses if a component is missing.
fn check(missing: &[DownComponent]) -> Result<(), Problem> {
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = missing
        .iter()
        .map(|missing| format!("{}: {}", missing.component, missing.reason))
        .collect();
    let facts: Vec<Value> = missing
        .iter()
        .map(|missing| {
            json!({
                "component": missing.component,
                "reason": missing.reason,
                "seconds": missing.elapsed.as_secs(),
            })
        })
        .collect();
    Err(Problem::new(ErrorCode::NotReady, names.join("; "))
        .fact("missing", facts)
        .retry_after(Duration::from_secs(1)))
}
