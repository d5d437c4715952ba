//! Live questions: `/api/haier/{products,prices,stock,logistics,balance}` pass them on to Haier.

mod amount;
mod answer;
mod balance;
mod codes;
mod found;
mod logistics;
mod prices;
mod products;
mod stock;

pub(super) use answer::time_limit;
pub use balance::*;
pub use logistics::*;
pub use prices::*;
pub use products::*;
pub use stock::*;
