//! Haier's failures as problems, with what to do about each.

use std::time::Duration;

use haier_client::{HaierError, Outage};

use crate::http::response::{error_code::ErrorCode, problem::Problem};

/// How long to wait if Haier doesn't say.
const RETRY_AFTER: Duration = Duration::from_secs(5);

/// A failed call, for people and programs. It contains no secret: the client redacts them from the
/// platform's texts.
#[derive(Debug, Clone)]
pub(super) struct Failure {
    pub(super) code: ErrorCode,
    /// What happened.
    pub(super) message: String,
    /// What to do about it.
    pub(super) remedy: &'static str,
    retry_after: Option<Duration>,
}

impl Failure {
    /// The calls together took longer than the request may.
    pub(super) fn timeout(limit: Duration) -> Self {
        let seconds = limit.as_secs();
        Self {
            code: ErrorCode::HaierUnavailable,
            message: format!("Haier did not answer within {seconds} s"),
            remedy: "try again in a moment; if it stays so, see that this machine reaches base_url",
            retry_after: Some(RETRY_AFTER),
        }
    }

    /// The platform has no such product.
    pub(super) fn unknown_product(code: &str) -> Self {
        Self {
            code: ErrorCode::HaierNoData,
            message: format!("Haier does not list the product {code} for this customer"),
            remedy: "check customer_code, send_to_code and supplier_code, or name another product_code",
            retry_after: None,
        }
    }

    /// The platform's response has a value that can't be used.
    pub(super) fn malformed(message: String) -> Self {
        Self {
            code: ErrorCode::HaierMalformedResponse,
            message,
            remedy: "report it to Haier with the product code and the time",
            retry_after: None,
        }
    }
}

impl From<HaierError> for Failure {
    fn from(error: HaierError) -> Self {
        let (code, remedy) = match &error {
            HaierError::Authentication { .. } => (
                ErrorCode::HaierAuthenticationFailed,
                "check client_id, client_secret and token_url",
            ),
            HaierError::Forbidden { .. } => (
                ErrorCode::HaierForbidden,
                "ask Haier to allow this interface for the account, and this machine's address",
            ),
            HaierError::Throttled { .. } => (
                ErrorCode::HaierThrottled,
                "wait, and lower rate_per_second if it stays so",
            ),
            HaierError::Unavailable(Outage::Connection(_)) => (
                ErrorCode::HaierUnavailable,
                "check base_url and token_url, and that this machine reaches them",
            ),
            HaierError::Unavailable(_)
            | HaierError::NotJson { .. }
            | HaierError::CircuitOpen { .. } => (
                ErrorCode::HaierUnavailable,
                "try again in a moment: Haier is down or overloaded",
            ),
            HaierError::Malformed { .. } => (
                ErrorCode::HaierMalformedResponse,
                "check base_url; if it is right, report the response to Haier",
            ),
            HaierError::NoData => (ErrorCode::HaierNoData, "check the code that was asked for"),
            HaierError::NotFound { .. } => {
                (ErrorCode::HaierRefused, "check base_url and token_url")
            }
            // Also errors of future versions of the client.
            _ => (
                ErrorCode::HaierRefused,
                "check customer_code, send_to_code, password and seller_password",
            ),
        };
        let is_passing = matches!(
            code,
            ErrorCode::HaierThrottled | ErrorCode::HaierUnavailable
        );
        Self {
            retry_after: is_passing.then(|| error.retry_after().unwrap_or(RETRY_AFTER)),
            code,
            message: error.to_string(),
            remedy,
        }
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        let Failure {
            code,
            message,
            remedy,
            retry_after,
        } = failure;
        let problem = Self::new(code, format!("{message}; {remedy}."));
        match retry_after {
            Some(wait) => problem.retry_after(wait),
            None => problem,
        }
    }
}
