//! Rate limit on registrations, by address and in total.

use std::{net::IpAddr, time::Instant};

use crate::limits::{Bucket, KeyedLimiter, Quota, RateLimited, TakenTokens};

/// Taken user names that one address may try in an hour before it is refused without learning
/// whether a name is taken.
const MAX_TAKEN_NAMES_PER_HOUR: u32 = 100;

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
    by_address: KeyedLimiter<IpAddr>,
    in_all: Bucket,
    taken_names: KeyedLimiter<IpAddr>,
}

/// A registration in progress. On drop its tokens are returned, unless the account was created.
pub struct Registration<'a> {
    address: IpAddr,
    /// Returned when this is dropped; `None` once the account was created.
    taken: Option<TakenTokens>,
    limiter: &'a RegistrationLimiter,
}

impl RegistrationLimiter {
    /// A limiter with full buckets.
    pub fn new(quota: RegistrationQuota) -> Self {
        Self {
            by_address: KeyedLimiter::new(Quota::per_hour(quota.per_address)),
            in_all: Bucket::new(Quota::per_hour(quota.in_all), Instant::now()),
            taken_names: KeyedLimiter::new(Quota::per_hour(MAX_TAKEN_NAMES_PER_HOUR)),
        }
    }

    /// Takes the tokens of one registration.
    ///
    /// # Errors
    /// [`RateLimited`] if the limit of the address or the limit in total is reached.
    pub fn begin(&self, address: IpAddr) -> Result<Registration<'_>, RateLimited> {
        let taken = self.by_address.take_one(address)?;
        if let Err(limited) = self.in_all.take(1, Instant::now()) {
            // The total limit refuses the request, so it must not count for the address.
            taken.refund();
            return Err(limited);
        }
        Ok(Registration {
            address,
            taken: Some(taken),
            limiter: self,
        })
    }
}

impl Registration<'_> {
    /// Records that the account was created: the tokens stay taken.
    pub fn created(mut self) {
        self.taken = None;
    }

    /// Records that the user name was taken.
    ///
    /// # Errors
    /// [`RateLimited`] if the address has tried too many taken names: it is probably
    /// enumerating user names.
    pub fn name_was_taken(self) -> Result<(), RateLimited> {
        self.limiter.taken_names.take_one(self.address)?;
        Ok(())
    }
}

impl Drop for Registration<'_> {
    fn drop(&mut self) {
        if let Some(taken) = self.taken.take() {
            taken.refund();
            self.limiter.in_all.refund(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

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
            limiter.begin(address(1)).unwrap().created();
        }
        let refused = limiter.begin(address(1)).err().unwrap();
        assert!(refused.retry_after <= Duration::from_secs(1800));
        assert!(limiter.begin(address(2)).is_ok());
    }

    #[test]
    fn all_addresses_together_have_a_limit() {
        let limiter = limiter(2, 3);
        for number in 0..3 {
            limiter.begin(address(number)).unwrap().created();
        }
        assert!(limiter.begin(address(9)).is_err());
    }

    #[test]
    fn attempts_without_an_account_do_not_count() {
        let limiter = limiter(1, 1);
        for _ in 0..1005 {
            drop(limiter.begin(address(1)).unwrap());
        }
        limiter.begin(address(1)).unwrap().created();
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
        for _ in 0..MAX_TAKEN_NAMES_PER_HOUR {
            taken(address(1)).unwrap();
        }
        assert!(taken(address(1)).is_err());
        assert!(taken(address(2)).is_ok());
        limiter.begin(address(1)).unwrap().created();
    }
}
