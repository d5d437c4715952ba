//! Stock commands of one request, and their outcomes.

use std::sync::Arc;

use super::{Idempotency, InventoryLog, StockCommand, StockLevel, StockRefusal};
use crate::accounts::Actor;

/// Whether the commands of a request are atomic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Atomicity {
    /// If one command is refused, all are.
    AllOrNothing,
    /// Each command succeeds or is refused independently.
    Independent,
}

/// The stock commands of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockRequest {
    /// Who is responsible; the log records the name.
    pub actor: Arc<Actor>,
    /// The commands, processed in this order.
    pub commands: Vec<StockCommand>,
    /// Whether the commands are atomic.
    pub atomicity: Atomicity,
    /// Whether the client's request is only covered in part, since it needs more commands than one
    /// request may have.
    pub is_partial: bool,
    /// Idempotency key and fingerprint; `None` if the caller sent no key.
    pub idempotency: Option<Idempotency>,
}

impl StockRequest {
    /// A request of one command, without an idempotency key.
    pub fn single(actor: Arc<Actor>, command: StockCommand) -> Self {
        Self {
            actor,
            commands: vec![command],
            atomicity: Atomicity::AllOrNothing,
            is_partial: false,
            idempotency: None,
        }
    }
}

/// The result of one command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockResult {
    /// The command's log row; `None` if the stock didn't change.
    pub log: Option<InventoryLog>,
    /// Stock after this command; later commands of the request may change it again.
    pub stock_after: StockLevel,
}

/// Outcome of each command of a request, in the order of the commands.
pub type StockOutcomes = Vec<Result<StockResult, StockRefusal>>;
