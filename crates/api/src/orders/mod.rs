//! Order numbers, and the job that cancels unpaid orders.

mod numbers;
mod unpaid_sweep;

pub use numbers::RandomOrderNumbers;
pub(crate) use unpaid_sweep::{UnpaidSweep, log_refused};
