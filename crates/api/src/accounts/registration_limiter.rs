//! Rate limit on registrations, by address and in total.

use std::{
    net::IpAddr,
    num::NonZeroU32,
    sync::Arc,
    time::{Duration, Instant},
};

use governor::Quota;
use moka::sync::Cache;

use crate::limits::{Bucket, KeyedLimiter};

/// Time in which an empty bucket fills.
const HOUR: Duration = Duration::from_secs(3600);
/// Maximum number of addresses with a bucket. A flood of other addresses evicts buckets; the limit
/// in total still holds.
const MAX_ADDRESSES: u64 = 50_000;
/// Taken user names that one address may try in an hour before it is refused without learning
/// whether a name is taken.
const MAX_TAKEN_NAMES_PER_HOUR: NonZeroU32 = NonZeroU32::new(100).unwrap();

/// Maximum registrations in an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegistrationQuota {
    /// From one address; many customers may share the address of one shop front.
    pub per_address: u32,
    /// From all addresses together.
    pub in_all: u32,
}

/// Limits registrations by address and in total. Only accounts that were created count, so failed
/// attempts don't use up the limit of others.
pub struct RegistrationLimiter {
    quota: RegistrationQuota,
    by_address: Cache<IpAddr, Arc<Bucket>>,
    in_all: Bucket,
    taken_names: KeyedLimiter<IpAddr>,
}

/// Too many registrations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooManyRegistrations {
    /// Time until the next attempt is allowed.
    pub retry_after: Duration,
}

/// A registration in progress. On drop its tokens are returned, unless the account was created.
pub struct Registration<'a> {
    address: IpAddr,
    bucket: Arc<Bucket>,
    limiter: &'a RegistrationLimiter,
    is_made: bool,
}

impl RegistrationLimiter {
    /// A limiter with full buckets.
    pub fn new(quota: RegistrationQuota) -> Self {
        Self {
            quota,
            by_address: Cache::builder()
                .max_capacity(MAX_ADDRESSES)
                .time_to_idle(HOUR)
                .build(),
            in_all: Bucket::new(quota.in_all, HOUR, Instant::now()),
            taken_names: KeyedLimiter::new(Quota::per_hour(MAX_TAKEN_NAMES_PER_HOUR)),
        }
    }

    /// Takes the tokens of one registration.
    ///
    /// # Errors
    /// [`TooManyRegistrations`] if the limit of the address or the limit in total is reached.
    pub fn begin(&self, address: IpAddr) -> Result<Registration<'_>, TooManyRegistrations> {
        let now = Instant::now();
        let fresh = || Arc::new(Bucket::new(self.quota.per_address, HOUR, now));
        let bucket = self.by_address.get_with(address, fresh);
        let too_many = |retry_after| TooManyRegistrations { retry_after };
        bucket.take(1, now).map_err(too_many)?;
        if let Err(retry_after) = self.in_all.take(1, now) {
            // The total limit refuses the request, so it must not count for the address.
            bucket.refund(1);
            return Err(TooManyRegistrations { retry_after });
        }
        Ok(Registration {
            address,
            bucket,
            limiter: self,
            is_made: false,
        })
    }
}

impl Registration<'_> {
    /// Records that the account was created: the tokens stay taken.
    pub fn made(mut self) {
        self.is_made = true;
    }

    /// Records that the user name was taken.
    ///
    /// # Errors
    /// [`TooManyRegistrations`] if the address has tried too many taken names: it is probably
    /// enumerating user names.
    pub fn name_was_taken(self) -> Result<(), TooManyRegistrations> {
        let taken = self.limiter.taken_names.take_one(self.address);
        taken.map_err(|too_many| TooManyRegistrations {
            retry_after: too_many.retry_after,
        })
    }
}

impl Drop for Registration<'_> {
    fn drop(&mut self) {
        if !self.is_made {
            self.bucket.refund(1);
            self.limiter.in_all.refund(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limiter(per_address: u32, in_all: u32) -> RegistrationLimiter {
        RegistrationLimiter::new(RegistrationQuota {
            per_address,
            in_all,
        })
    }

    fn address(number: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, number])
    }

    #[test]
    fn an_address_that_registers_too_often_must_wait_and_no_other() {
        let limiter = limiter(2, 100);
        for _ in 0..2 {
            limiter.begin(address(1)).unwrap().made();
        }
        let refused = limiter.begin(address(1)).err().unwrap();
        assert!(refused.retry_after <= Duration::from_secs(1800));
        assert!(limiter.begin(address(2)).is_ok());
    }

    #[test]
    fn all_addresses_together_have_a_limit() {
        let limiter = limiter(2, 3);
        for number in 0..3 {
            limiter.begin(address(number)).unwrap().made();
        }
        assert!(limiter.begin(address(9)).is_err());
    }

    #[test]
    fn attempts_that_come_to_nothing_do_not_count() {
        let limiter = limiter(1, 1);
        for _ in 0..1005 {
            drop(limiter.begin(address(1)).unwrap());
        }
        limiter.begin(address(1)).unwrap().made();
        assert!(limiter.begin(address(1)).is_err());
    }

    #[test]
    fn registrations_in_progress_count() {
        let limiter = limiter(1, 9);
        let first = limiter.begin(address(1)).unwrap();
        assert!(limiter.begin(address(1)).is_err());
        drop(first);
        assert!(limiter.begin(address(1)).is_ok());
    }

    #[test]
    fn after_many_taken_names_the_reason_is_no_longer_given() {
        let limiter = limiter(9, 9);
        let taken = |address| limiter.begin(address).unwrap().name_was_taken();
        for _ in 0..MAX_TAKEN_NAMES_PER_HOUR.get() {
            taken(address(1)).unwrap();
        }
        assert!(taken(address(1)).is_err());
        assert!(taken(address(2)).is_ok());
        limiter.begin(address(1)).unwrap().made();
    }
}
