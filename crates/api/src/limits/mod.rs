//! Rate limits of one address or one customer. Each process counts for itself in memory of bounded
//! size.

mod bucket;
mod http_limits;
mod keyed;
mod network;

pub use bucket::Bucket;
pub use http_limits::HttpLimits;
pub use keyed::{KeyedLimiter, RateLimited};
pub use network::network;
