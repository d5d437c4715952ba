//! Load by HTTP and by pgbench on one shop, under the same rules for every benchmark.

pub use attackers::connection;

mod alternating_rounds;
pub mod counters;
pub mod database;
pub mod pgbench;
mod product_range;
mod request;
mod rounds;
mod running;
mod stocked;
mod tokens;

pub use alternating_rounds::{AlternatingRounds, Timing};
pub use product_range::ProductRange;
pub use request::{head, write_request};
pub use rounds::{RoundPair, Rounds};
pub use running::{Exchange, Load, Span, Stop, unexpected};
pub use stocked::{StockedShop, Stocking, plain_products};
