//! Rate limits on logged searches.

use std::{net::IpAddr, num::NonZeroU32, time::Duration};

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};

use crate::limits::{self, KeyedLimiter};

/// One day.
const DAY: Duration = Duration::from_secs(24 * 3600);

/// Maximum searches that a process logs. Further searches are served, and counted in a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchLimits {
    /// Of one address in a minute.
    pub per_address: NonZeroU32,
    /// Of all addresses in a minute.
    pub per_minute: NonZeroU32,
    /// Of all addresses in a day.
    pub per_day: NonZeroU32,
}

/// Decides which searches are logged, to bound the growth of the log.
#[derive(Debug)]
pub(super) struct SearchRateLimiter {
    by_address: KeyedLimiter<IpAddr>,
    minute: DefaultDirectRateLimiter,
    day: DefaultDirectRateLimiter,
}

impl SearchRateLimiter {
    pub(super) fn new(limits: SearchLimits) -> Self {
        let per_day = limits.per_day;
        // `with_period` is `None` only for a period of zero.
        let day = Quota::with_period(DAY / per_day.get()).unwrap_or(Quota::per_minute(per_day));
        Self {
            by_address: KeyedLimiter::new(limits::Quota::per_minute(limits.per_address.get())),
            minute: RateLimiter::direct(Quota::per_minute(limits.per_minute)),
            day: RateLimiter::direct(day.allow_burst(per_day)),
        }
    }

    /// Takes a token from each limit; the error is the name of the exceeded limit, for the metrics.
    pub(super) fn take(&self, address: IpAddr) -> Result<(), &'static str> {
        self.by_address
            .take_one(address)
            .map_err(|_limited| "address")?;
        self.minute.check().map_err(|_limited| "minute")?;
        self.day.check().map_err(|_limited| "day")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quota(per_address: u32, per_minute: u32, per_day: u32) -> SearchRateLimiter {
        let number = |number| NonZeroU32::new(number).unwrap();
        SearchRateLimiter::new(SearchLimits {
            per_address: number(per_address),
            per_minute: number(per_minute),
            per_day: number(per_day),
        })
    }

    fn taken(quota: &SearchRateLimiter, addresses: u8, each: u32) -> usize {
        let addresses = (0..addresses).map(|number| IpAddr::from([10, 0, 0, number]));
        let searches = addresses.flat_map(|address| (0..each).map(move |_| address));
        searches
            .filter(|address| quota.take(*address).is_ok())
            .count()
    }

    #[test]
    fn searches_are_limited_by_address_by_minute_and_by_day() {
        // If a minute ends during the test, a few more are allowed.
        assert!((10..15).contains(&taken(&quota(5, 1000, 1000), 2, 100)));
        assert!((7..15).contains(&taken(&quota(100, 7, 1000), 5, 100)));
        assert_eq!(taken(&quota(100, 1000, 7), 5, 100), 7);
    }
}
