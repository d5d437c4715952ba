//! Processes stock and order requests of many callers in one transaction (group commit).

use std::sync::Arc;

use super::{batch::Batch, idempotency::IdempotencyPlan};

use crate::{
    Error, OrderId, ProductId, Result,
    accounts::Actor,
    inventory::{Idempotency, StockOutcomes, StockRequest, StoredResponse},
    orders::{Order, OrderAction, OrderDraft, OrderNote, OrderRefusal, OrderRules},
    ports::{Clock, Constraint, OrderNumbers, StorageError, Transactor, UnitOfWork},
};

/// A request of a caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// Stock commands.
    Stock(StockRequest),
    /// An order command.
    Order(OrderRequest),
}

/// A request about an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRequest {
    /// The caller.
    pub actor: Arc<Actor>,
    /// The command.
    pub command: OrderCommand,
    /// Idempotency key and fingerprint; `None` if the caller sent no key.
    pub idempotency: Option<Idempotency>,
}

/// A command for an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderCommand {
    /// Places a new order.
    Place(Box<OrderDraft>),
    /// Makes a step of an order.
    Move {
        /// The order's id.
        order: OrderId,
        /// The step.
        action: OrderAction,
        /// The actor's note; may be empty.
        note: OrderNote,
    },
}

impl Request {
    /// The caller.
    pub const fn actor(&self) -> &Arc<Actor> {
        match self {
            Self::Stock(request) => &request.actor,
            Self::Order(request) => &request.actor,
        }
    }

    /// Idempotency key and fingerprint; `None` if the caller sent no key.
    pub const fn idempotency(&self) -> Option<&Idempotency> {
        match self {
            Self::Stock(request) => request.idempotency.as_ref(),
            Self::Order(request) => request.idempotency.as_ref(),
        }
    }

    /// The products in the request, possibly with duplicates. A step of an order lists none.
    pub fn products(&self) -> impl Iterator<Item = ProductId> {
        let (commands, draft) = match self {
            Self::Stock(request) => (request.commands.as_slice(), None),
            Self::Order(request) => match &request.command {
                OrderCommand::Place(draft) => (&[][..], Some(draft)),
                OrderCommand::Move { .. } => (&[][..], None),
            },
        };
        let of_commands = commands.iter().map(|command| command.product_id);
        let of_draft = draft.into_iter().flat_map(|draft| draft.lines.iter());
        of_commands.chain(of_draft.map(|(product, _)| product))
    }

    /// Approximate number of stock changes that it causes, at least 1.
    pub fn weight(&self) -> usize {
        match self {
            Self::Stock(request) => request.commands.len().max(1),
            Self::Order(OrderRequest {
                command: OrderCommand::Place(draft),
                ..
            }) => draft.lines.iter().count().max(1),
            Self::Order(_) => 1,
        }
    }
}

/// Outcome of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Outcome of a stock request.
    Stock(StockOutcomes),
    /// Outcome of an order request: the order in its new state.
    Order(Result<Box<Order>, OrderRefusal>),
}

/// Renders an outcome as the response to the caller, so that it can be stored in the same
/// transaction.
pub trait ResponseRenderer: Send + Sync {
    /// Renders the response to `request`.
    fn answer(&self, request: &Request, outcome: &Outcome) -> StoredResponse;
}

/// Result of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The response to a request that was processed now.
    Fresh(StoredResponse),
    /// The stored response to an earlier request with the same key; nothing was changed now.
    Replayed(StoredResponse),
    /// The key was used for a different request.
    KeyReused,
}

/// Processes batches of requests.
#[derive(Clone, Copy)]
pub struct Processor<'a> {
    /// Opens the transaction.
    pub transactor: &'a dyn Transactor,
    /// Source of the current time.
    pub clock: &'a dyn Clock,
    /// Renders the responses.
    pub answers: &'a dyn ResponseRenderer,
    /// The shop's policy for orders.
    pub rules: &'a OrderRules,
    /// Generates numbers of new orders.
    pub numbers: &'a dyn OrderNumbers,
}

impl Processor<'_> {
    /// Processes requests in one transaction: locks their customers, orders and products once, in
    /// the order of their ids, decides on the requests in the given order, writes all changes in
    /// bulk, and stores the responses to requests with an idempotency key. A refused request
    /// doesn't affect the others.
    ///
    /// If another transaction stores one of the keys in the meantime, everything is rolled back and
    /// repeated: the response under that key exists by then. A single request is first assumed to
    /// be new, which it nearly always is; that saves a lookup.
    ///
    /// # Errors
    /// If storage fails: then none of the requests had any effect.
    pub fn process(&self, requests: &[Request]) -> Result<Vec<Answer>> {
        let tried = match requests {
            [_alone] => self.process_once(requests, |_unit, requests| {
                Ok(IdempotencyPlan::assume_new(requests))
            }),
            _ => self.process_once(requests, IdempotencyPlan::look_up),
        };
        match tried {
            Err(Error::Storage(StorageError::Constraint(Constraint::UniqueIdempotencyKey))) => {
                self.process_once(requests, IdempotencyPlan::look_up)
            }
            done => done,
        }
    }

    fn process_once(
        &self,
        requests: &[Request],
        plan: impl Fn(&mut dyn UnitOfWork, &[Request]) -> Result<IdempotencyPlan>,
    ) -> Result<Vec<Answer>> {
        self.transactor.run(|unit| {
            let mut batch = Batch::load(unit, requests, self)?;
            // After the locks, so that it sees responses stored by the transactions that it waited
            // for.
            let plan = plan(unit, requests)?;
            let decisions: Vec<_> = requests
                .iter()
                .zip(plan.iter())
                .map(|(request, disposition)| {
                    let is_new = disposition.is_new();
                    is_new.then(|| batch.decide(request)).transpose()
                })
                .collect::<Result<_>>()?;
            let outcomes = batch.write(unit, decisions)?;
            let answers: Vec<Option<StoredResponse>> = requests
                .iter()
                .zip(outcomes)
                .map(|(request, outcome)| Some(self.answers.answer(request, &outcome?)))
                .collect();
            plan.keep(unit, requests, &answers, self.clock.now())?;
            plan.answers(requests, &answers)
        })
    }
}
