//! `/api/analytics`: what was sold, to whom, and what there is.

mod people;
mod query;
mod sales;
mod standing;

pub use people::*;
pub use sales::*;
pub use standing::*;
