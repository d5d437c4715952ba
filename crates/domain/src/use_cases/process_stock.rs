//! Many callers' stock requests in one transaction.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use chrono::{DateTime, Utc};

use super::stock_door::{DecidedCommand, decide_into};
use crate::{
    Error, ProductId, Result,
    accounts::Actor,
    inventory::{
        Atomicity, InventoryLog, ScopedKey, Shelves, StockChange, StockCommand, StockDone,
        StockOutcome, StockRefusal, StockRequest, StoredAnswer, StoredRequest,
    },
    ports::{Clock, Constraint, StockChanges, StockNeeds, StorageError, Transactor, UnitOfWork},
};

/// Puts an outcome into the words that the caller gets, so that they can be kept with it.
pub trait AnswerWriter: Send + Sync {
    /// The answer to `request`.
    fn answer(&self, request: &StockRequest, outcome: &StockOutcome) -> StoredAnswer;
}

/// What a request gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StockAnswer {
    /// The answer, given now.
    Fresh(StoredAnswer),
    /// The answer that was given first; nothing happened now.
    Replayed(StoredAnswer),
    /// The key was used for another request.
    KeyReused,
}

/// Locks every product of the requests once, in the order of their ids, decides on the requests in
/// their order, writes what was decided in bulk, and keeps the answers to repeatable requests: all
/// in one transaction. A refused request harms none of the others.
///
/// Where another transaction keeps one of the keys meanwhile, all is done once more: the answer
/// under that key is there now.
///
/// # Errors
/// Where storage fails: nothing happened then, to none of them.
pub fn process_stock(
    transactor: &dyn Transactor,
    clock: &dyn Clock,
    requests: &[StockRequest],
    writer: &dyn AnswerWriter,
) -> Result<Vec<StockAnswer>> {
    let process = || process_once(transactor, clock, requests, writer);
    match process() {
        Err(Error::Storage(StorageError::Constraint(Constraint::UniqueIdempotencyKey))) => {
            process()
        }
        done => done,
    }
}

fn process_once(
    transactor: &dyn Transactor,
    clock: &dyn Clock,
    requests: &[StockRequest],
    writer: &dyn AnswerWriter,
) -> Result<Vec<StockAnswer>> {
    transactor.run(|unit| {
        let now = clock.now();
        let shelves = unit.stock().load(&needs(requests), now)?;
        let kept = kept_answers(unit, requests)?;
        let mut batch = Batch {
            now,
            changes: StockChanges {
                shelves,
                ..StockChanges::default()
            },
            outcomes: Vec::new(),
        };
        let mut first_of_key: HashMap<&ScopedKey, usize> = HashMap::new();
        let mut fates = Vec::with_capacity(requests.len());
        for (place, request) in requests.iter().enumerate() {
            let fate = match &request.idempotency {
                None => Fate::Decide,
                Some(wish) => match (kept.get(&wish.key), first_of_key.get(&wish.key)) {
                    (Some(stored), _) if stored.idempotency.fingerprint != wish.fingerprint => {
                        Fate::Reused
                    }
                    (Some(stored), _) => Fate::Replay(stored.answer.clone()),
                    (None, Some(&first)) => Fate::SameAs(first),
                    (None, None) => {
                        first_of_key.insert(&wish.key, place);
                        Fate::Decide
                    }
                },
            };
            let outcome = matches!(fate, Fate::Decide).then(|| batch.decide(request));
            batch.outcomes.push(outcome);
            fates.push(fate);
        }
        let answers = batch.write(unit, requests, writer)?;
        Ok(fates
            .into_iter()
            .enumerate()
            .map(|(place, fate)| fate.answer(place, requests, &answers))
            .collect())
    })
}

/// What is to become of a request.
enum Fate {
    Decide,
    Replay(StoredAnswer),
    SameAs(usize),
    Reused,
}

impl Fate {
    fn answer(
        self,
        place: usize,
        requests: &[StockRequest],
        answers: &[Option<StoredAnswer>],
    ) -> StockAnswer {
        let answer_at = |place: usize| answers.get(place).cloned().flatten();
        let fingerprint = |place: usize| {
            requests
                .get(place)
                .and_then(|request| Some(&request.idempotency.as_ref()?.fingerprint))
        };
        match self {
            Self::Decide => answer_at(place).map_or(StockAnswer::KeyReused, StockAnswer::Fresh),
            Self::Replay(answer) => StockAnswer::Replayed(answer),
            Self::SameAs(first) if fingerprint(first) == fingerprint(place) => {
                answer_at(first).map_or(StockAnswer::KeyReused, StockAnswer::Replayed)
            }
            Self::SameAs(_) | Self::Reused => StockAnswer::KeyReused,
        }
    }
}

/// What a command came to.
type DecidedLine = Result<DecidedCommand, StockRefusal>;

struct Batch {
    now: DateTime<Utc>,
    changes: StockChanges,
    outcomes: Vec<Option<Vec<DecidedLine>>>,
}

