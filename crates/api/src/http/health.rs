//! Whether the process lives and whether it can serve.

use actix_web::{HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    problem::{Problem, ProblemBody},
    state::{self, App},
};

/// That all is well.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// Always `ok`.
    #[schema(example = "ok")]
    status: &'static str,
}

const OK: Health = Health { status: "ok" };

/// The process lives; asks nobody else.
#[utoipa::path(tag = "operation", responses((status = 200, body = Health)))]
#[get("/healthz")]
pub async fn healthz() -> HttpResponse {
    HttpResponse::Ok().json(OK)
}

/// The process can serve: the database answers.
#[utoipa::path(tag = "operation", responses(
    (status = 200, body = Health),
    (status = 503, description = "The database is unavailable", body = ProblemBody,
        content_type = "application/problem+json")))]
#[get("/readyz")]
pub async fn readyz(app: App) -> Result<HttpResponse, Problem> {
    state::read(&app, |reader| reader.read(|session| Ok(session.ping()?))).await?;
    Ok(HttpResponse::Ok().json(OK))
}
