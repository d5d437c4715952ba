//! The port that renders responses.

use super::request::{Outcome, Request};
use crate::inventory::StoredResponse;

/// Renders an outcome as the response to the caller, so that it can be stored under the request's
/// idempotency key in the transaction of its effect. It is called within that transaction: it must
/// be fast and must not wait.
pub trait ResponseRenderer: Send + Sync {
    /// Renders the response to `request`.
    fn render(&self, request: &Request, outcome: &Outcome) -> StoredResponse;
}
