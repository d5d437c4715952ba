//! Metrics of the process.

use actix_web::{HttpResponse, get};

use crate::{http::state::App, metrics};

/// Content type of the Prometheus text format.
const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Metrics of this process in the Prometheus text format.
#[utoipa::path(tag = "operation", operation_id = "metrics",
    responses((status = 200, body = String, content_type = "text/plain")))]
#[get("/metrics")]
pub async fn show(app: App) -> HttpResponse {
    // The gauges of cache sizes are set only here.
    app.caches().measure();
    HttpResponse::Ok()
        .content_type(CONTENT_TYPE)
        .body(metrics::text())
}
