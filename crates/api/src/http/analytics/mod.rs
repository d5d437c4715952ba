//! `/api/analytics`: sales, users, orders and stock.

mod people;
mod query;
mod sales;
mod standing;

pub use people::*;
pub use sales::*;
pub use standing::*;
