//! Stock: commands, decisions, holds, and the log from which the stock can be rebuilt.
//!
//! `stock` is the number of units that can be sold now. Every change is requested by a
//! [`StockCommand`]; [`decide`] returns the resulting [`StockMovement`] or a typed
//! [`StockRefusal`]. Nothing else changes stock.

mod change_type;
mod command;
mod customer_locks;
mod customer_refusal;
mod decision;
mod degradation;
mod hold;
mod idempotency;
mod level;
mod log;
mod on_hand;
mod quantity;
mod reconciliation;
mod refusal;
mod request;
mod stock_alert;
mod stock_item;
mod stock_state;

pub use change_type::ChangeType;
pub use command::{HoldOwner, Reason, Reference, StockChange, StockCommand};
pub use customer_locks::CustomerLockPolicy;
pub use customer_refusal::CustomerRefusal;
pub use decision::{StockDecision, StockMovement, decide};
pub use degradation::{
    Degradation, DegradationPolicy, DegradationRules, SupplierFigure, SupplyConditions,
    WithheldFigures, sellable_units,
};
pub use hold::{Hold, HoldEnd};
pub use idempotency::{
    Idempotency, IdempotencyKey, IdempotencyKeyOwner, OwnedIdempotencyKey, StoredRequest,
    StoredResponse, idempotency_key,
};
pub use level::StockLevel;
pub use log::InventoryLog;
pub use on_hand::OnHand;
pub use quantity::Quantity;
pub use reconciliation::{Inconsistency, InconsistencyKind, Reconciliation};
pub use refusal::{HeldUnits, StockRefusal};
pub use request::{Atomicity, StockOutcomes, StockRequest, StockResult};
pub use stock_alert::StockAlert;
pub use stock_item::{ProductSnapshot, StockItem, StockItems, UserHolds};
pub use stock_state::StockState;
