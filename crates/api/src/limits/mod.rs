//! Limits on what one address or one customer may do in a while. Each is kept by each process in
//! memory, whose size is bounded whoever sends what.

mod bucket;
mod keyed;
mod network;

pub use bucket::Bucket;
pub use keyed::{KeyedLimiter, TooMany};
pub use network::network;
