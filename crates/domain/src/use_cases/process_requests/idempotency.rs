//! Idempotency: the first request with a key is processed, repeats get its response.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};

use super::{Answer, Request};
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

impl IdempotencyPlan {
    /// Based on the stored responses.
    pub(super) fn look_up(unit: &mut dyn UnitOfWork, requests: &[Request]) -> Result<Self> {
        Ok(Self::given(&stored_responses(unit, requests)?, requests))
    }

    /// Assumes that no key is stored yet. If that is wrong, [`Self::keep`] fails.
    pub(super) fn assume_new(requests: &[Request]) -> Self {
        Self::given(&HashMap::new(), requests)
    }

    fn given(kept: &HashMap<OwnedIdempotencyKey, StoredRequest>, requests: &[Request]) -> Self {
        let mut first_of_key: HashMap<&OwnedIdempotencyKey, usize> = HashMap::new();
        let mut dispositions = Vec::with_capacity(requests.len());
        for (place, request) in requests.iter().enumerate() {
            dispositions.push(match request.idempotency() {
                None => Disposition::Process,
                Some(wish) => match (kept.get(&wish.key), first_of_key.get(&wish.key)) {
                    (Some(stored), _) if stored.idempotency.fingerprint != wish.fingerprint => {
                        Disposition::KeyConflict
                    }
                    (Some(stored), _) => Disposition::Replay(stored.answer.clone()),
                    // The same key twice within this batch.
                    (None, Some(&first)) => Disposition::DuplicateOf(first),
                    (None, None) => {
                        first_of_key.insert(&wish.key, place);
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
    pub(super) fn keep(
        &self,
        unit: &mut dyn UnitOfWork,
        requests: &[Request],
        answers: &[Option<StoredResponse>],
        now: DateTime<Utc>,
    ) -> Result<()> {
        let decided = requests.iter().zip(answers);
        let mut kept: Vec<StoredRequest> = decided
            .filter_map(|(request, answer)| {
                Some(StoredRequest {
                    idempotency: request.idempotency()?.clone(),
                    answer: answer.clone()?,
                })
            })
            .collect();
        // Inserts the keys in a fixed order: two transactions that insert the same keys wait for
        // one another, but can't deadlock.
        kept.sort_by(|one, other| one.idempotency.key.cmp(&other.idempotency.key));
        Ok(unit.idempotency().keep(&kept, now)?)
    }

    pub(super) fn answers(
        self,
        requests: &[Request],
        answers: &[Option<StoredResponse>],
    ) -> Result<Vec<Answer>> {
        let dispositions = self.0.into_iter().enumerate();
        dispositions
            .map(|(place, disposition)| disposition.answer(place, requests, answers))
            .collect()
    }
}

impl Disposition {
    pub(super) const fn is_new(&self) -> bool {
        matches!(self, Self::Process)
    }

    fn answer(
        self,
        place: usize,
        requests: &[Request],
        answers: &[Option<StoredResponse>],
    ) -> Result<Answer> {
        // Not a key conflict: that would blame the client for a defect of ours.
        let answer_at = |place: usize| {
            let answer = answers.get(place).cloned().flatten();
            answer.ok_or_else(|| {
                StorageError::Inconsistent(format!("request {place} of a batch has no response"))
            })
        };
        let fingerprint = |place: usize| {
            requests
                .get(place)
                .and_then(|request| Some(&request.idempotency()?.fingerprint))
        };
        Ok(match self {
            Self::Process => Answer::Fresh(answer_at(place)?),
            Self::Replay(answer) => Answer::Replayed(answer),
            Self::DuplicateOf(first) if fingerprint(first) == fingerprint(place) => {
                Answer::Replayed(answer_at(first)?)
            }
            Self::DuplicateOf(_) | Self::KeyConflict => Answer::KeyReused,
        })
    }
}

fn stored_responses(
    unit: &mut dyn UnitOfWork,
    requests: &[Request],
) -> Result<HashMap<OwnedIdempotencyKey, StoredRequest>> {
    let wishes = requests.iter().filter_map(Request::idempotency);
    let keys: BTreeSet<OwnedIdempotencyKey> = wishes.map(|wish| wish.key.clone()).collect();
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let kept = unit.idempotency().find(&keys)?;
    Ok(kept
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
        inventory::{Atomicity, StockRequest},
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

    #[test]
    fn a_missing_response_is_an_internal_error_and_no_reused_key() {
        let requests = [request(), request()];
        let given = StoredResponse {
            status: 201,
            body: String::new(),
        };
        let plan = IdempotencyPlan::assume_new(&requests);
        let answers = plan.answers(&requests, &[Some(given.clone()), Some(given.clone())]);
        assert_eq!(
            answers.unwrap(),
            [(); 2].map(|()| Answer::Fresh(given.clone()))
        );
        for answers in [&[Some(given.clone()), None][..], &[Some(given)]] {
            let plan = IdempotencyPlan::assume_new(&requests);
            let error = plan.answers(&requests, answers).unwrap_err();
            assert!(
                matches!(error, Error::Storage(StorageError::Inconsistent(_))),
                "{error:?}"
            );
        }
    }
}
