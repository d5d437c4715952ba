//! `/api/analytics`: sales, users, orders and stock.

mod order_status;
mod people;
mod query;
mod sales;

pub use order_status::*;
pub use people::*;
pub use sales::*;
