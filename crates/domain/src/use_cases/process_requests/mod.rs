//! Many callers' requests about stock and orders in one transaction.

mod batch;
mod customer_stock;
mod fate;

use std::sync::Arc;

use batch::Batch;
use fate::Fates;

use crate::{
    Error, OrderId, ProductId, Result,
    accounts::Actor,
    inventory::{Idempotency, StockOutcome, StockRequest, StoredAnswer},
    orders::{Order, OrderDraft, OrderNote, OrderRefusal, OrderRules, OrderVerb},
    ports::{Clock, Constraint, OrderNumbers, StorageError, Transactor, UnitOfWork},
};

/// What a caller asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// About stock.
    Stock(StockRequest),
    /// About an order.
    Order(OrderRequest),
}

/// What a caller asks about an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRequest {
    /// Who asks.
    pub actor: Arc<Actor>,
    /// What for.
    pub command: OrderCommand,
    /// What makes the request repeatable, where the caller wants that.
    pub idempotency: Option<Idempotency>,
}

/// What shall become of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderCommand {
    /// A new one.
    Place(Box<OrderDraft>),
    /// A step.
    Move {
        /// Of which order.
        order: OrderId,
        /// Which step.
        verb: OrderVerb,
        /// A remark.
        note: OrderNote,
    },
}

impl Request {
    /// Who asks.
    pub const fn actor(&self) -> &Arc<Actor> {
        match self {
            Self::Stock(request) => &request.actor,
            Self::Order(request) => &request.actor,
        }
    }

    /// What makes the request repeatable.
    pub const fn idempotency(&self) -> Option<&Idempotency> {
        match self {
            Self::Stock(request) => request.idempotency.as_ref(),
            Self::Order(request) => request.idempotency.as_ref(),
        }
    }

    /// The products that it names, more than once where it does. A step of an order names none.
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

    /// About how many changes of stock it asks for, one at least.
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

/// What a request came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Of a request about stock.
    Stock(StockOutcome),
    /// Of a request about an order: the order as it is now.
    Order(Result<Box<Order>, OrderRefusal>),
}

/// Puts an outcome into the words that the caller gets, so that they can be kept with it.
pub trait AnswerWriter: Send + Sync {
    /// The answer to `request`.
    fn answer(&self, request: &Request, outcome: &Outcome) -> StoredAnswer;
}

/// What a request gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The answer, given now.
    Fresh(StoredAnswer),
    /// The answer that was given first; nothing happened now.
    Replayed(StoredAnswer),
    /// The key was used for another request.
    KeyReused,
}

/// Processes requests.
#[derive(Clone, Copy)]
pub struct Processor<'a> {
    /// Opens the transaction.
    pub transactor: &'a dyn Transactor,
    /// Tells the time.
    pub clock: &'a dyn Clock,
    /// Words the answers.
    pub answers: &'a dyn AnswerWriter,
    /// What the shop has settled about orders.
    pub rules: &'a OrderRules,
    /// Numbers for new orders.
    pub numbers: &'a dyn OrderNumbers,
}

impl Processor<'_> {
    /// Locks customers, orders and products of the requests once, in the order of their ids,
    /// decides on the requests in their order, writes what was decided in bulk, and keeps the
    /// answers to repeatable requests: all in one transaction. A refused request harms none of the
    /// others.
    ///
    /// Where another transaction keeps one of the keys meanwhile, all is done once more: the
    /// answer under that key is there now. A request that is alone is taken for a new one at
    /// first, since it nearly always is: that saves its caller the time of a look-up.
    ///
    /// # Errors
    /// Where storage fails: nothing happened then, to none of them.
    pub fn process(&self, requests: &[Request]) -> Result<Vec<Answer>> {
        let tried = match requests {
            [_alone] => self.process_once(requests, |_unit, requests| Ok(Fates::all_new(requests))),
            _ => self.process_once(requests, Fates::look_up),
        };
        match tried {
            Err(Error::Storage(StorageError::Constraint(Constraint::UniqueIdempotencyKey))) => {
                self.process_once(requests, Fates::look_up)
            }
            done => done,
        }
    }

    fn process_once(
        &self,
        requests: &[Request],
        fates: impl Fn(&mut dyn UnitOfWork, &[Request]) -> Result<Fates>,
    ) -> Result<Vec<Answer>> {
        self.transactor.run(|unit| {
            let mut batch = Batch::load(unit, requests, self)?;
            let fates = fates(unit, requests)?;
            let decisions: Vec<_> = requests
                .iter()
                .zip(fates.iter())
                .map(|(request, fate)| fate.is_new().then(|| batch.decide(request)))
                .collect();
            let outcomes = batch.write(unit, decisions)?;
            let answers: Vec<Option<StoredAnswer>> = requests
                .iter()
                .zip(outcomes)
                .map(|(request, outcome)| Some(self.answers.answer(request, &outcome?)))
                .collect();
            fates.keep(unit, requests, &answers, self.clock.now())?;
            Ok(fates.answers(requests, &answers))
        })
    }
}
