//! What one caller asks of stock at once, and what came of it.

use std::sync::Arc;

use super::{Idempotency, InventoryLog, StockCommand, StockLevel, StockRefusal};
use crate::accounts::Actor;

/// Whether the commands of a request stand or fall together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Atomicity {
    /// One refused command refuses all.
    AllOrNothing,
    /// Each has its own outcome.
    EachAlone,
}

/// Commands of one caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockRequest {
    /// Who asks.
    pub actor: Arc<Actor>,
    /// What for, in this order.
    pub commands: Vec<StockCommand>,
    /// Whether they stand or fall together.
    pub atomicity: Atomicity,
    /// Whether what they were made from has more than one request takes.
    pub is_partial: bool,
    /// What makes the request repeatable, where the caller wants that.
    pub idempotency: Option<Idempotency>,
}

/// What one command came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockDone {
    /// Its row of the log; `None` where the stock stayed as it was.
    pub log: Option<InventoryLog>,
    /// The stock that results.
    pub stock_after: StockLevel,
}

/// Outcome of each command of a request, in the commands' order.
pub type StockOutcome = Vec<Result<StockDone, StockRefusal>>;
