//! Looks up the stored response to a repeated request.

use std::collections::BTreeSet;

use crate::{Result, inventory::Idempotency, processing::ProcessResult, use_cases::Context};

/// Returns the stored response to a repeat of the request; `None` if its key isn't stored. For
/// requests that can't be reconstructed, because what they refer to no longer exists.
pub fn stored_response(
    cx: Context<'_>,
    idempotency: &Idempotency,
) -> Result<Option<ProcessResult>> {
    cx.transactor.run(|unit| {
        let found = unit
            .idempotency()
            .find(&BTreeSet::from([idempotency.key.clone()]))?;
        let stored = found.into_iter().next();
        Ok(stored.map(|stored| {
            if stored.idempotency.fingerprint == idempotency.fingerprint {
                ProcessResult::Replayed(stored.response)
            } else {
                ProcessResult::KeyReused
            }
        }))
    })
}
