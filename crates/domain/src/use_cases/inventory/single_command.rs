//! Processes one stock command in a transaction of its own.

use std::sync::Arc;

use crate::{
    ProductId, Result,
    accounts::Actor,
    inventory::{
        HoldOwner, Quantity, Reason, Reference, StockChange, StockCommand, StockRefusal,
        StockRequest, StockResult,
    },
    ports::StorageError,
    processing::{Outcome, Processor, Request},
};

/// Units of a product that a stock command is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockUnits {
    /// The product whose units are locked, released or consumed.
    pub product_id: ProductId,
    /// Units to lock, release or consume; at least 1.
    pub quantity: Quantity,
    /// Reason for the log.
    pub reason: Reason,
    /// What the units are held for, such as an order number; holds are found by it.
    pub reference: Reference,
}

impl StockUnits {
    pub(super) fn command(self, change: impl FnOnce(Quantity) -> StockChange) -> StockCommand {
        StockCommand {
            product_id: self.product_id,
            change: change(self.quantity),
            reason: self.reason,
            reference: self.reference,
            owner: HoldOwner::Caller,
        }
    }
}

pub(super) fn process_command(
    processor: &Processor<'_>,
    actor: &Arc<Actor>,
    command: StockCommand,
) -> Result<Result<StockResult, StockRefusal>> {
    let request = Request::Stock(StockRequest::single(Arc::clone(actor), command));
    let line = match processor.process_one(request)? {
        Outcome::Stock(mut lines) => lines.pop(),
        Outcome::Order(_) | Outcome::Payment(_) | Outcome::Return(_) => None,
    };
    line.ok_or_else(|| StorageError::Inconsistent("a stock command has no result".into()).into())
}
