//! Refusals of passwords that are tried too often.

use crate::{
    http::response::{error_code::ErrorCode, problem::Problem},
    limits::RateLimited,
};

/// The refusal of a login, or of another check of a password, after too many failed ones. It is the same for names
/// that don't exist.
pub(super) fn too_many_attempts(limited: RateLimited) -> Problem {
    let detail = "Too many failed logins; wait before the next one.";
    Problem::new(ErrorCode::TooManyLoginAttempts, detail)
        .retry_after(limited.retry_after)
        .violates("failed-logins")
}
