//! Stock: commands, decisions, holds, and the log from which the stock can be rebuilt.
//!
//! `stock` is the number of units that can be sold now. Every change is requested by a
//! [`StockCommand`]; [`decide`] returns the resulting [`StockMovement`] or a typed
//! [`StockRefusal`]. Nothing else changes stock.

mod change_type;
mod command;
mod crossing;
mod customer_locks;
mod customer_refusal;
mod decision;
mod hold;
mod idempotency;
mod level;
mod log;
mod quantity;
mod reconciliation;
mod refusal;
mod request;
mod shelf;
mod stock_state;

pub use change_type::ChangeType;
pub use command::{Holder, Reason, Reference, StockChange, StockCommand};
pub use crossing::Crossing;
pub use customer_locks::CustomerLocks;
pub use customer_refusal::CustomerRefusal;
pub use decision::{Decided, StockMovement, decide};
pub use hold::{Hold, HoldEnd};
pub use idempotency::{
    Idempotency, IdempotencyKey, KeyOwner, ScopedKey, StoredAnswer, StoredRequest, idempotency_key,
};
pub use level::StockLevel;
pub use log::InventoryLog;
pub use quantity::Quantity;
pub use reconciliation::{Divergence, DivergenceKind, Reconciliation};
pub use refusal::StockRefusal;
pub use request::{Atomicity, StockDone, StockOutcome, StockRequest};
pub use shelf::{Goods, HeldShare, Shelf, Shelves};
pub use stock_state::StockState;
