//! `/api/analytics`: sales, users, orders and stock.

mod inventory_status;
mod order_status;
mod people;
mod query;
mod sales;

pub use inventory_status::*;
pub use order_status::*;
pub use people::*;
pub use sales::*;
