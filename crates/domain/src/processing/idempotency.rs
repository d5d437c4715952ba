//! Idempotency: the first request with a key is processed, repeats get its response.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};

use super::{
    request::{Outcome, Request},
    result::ProcessResult,
};
use crate::{
    Result,
    inventory::{OwnedIdempotencyKey, StoredRequest, StoredResponse},
    ports::{StorageError, UnitOfWork},
};

/// How each request of a batch is to be handled, by its idempotency key.
pub(super) struct IdempotencyPlan(Vec<Disposition>);

/// How a request is to be handled.
pub(super) enum Disposition {
    Process,
    Replay(StoredResponse),
    DuplicateOf(usize),
    KeyConflict,
}

/// A request that was processed.
pub(super) struct Processed {
    pub(super) outcome: Outcome,
    /// The response to store; present exactly if the request has an idempotency key.
    pub(super) stored: Option<StoredResponse>,
}

impl IdempotencyPlan {
    /// Based on the stored responses.
    pub(super) fn look_up(unit: &mut dyn UnitOfWork, requests: &[Request]) -> Result<Self> {
        Ok(Self::from_stored(
            &stored_responses(unit, requests)?,
            requests,
        ))
    }

    /// Assumes that no key is stored yet. If that is wrong, [`Self::store_responses`] fails.
    pub(super) fn assume_new(requests: &[Request]) -> Self {
        Self::from_stored(&HashMap::new(), requests)
    }

    fn from_stored(
        stored: &HashMap<OwnedIdempotencyKey, StoredRequest>,
        requests: &[Request],
    ) -> Self {
        let mut first_of_key: HashMap<&OwnedIdempotencyKey, usize> = HashMap::new();
        let mut dispositions = Vec::with_capacity(requests.len());
        for (index, request) in requests.iter().enumerate() {
            dispositions.push(match request.idempotency() {
                None => Disposition::Process,
                Some(idempotency) => match (
                    stored.get(&idempotency.key),
                    first_of_key.get(&idempotency.key),
                ) {
                    (Some(stored), _)
                        if stored.idempotency.fingerprint != idempotency.fingerprint =>
                    {
                        Disposition::KeyConflict
                    }
                    (Some(stored), _) => Disposition::Replay(stored.response.clone()),
                    // The same key twice within this batch.
                    (None, Some(&first)) => Disposition::DuplicateOf(first),
                    (None, None) => {
                        first_of_key.insert(&idempotency.key, index);
                        Disposition::Process
                    }
                },
            });
        }
        Self(dispositions)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Disposition> {
        self.0.iter()
    }

    /// Stores the responses to requests with a key that were processed.
    pub(super) fn store_responses(
        &self,
        unit: &mut dyn UnitOfWork,
        requests: &[Request],
        processed: &[Option<Processed>],
        now: DateTime<Utc>,
    ) -> Result<()> {
        let mut stored: Vec<StoredRequest> = requests
            .iter()
            .zip(processed)
            .filter_map(|(request, processed)| {
                Some(StoredRequest {
                    idempotency: request.idempotency()?.clone(),
                    response: processed.as_ref()?.stored.clone()?,
                })
            })
            .collect();
        // Inserts the keys in a fixed order: two transactions that insert the same keys wait for
        // one another, but can't deadlock.
        stored.sort_by(|one, other| one.idempotency.key.cmp(&other.idempotency.key));
        Ok(unit.idempotency().store(&stored, now)?)
    }

    /// The result of each request.
    pub(super) fn results(
        self,
        requests: &[Request],
        processed: Vec<Option<Processed>>,
    ) -> Result<Vec<ProcessResult>> {
        let mut processed = processed.into_iter();
        let mut results: Vec<ProcessResult> = Vec::with_capacity(requests.len());
        for (index, disposition) in self.0.into_iter().enumerate() {
            let done = processed.next().flatten();
            results.push(match disposition {
                Disposition::Process => {
                    let Processed { outcome, stored } = done.ok_or_else(|| missing(index))?;
                    ProcessResult::Fresh { outcome, stored }
                }
                Disposition::Replay(response) => ProcessResult::Replayed(response),
                Disposition::DuplicateOf(first)
                    if fingerprint(requests, first) == fingerprint(requests, index) =>
                {
                    // The first request with a key comes before its duplicates.
                    match results.get(first) {
                        Some(ProcessResult::Fresh {
                            stored: Some(response),
                            ..
                        }) => ProcessResult::Replayed(response.clone()),
                        _ => return Err(missing(first).into()),
                    }
                }
                Disposition::DuplicateOf(_) | Disposition::KeyConflict => ProcessResult::KeyReused,
            });
        }
        Ok(results)
    }
}

impl Disposition {
    pub(super) const fn is_new(&self) -> bool {
        matches!(self, Self::Process)
    }
}

fn fingerprint(requests: &[Request], index: usize) -> Option<&[u8]> {
    Some(&requests.get(index)?.idempotency()?.fingerprint)
}

/// Not a key conflict: that would blame the client for a defect of ours.
fn missing(index: usize) -> StorageError {
    StorageError::Inconsistent(format!("request {index} of a batch has no response"))
}

fn stored_responses(
    unit: &mut dyn UnitOfWork,
    requests: &[Request],
) -> Result<HashMap<OwnedIdempotencyKey, StoredRequest>> {
    let idempotencies = requests.iter().filter_map(Request::idempotency);
    let keys: BTreeSet<OwnedIdempotencyKey> = idempotencies.map(|one| one.key.clone()).collect();
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let stored = unit.idempotency().find(&keys)?;
    Ok(stored
        .into_iter()
        .map(|stored| (stored.idempotency.key.clone(), stored))
        .collect())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        Error,
        accounts::{Actor, SystemActor},
        inventory::{Atomicity, Idempotency, IdempotencyKeyOwner, StockRequest, idempotency_key},
    };

