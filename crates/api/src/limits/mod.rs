//! Rate limits of one address, customer or service. Each process counts for itself, in memory of
//! bounded size.

mod bucket;
mod http_limits;
mod keyed;
mod network;
mod rate_class;
mod rate_limiter;
mod rate_quotas;

pub use bucket::{Bucket, Quota, RateLimited};
pub use http_limits::HttpLimits;
pub use keyed::{KeyedLimiter, TakenTokens};
pub use network::network;
pub use rate_class::RateClass;
pub use rate_limiter::{RateLimiter, RateStatus, RateSubject};
pub use rate_quotas::RateQuotas;
