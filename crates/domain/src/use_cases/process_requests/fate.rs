//! Idempotency: the first request with a key is processed, repeats get its response.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};

use super::{Answer, Request};
use crate::{
    Result,
    inventory::{ScopedKey, StoredAnswer, StoredRequest},
    ports::UnitOfWork,
};

/// How each request of a batch is to be handled, by its idempotency key.
pub(super) struct Fates(Vec<Fate>);

/// How a request is to be handled.
pub(super) enum Fate {
    Decide,
    Replay(StoredAnswer),
    SameAs(usize),
    Reused,
}

impl Fates {
    /// Based on the stored responses.
    pub(super) fn look_up(unit: &mut dyn UnitOfWork, requests: &[Request]) -> Result<Self> {
        Ok(Self::given(&kept_answers(unit, requests)?, requests))
    }

    /// Assumes that no key is stored yet. If that is wrong, [`Self::keep`] fails.
    pub(super) fn all_new(requests: &[Request]) -> Self {
        Self::given(&HashMap::new(), requests)
    }

    fn given(kept: &HashMap<ScopedKey, StoredRequest>, requests: &[Request]) -> Self {
        let mut first_of_key: HashMap<&ScopedKey, usize> = HashMap::new();
        let mut fates = Vec::with_capacity(requests.len());
        for (place, request) in requests.iter().enumerate() {
            fates.push(match request.idempotency() {
                None => Fate::Decide,
                Some(wish) => match (kept.get(&wish.key), first_of_key.get(&wish.key)) {
                    (Some(stored), _) if stored.idempotency.fingerprint != wish.fingerprint => {
                        Fate::Reused
                    }
                    (Some(stored), _) => Fate::Replay(stored.answer.clone()),
                    // The same key twice within this batch.
                    (None, Some(&first)) => Fate::SameAs(first),
                    (None, None) => {
                        first_of_key.insert(&wish.key, place);
                        Fate::Decide
                    }
                },
            });
        }
        Self(fates)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Fate> {
        self.0.iter()
    }

    /// Stores the responses to requests with a key that were processed.
    pub(super) fn keep(
        &self,
        unit: &mut dyn UnitOfWork,
        requests: &[Request],
        answers: &[Option<StoredAnswer>],
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
        answers: &[Option<StoredAnswer>],
    ) -> Vec<Answer> {
        let fates = self.0.into_iter().enumerate();
        fates
            .map(|(place, fate)| fate.answer(place, requests, answers))
            .collect()
    }
}

impl Fate {
    pub(super) const fn is_new(&self) -> bool {
        matches!(self, Self::Decide)
    }

    fn answer(
        self,
        place: usize,
        requests: &[Request],
        answers: &[Option<StoredAnswer>],
    ) -> Answer {
        let answer_at = |place: usize| answers.get(place).cloned().flatten();
        let fingerprint = |place: usize| {
            requests
                .get(place)
                .and_then(|request| Some(&request.idempotency()?.fingerprint))
        };
        match self {
            Self::Decide => answer_at(place).map_or(Answer::KeyReused, Answer::Fresh),
            Self::Replay(answer) => Answer::Replayed(answer),
            Self::SameAs(first) if fingerprint(first) == fingerprint(place) => {
                answer_at(first).map_or(Answer::KeyReused, Answer::Replayed)
            }
            Self::SameAs(_) | Self::Reused => Answer::KeyReused,
        }
    }
}

fn kept_answers(
    unit: &mut dyn UnitOfWork,
    requests: &[Request],
) -> Result<HashMap<ScopedKey, StoredRequest>> {
    let wishes = requests.iter().filter_map(Request::idempotency);
    let keys: BTreeSet<ScopedKey> = wishes.map(|wish| wish.key.clone()).collect();
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let kept = unit.idempotency().find(&keys)?;
    Ok(kept
        .into_iter()
        .map(|stored| (stored.idempotency.key.clone(), stored))
        .collect())
}
