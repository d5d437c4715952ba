//! Submits requests to the stock queue and makes responses of the results.

use std::time::Duration;

use actix_web::HttpResponse;
use cangku_domain::processing::{ProcessResult, Request, ResponseRenderer};
use cangku_group_commit::SubmitError;

use crate::{
    http::{
        json_renderer::JsonRenderer,
        response::{error_code::ErrorCode, problem::Problem, stored_response::stored_response},
        state::App,
    },
    limits::RateLimited,
};

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
        // It has waited in the queue, so a client mustn't repeat it without end.
        Ok((_, ProcessResult::KeyReused)) => drop(counted),
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
        ) if request.idempotency().is_none() => Ok(stored_response(
            JsonRenderer.render(&request, &outcome),
            false,
        )),
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
        } => Ok(stored_response(stored, false)),
        ProcessResult::Fresh { stored: None, .. } => {
            let cause = std::io::Error::other("a request with a key has no stored response");
            Err(Problem::internal(&cause))
        }
        ProcessResult::Replayed(stored) => Ok(stored_response(stored, true)),
        ProcessResult::KeyReused => Err(Problem::key_reused()),
    }
}

impl Problem {
    /// The idempotency key was used for another request.
    pub(super) fn key_reused() -> Self {
        let detail = "This Idempotency-Key was used for another request; take a new key.";
        Self::new(ErrorCode::IdempotencyKeyReused, detail)
    }
}

fn too_many(too_many: RateLimited) -> Problem {
    metrics::counter!("cangku_customer_writes_refused_total").increment(1);
    let detail = "This account has changed stock or orders too often in the last minute; try \
                  again later, or with fewer commands at a time.";
    Problem::new(ErrorCode::TooManyWrites, detail)
        .retry_after(too_many.retry_after)
        .violates("customer-writes")
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
