//! Passes a question on to Haier, and caches the answer for seconds.

use std::time::Duration;

use actix_web::{HttpResponse, http::header::CONTENT_TYPE, web::Bytes};
use serde::Serialize;
use tokio::time::timeout;

use crate::{
    haier::{CurrentHaier, LiveQuestion},
    http::{
        haier::failure::Failure,
        response::problem::Problem,
        state::{self, App, AppState},
    },
};

/// Time that remains for the response after the time of Haier's calls.
const MARGIN: Duration = Duration::from_secs(2);

/// How long all calls of a request may take together.
pub(in crate::http::haier) fn time_limit(app: &AppState) -> Duration {
    let limit = app.limits().request.saturating_sub(MARGIN);
    limit.max(Duration::from_secs(1))
}

/// The response to a question. `ask` calls Haier.
///
/// # Errors
/// 409 if Haier isn't configured, or Haier's failure.
pub(super) async fn answer<T: Serialize>(
    app: &App,
    question: LiveQuestion,
    ask: impl AsyncFnOnce(CurrentHaier) -> Result<T, Failure>,
) -> Result<HttpResponse, Problem> {
    let state = app.clone();
    let current = state::read(app, move |reader| state.haier().current(reader)).await?;
    let source = current.source;
    let limit = time_limit(app);
    let load = async {
        let answered = timeout(limit, ask(current)).await;
        let answered = answered.unwrap_or_else(|_elapsed| Err(Failure::timeout(limit)));
        let json = serde_json::to_vec(&answered.map_err(Problem::from)?);
        json.map(Bytes::from)
            .map_err(|error| Problem::internal(&error))
    };
    let body = app
        .live_answers()
        .get_or_ask(source, question, load)
        .await?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/json"))
        .body(body))
}
