//! Submits requests to the stock queue and makes responses of the results.

use std::time::Duration;

use actix_web::{HttpResponse, http::StatusCode};
use cangku_domain::{
    inventory::StoredResponse,
    processing::{ProcessResult, Request, ResponseRenderer},
};
use cangku_group_commit::SubmitError;

use crate::{
    http::{
        json_renderer::JsonRenderer,
        response::{error_code::ErrorCode, problem::Problem},
        state::App,
    },
    limits::RateLimited,
};

/// Marks a response as a replay of the first one.
const REPLAYED: (&str, &str) = ("Idempotency-Replayed", "true");

/// Has the request processed and returns its response. The response to a request without an
/// idempotency key isn't stored; it is rendered here, so that the stock writer needn't do it.
///
/// # Errors
/// 429 if a customer has written too much; else if it can't be processed now, or its key was used
/// for another request.
pub async fn submit(app: &App, request: Request) -> Result<HttpResponse, Problem> {
    let counted = app.customer_writes().count(&request).map_err(too_many)?;
    let done = app.group_commit().submit(request).await;
    // Only requests that may have had an effect use up the customer's limit.
    match &done {
        Ok((_, ProcessResult::Fresh { .. })) => {}
        Ok((_, ProcessResult::Replayed(_))) => counted.was_replayed(),
        Ok((_, ProcessResult::KeyReused)) => counted.had_no_effect(),
        Err(error) if error.had_no_effect() => counted.had_no_effect(),
        Err(_unknown) => {}
    }
    match done.map_err(submit_problem)? {
        (
            request,
            ProcessResult::Fresh {
                outcome,
                stored: None,
            },
        ) if request.idempotency().is_none() => {
            Ok(response(JsonRenderer.render(&request, &outcome), false))
        }
        (_, result) => respond(result),
    }
}

/// The response to a processed request that has an idempotency key.
///
/// # Errors
/// If its key was used for another request.
pub fn respond(result: ProcessResult) -> Result<HttpResponse, Problem> {
    match result {
        ProcessResult::Fresh {
            stored: Some(stored),
            ..
        } => Ok(response(stored, false)),
        ProcessResult::Fresh { stored: None, .. } => {
            let cause = std::io::Error::other("a request with a key has no stored response");
            Err(Problem::internal(&cause))
        }
        ProcessResult::Replayed(stored) => Ok(response(stored, true)),
        ProcessResult::KeyReused => Err(Problem::new(
            ErrorCode::IdempotencyKeyReused,
            "This Idempotency-Key was used for another request; take a new key.",
        )),
    }
}

fn too_many(too_many: RateLimited) -> Problem {
    metrics::counter!("cangku_customer_writes_refused_total").increment(1);
    let detail = "This account has changed stock or orders too often in the last minute; try \
                  again later, or with fewer commands at a time.";
    Problem::new(ErrorCode::TooManyWrites, detail).retry_after(too_many.retry_after)
}

fn response(rendered: StoredResponse, is_replayed: bool) -> HttpResponse {
    let status = StatusCode::from_u16(rendered.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let is_problem = status.is_client_error() || status.is_server_error();
    let mut response = HttpResponse::build(status);
    response.content_type(if is_problem {
        "application/problem+json"
    } else {
        "application/json"
    });
    if is_replayed {
        response.insert_header(REPLAYED);
    }
    response.body(rendered.body)
}

fn submit_problem(error: SubmitError) -> Problem {
    let soon = Duration::from_secs(1);
    match error {
        SubmitError::QueueFull | SubmitError::Closed | SubmitError::DeadlineExceeded => {
            let detail = format!("{error}; try again in a moment.");
            Problem::new(ErrorCode::StockQueueFull, detail).retry_after(soon)
        }
        SubmitError::NoWorker => {
            let detail = format!("{error}, and nothing was changed; try again in a moment.");
            Problem::new(ErrorCode::StockUnavailable, detail).retry_after(soon)
        }
        SubmitError::OutcomeUnknown => {
            let detail = "The writer ended before it could say whether the command had its \
                          effect: repeat it with its Idempotency-Key.";
            Problem::new(ErrorCode::OutcomeUnknown, detail).retry_after(soon)
        }
        SubmitError::Unavailable => {
            let detail = "The database can't be reached now, and whether the command had its \
                          effect isn't known: repeat it with its Idempotency-Key.";
            Problem::new(ErrorCode::DatabaseUnavailable, detail).retry_after(soon)
        }
        SubmitError::StorageFull => Problem::storage_full(),
        SubmitError::Contention => Problem::database_busy(),
        SubmitError::MissingRenderer | SubmitError::Failed => Problem::internal(&error),
    }
}
