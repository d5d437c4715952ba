//! Results of processing.

use super::request::Outcome;
use crate::inventory::StoredResponse;

/// Result of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProcessResult {
    /// The request was processed now.
    Fresh {
        /// The log rows, the order, or the refusal.
        outcome: Outcome,
        /// The response that was stored; present exactly if the request has an idempotency key.
        /// Send this one: a repeat of the request gets the same.
        stored: Option<StoredResponse>,
    },
    /// The stored response to an earlier request with the same key; nothing was changed now.
    Replayed(StoredResponse),
    /// The key was used for a different request; nothing was changed now.
    KeyReused,
}
