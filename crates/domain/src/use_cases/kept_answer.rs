//! The response that is kept for a repeat of a request.

use std::collections::BTreeSet;

use super::{Answer, Context};
use crate::{Result, inventory::Idempotency};

/// What a repeat of the request gets; `None` if its key isn't known. For requests that can't be
/// made up again, since what they name has gone.
///
/// # Errors
/// Where storage fails.
pub fn kept_answer(cx: Context<'_>, wish: &Idempotency) -> Result<Option<Answer>> {
    cx.transactor.run(|unit| {
        let kept = unit
            .idempotency()
            .find(&BTreeSet::from([wish.key.clone()]))?;
        let stored = kept.into_iter().next();
        Ok(stored.map(|stored| {
            if stored.idempotency.fingerprint == wish.fingerprint {
                Answer::Replayed(stored.answer)
            } else {
                Answer::KeyReused
            }
        }))
    })
}
