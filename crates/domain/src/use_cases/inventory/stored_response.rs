//! Looks up the stored response to a repeated request.

use std::collections::BTreeSet;

use crate::{Result, inventory::Idempotency, processing::ProcessResult, use_cases::Context};

/// Returns the stored response to a repeat of the request; `None` if its key isn't stored. For
/// requests that can't be reconstructed, because what they refer to no longer exists.
pub fn stored_response(cx: Context<'_>, request: &Idempotency) -> Result<Option<ProcessResult>> {
    cx.transactor.run(|unit| {
        let keys = BTreeSet::from([request.key.clone()]);
        let stored = unit.idempotency().find(&keys)?.into_iter().next();
        Ok(stored.map(|stored| {
            if stored.idempotency.fingerprint == request.fingerprint {
                ProcessResult::Replayed(stored.response)
            } else {
                ProcessResult::KeyReused
            }
        }))
    })
}