impl Batch {
    fn decide(&mut self, request: &StockRequest) -> Vec<DecidedLine> {
        let is_one_for_all =
            request.atomicity == Atomicity::AllOrNothing && request.commands.len() > 1;
        let before = is_one_for_all.then(|| {
            (
                self.shelves_of(request),
                self.changes.movements.len(),
                self.changes.crossings.len(),
            )
        });
        let lines: Vec<DecidedLine> = request
            .commands
            .iter()
            .map(|command| decide_into(&mut self.changes, command, &request.actor, self.now))
            .collect();
        if let Some((shelves, movements, crossings)) = before
            && lines.iter().any(Result::is_err)
        {
            self.changes.shelves.extend(shelves);
            self.changes.movements.truncate(movements);
            self.changes.crossings.truncate(crossings);
        }
        lines
    }

    fn shelves_of(&self, request: &StockRequest) -> Shelves {
        let shelf = |command: &StockCommand| {
            let id = command.product_id;
            Some((id, self.changes.shelves.get(&id)?.clone()))
        };
        request.commands.iter().filter_map(shelf).collect()
    }

    /// Writes everything, and the answers with it.
    fn write(
        self,
        unit: &mut dyn UnitOfWork,
        requests: &[StockRequest],
        writer: &dyn AnswerWriter,
    ) -> Result<Vec<Option<StoredAnswer>>> {
        let Self {
            now,
            changes,
            outcomes,
        } = self;
        let ids = unit.stock().write(&changes, now)?;
        let log = |place: usize| {
            let missing = || StorageError::Inconsistent("a log row has no id".to_owned());
            let id = ids.get(place).copied().ok_or_else(missing)?;
            let movement = changes.movements.get(place).cloned().ok_or_else(missing)?;
            Ok::<_, Error>(InventoryLog {
                id,
                movement,
                created_at: now,
            })
        };
        let mut answers = Vec::with_capacity(outcomes.len());
        let mut kept = Vec::new();
        for (request, outcome) in requests.iter().zip(outcomes) {
            let Some(lines) = outcome else {
                answers.push(None);
                continue;
            };
            let refused =
                request.atomicity == Atomicity::AllOrNothing && lines.iter().any(Result::is_err);
            let mut outcome = StockOutcome::with_capacity(lines.len());
            for line in lines {
                outcome.push(match line {
                    Err(refusal) => Err(refusal),
                    Ok(DecidedCommand { place, stock_after }) => {
                        let log = match place {
                            Some(place) if !refused => Some(log(place)?),
                            _ => None,
                        };
                        Ok(StockDone { log, stock_after })
                    }
                });
            }
            let answer = writer.answer(request, &outcome);
            if let Some(idempotency) = request.idempotency.clone() {
                kept.push(StoredRequest {
                    idempotency,
                    answer: answer.clone(),
                });
            }
            answers.push(Some(answer));
        }
        // In one order everywhere: two transactions that keep the same keys wait, and don't lock
        // each other out.
        kept.sort_by(|one, other| one.idempotency.key.cmp(&other.idempotency.key));
        unit.idempotency().keep(&kept, now)?;
        Ok(answers)
    }
}

fn kept_answers(
    unit: &mut dyn UnitOfWork,
    requests: &[StockRequest],
) -> Result<HashMap<ScopedKey, StoredRequest>> {
    let wishes = requests
        .iter()
        .filter_map(|request| request.idempotency.as_ref());
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

/// What the decisions on these requests need to know.
pub(super) fn needs(requests: &[StockRequest]) -> StockNeeds {
    let mut needs = StockNeeds::default();
    // Units that the commands may take, of products where a lock may fall short of them.
    let mut taken: BTreeMap<ProductId, i64> = BTreeMap::new();
    for command in requests.iter().flat_map(|request| &request.commands) {
        let id = command.product_id;
        needs.products.insert(id);
        let units = match command.change {
            StockChange::Lock { quantity, .. } => {
                needs.overdue.insert(id, 0);
                i64::from(quantity.get())
            }
            StockChange::Expire => {
                needs.overdue.insert(id, 0);
                i64::MAX
            }
            StockChange::Release { .. } | StockChange::Consume { .. } => {
                needs.references.insert((id, command.reference.clone()));
                0
            }
            StockChange::SupplierSnapshot(_) => {
                needs.held_in_all.insert(id);
                i64::MAX
            }
            StockChange::SetTo { .. } => i64::MAX,
            StockChange::Adjust { quantity, .. } => -i64::from(quantity.min(0)),
        };
        let sum = taken.entry(id).or_default();
        *sum = sum.saturating_add(units);
    }
    for (id, below) in &mut needs.overdue {
        *below = taken.get(id).copied().unwrap_or(i64::MAX);
    }
    needs
}

/// The commands of one actor as a request that stands or falls as a whole.
pub(super) fn all_or_nothing(actor: &Arc<Actor>, commands: Vec<StockCommand>) -> StockRequest {
    StockRequest {
        actor: Arc::clone(actor),
        commands,
        atomicity: Atomicity::AllOrNothing,
        idempotency: None,
    }
}
