//! Creates something at most once per idempotency key.

use std::collections::BTreeSet;

use crate::{
    Error, Result,
    inventory::{Idempotency, StoredRequest, StoredResponse},
    ports::UnitOfWork,
    supplier::SyncRefusal,
    use_cases::{Context, audited::Audited},
};

/// The idempotency key of a request that creates a `T`, and how its response is rendered.
#[derive(Debug)]
pub struct Once<T> {
    /// Key and fingerprint; `None` if the caller sent no key: then nothing is stored.
    pub idempotency: Option<Idempotency>,
    /// Renders the response that is stored, within the transaction of the effect.
    pub render: fn(&T) -> Result<StoredResponse>,
}

/// Result of a request that creates a `T`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Created<T> {
    /// It was created now.
    Fresh {
        /// What was created.
        value: T,
        /// The response that was stored; `None` without a key.
        stored: Option<StoredResponse>,
    },
    /// A request with the same key has created it before, with this response.
    Replayed(StoredResponse),
}

/// Runs `effect` in a transaction that also stores key and response, and its entries of the audit log. If the key is stored already,
/// returns its response instead. A failed request stores nothing, so that it can be repeated.
///
/// # Errors
/// [`Error::IdempotencyKeyReused`] if the key is stored for another request; the error of `effect`.
pub(super) fn create_once<T>(
    cx: Context<'_>,
    once: &Once<T>,
    effect: impl FnOnce(&mut dyn UnitOfWork) -> Result<Audited<T>>,
) -> Result<Created<T>> {
    let Some(idempotency) = &once.idempotency else {
        let value = cx.change(effect)?;
        return Ok(Created::Fresh {
            value,
            stored: None,
        });
    };
    let tried = cx.transactor.run(|unit| {
        if let Some(response) = find(unit, idempotency)? {
            return Ok(Created::Replayed(response));
        }
        let value = cx.record(unit, effect)?;
        let response = (once.render)(&value)?;
        let request = StoredRequest {
            idempotency: idempotency.clone(),
            response: response.clone(),
        };
        unit.idempotency().store(&[request], cx.now())?;
        Ok(Created::Fresh {
            value,
            stored: Some(response),
        })
    });
    match tried {
        Err(error) if may_have_lost_race(&error) => {
            // The same request may have been carried out meanwhile: then the key, or a unique value
            // of what it creates, was taken by it.
            let stored = cx.transactor.run(|unit| find(unit, idempotency))?;
            stored.map(Created::Replayed).ok_or(error)
        }
        done => done,
    }
}

const fn may_have_lost_race(error: &Error) -> bool {
    // A sync that the same request has started meanwhile holds the sync lock.
    let is_running = matches!(error, Error::Sync(SyncRefusal::AlreadyRunning));
    is_running
        || matches!(error, Error::Duplicate { .. } | Error::Storage(_)) && !error.is_unavailable()
}

fn find(unit: &mut dyn UnitOfWork, idempotency: &Idempotency) -> Result<Option<StoredResponse>> {
    let keys = BTreeSet::from([idempotency.key.clone()]);
    match unit.idempotency().find(&keys)?.pop() {
        None => Ok(None),
        Some(stored) if stored.idempotency.fingerprint == idempotency.fingerprint => {
            Ok(Some(stored.response))
        }
        Some(_another) => Err(Error::IdempotencyKeyReused),
    }
}
