//! Refusals of admission.

use std::time::Duration;

use cangku_domain::{Error, ports::StorageError};
use tokio::sync::AcquireError;

use super::class::Class;
use crate::http::response::{error_code::ErrorCode, problem::Problem};

/// `Retry-After` of a refused request.
pub(super) const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Counts and reports a refused request.
pub(super) fn overloaded(class: Class) -> Problem {
    metrics::counter!("cangku_requests_shed_total", "class" => class.as_str()).increment(1);
    let detail = "More requests are waiting than can be served soon; try again in a moment.";
    Problem::new(ErrorCode::Overloaded, detail).retry_after(RETRY_AFTER)
}

/// The error of a closed semaphore; none is ever closed.
pub(super) fn closed(error: AcquireError) -> Error {
    Error::from(StorageError::Internal(Box::new(error)))
}
