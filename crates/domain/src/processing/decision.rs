//! The decision on one request of a batch.

use super::{
    request::Outcome,
    stock::{CommandResult, DecidedCommand, WrittenStock},
};
use crate::{
    Result,
    inventory::{StockOutcomes, StockResult},
    orders::{Order, OrderRefusal, RecordedPayment, ReturnOfOrder},
};

/// The decision on a request, before its log rows have ids.
pub(super) enum Decision {
    Stock {
        lines: Vec<CommandResult>,
        is_refused: bool,
    },
    Order(Result<Box<Order>, OrderRefusal>),
    Payment(Result<Box<RecordedPayment>, OrderRefusal>),
    Return(Result<Box<ReturnOfOrder>, OrderRefusal>),
}

impl From<Result<Order, OrderRefusal>> for Decision {
    fn from(order: Result<Order, OrderRefusal>) -> Self {
        Self::Order(order.map(Box::new))
    }
}

impl From<Result<RecordedPayment, OrderRefusal>> for Decision {
    fn from(payment: Result<RecordedPayment, OrderRefusal>) -> Self {
        Self::Payment(payment.map(Box::new))
    }
}

impl From<Result<ReturnOfOrder, OrderRefusal>> for Decision {
    fn from(done: Result<ReturnOfOrder, OrderRefusal>) -> Self {
        Self::Return(done.map(Box::new))
    }
}

impl Decision {
    /// The outcome, once the changes are written.
    pub(super) fn outcome(self, written: &WrittenStock) -> Result<Outcome> {
        let (lines, is_refused) = match self {
            Self::Order(order) => return Ok(Outcome::Order(order)),
            Self::Payment(payment) => return Ok(Outcome::Payment(payment)),
            Self::Return(done) => return Ok(Outcome::Return(done)),
            Self::Stock { lines, is_refused } => (lines, is_refused),
        };
        let mut outcome = StockOutcomes::with_capacity(lines.len());
        for line in lines {
            outcome.push(match line {
                Err(refusal) => Err(refusal),
                Ok(DecidedCommand {
                    movement_index,
                    stock_after,
                }) => {
                    // An atomic request with a refusal has no log rows: its movements were rolled
                    // back.
                    let movement_index = movement_index.filter(|_| !is_refused);
                    let log = movement_index
                        .map(|movement_index| written.log(movement_index))
                        .transpose()?;
                    Ok(StockResult { log, stock_after })
                }
            });
        }
        Ok(Outcome::Stock(outcome))
    }
}
