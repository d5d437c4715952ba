//! Figures of the running process.

use actix_web::{HttpResponse, get};

use super::state::App;
use crate::metrics;

/// What the text form of Prometheus is called.
const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Figures of this process, as Prometheus reads them.
#[utoipa::path(tag = "operation", operation_id = "metrics",
    responses((status = 200, body = String, content_type = "text/plain")))]
#[get("/metrics")]
pub async fn show(app: App) -> HttpResponse {
    app.caches().measure();
    HttpResponse::Ok()
        .content_type(CONTENT_TYPE)
        .body(metrics::text())
}
