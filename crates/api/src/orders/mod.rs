//! What orders need of the outside.

mod numbers;
mod unpaid_sweep;

pub use numbers::RandomOrderNumbers;
pub(crate) use unpaid_sweep::{UnpaidSweep, tell_refused};
