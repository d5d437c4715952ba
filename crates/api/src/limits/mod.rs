//! Rate limits of one address, customer or uploader. Each process counts for itself, in memory of
//! bounded size.

mod bucket;
mod http_limits;
mod keyed;
mod network;

pub use bucket::{Bucket, Quota, RateLimited};
pub use http_limits::HttpLimits;
pub use keyed::{KeyedLimiter, TakenTokens};
pub use network::network;
