//! A failure in responses.

use cangku_domain::supplier::ProductFailure;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// A product that failed in a stage of a sync, kept up to date by later syncs.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProductFailure)]
pub struct ProductFailureResponse {
    id: i64,
    /// The supplier's code.
    #[schema(example = "GA0SZC00U")]
    product_code: String,
    /// `products`, `prices` or `stock`.
    #[schema(example = "stock")]
    stage: &'static str,
    /// `open`: it is retried; `needs_person`: it failed too often, or can't disappear by itself;
    /// `closed`: it has succeeded since.
    #[schema(example = "open")]
    status: &'static str,
    /// The kind of the last reason.
    #[schema(example = "platform_error")]
    reason_code: &'static str,
    /// The last reason.
    reason: String,
    /// Number of failed attempts since the last success.
    attempts: u32,
    /// When it failed first since the last success.
    first_failed_at: DateTime<Utc>,
    last_failed_at: DateTime<Utc>,
    /// When it is retried; null if only a person has it retried, or if it is closed.
    #[schema(required = true)]
    next_attempt_at: Option<DateTime<Utc>>,
    /// When it succeeded; null unless it is closed.
    #[schema(required = true)]
    closed_at: Option<DateTime<Utc>>,
}

impl From<ProductFailure> for ProductFailureResponse {
    fn from(failure: ProductFailure) -> Self {
        let (key, state) = (failure.key, failure.state);
        Self {
            id: failure.id.get(),
            product_code: key.product_code.to_string(),
            stage: key.stage.as_str(),
            status: state.status.as_str(),
            reason_code: state.reason_code.as_str(),
            reason: state.reason.to_string(),
            attempts: state.attempts,
            first_failed_at: state.first_failed_at,
            last_failed_at: state.last_failed_at,
            next_attempt_at: state.next_attempt_at,
            closed_at: state.closed_at,
        }
    }
}
