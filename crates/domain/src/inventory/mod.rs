//! Stock: commands, the decision on each, and the log that alone rebuilds it.
//!
//! `stock` is the number of units that can be sold now. Whoever wants to change it makes a
//! [`StockCommand`]; [`decide`] answers with the [`StockMovement`] that it means, or a typed
//! [`StockRefusal`]. Nothing else changes stock.

mod change_type;
mod command;
mod decision;
mod level;
mod log;

pub use change_type::ChangeType;
pub use command::{Reason, Reference, StockChange, StockCommand};
pub use decision::{StockMovement, StockRefusal, decide, decide_in_order};
pub use level::StockLevel;
pub use log::InventoryLog;
