//! A renderer of responses for tests.

use crate::{
    inventory::StoredResponse,
    processing::{Outcome, Request, ResponseRenderer},
};

/// Renders an outcome as its `Debug` text, with the status 409 for a refusal and 200 otherwise. A
/// stock request counts as refused if one of its commands is.
#[derive(Debug, Clone, Copy, Default)]
pub struct DebugRenderer;

impl ResponseRenderer for DebugRenderer {
    fn render(&self, _request: &Request, outcome: &Outcome) -> StoredResponse {
        let is_refused = match outcome {
            Outcome::Stock(lines) => lines.iter().any(Result::is_err),
            Outcome::Order(order) => order.is_err(),
            Outcome::Payment(payment) => payment.is_err(),
            Outcome::Return(done) => done.is_err(),
        };
        StoredResponse {
            status: if is_refused { 409 } else { 200 },
            body: format!("{outcome:?}"),
        }
    }
}