    fn request() -> Request {
        Request::Stock(StockRequest {
            actor: Arc::new(Actor::system(SystemActor::System)),
            commands: Vec::new(),
            atomicity: Atomicity::Independent,
            is_partial: false,
            idempotency: None,
        })
    }

    fn processed(stored: Option<StoredResponse>) -> Option<Processed> {
        let outcome = Outcome::Stock(Vec::new());
        Some(Processed { outcome, stored })
    }

    fn with_key(fingerprint: u8) -> Request {
        let Request::Stock(request) = request() else {
            panic!("a stock request");
        };
        let key = OwnedIdempotencyKey {
            owner: IdempotencyKeyOwner::Shop,
            key: idempotency_key("key").unwrap(),
        };
        let idempotency = Some(Idempotency {
            key,
            fingerprint: vec![fingerprint],
        });
        Request::Stock(StockRequest {
            idempotency,
            ..request
        })
    }

    #[test]
    fn a_missing_response_is_an_internal_error_and_no_reused_key() {
        let requests = [request(), request()];
        let plan = IdempotencyPlan::assume_new(&requests);
        let results = plan.results(&requests, vec![processed(None), processed(None)]);
        let fresh = ProcessResult::Fresh {
            outcome: Outcome::Stock(Vec::new()),
            stored: None,
        };
        assert_eq!(results.unwrap(), [fresh.clone(), fresh]);
        for done in [vec![processed(None), None], vec![processed(None)]] {
            let plan = IdempotencyPlan::assume_new(&requests);
            let error = plan.results(&requests, done).unwrap_err();
            assert!(
                matches!(error, Error::Storage(StorageError::Inconsistent(_))),
                "{error:?}"
            );
        }
    }

    #[test]
    fn a_duplicate_in_the_same_batch_gets_the_first_response() {
        let requests = [with_key(1), with_key(1), with_key(2)];
        let stored = StoredResponse {
            status: 201,
            body: "first".to_owned(),
        };
        let done = || vec![processed(Some(stored.clone())), None, None];
        let results = IdempotencyPlan::assume_new(&requests).results(&requests, done());
        let expected = [
            ProcessResult::Fresh {
                outcome: Outcome::Stock(Vec::new()),
                stored: Some(stored.clone()),
            },
            ProcessResult::Replayed(stored.clone()),
            ProcessResult::KeyReused,
        ];
        assert_eq!(results.unwrap(), expected);
        let lost = vec![processed(None), None, None];
        let error = IdempotencyPlan::assume_new(&requests).results(&requests, lost);
        assert!(
            matches!(error, Err(Error::Storage(StorageError::Inconsistent(_)))),
            "{error:?}"
        );
    }
}
