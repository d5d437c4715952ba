//! A modest number of registrations from one place.

use std::{
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    time::Duration,
};

use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::NoOpMiddleware,
    state::keyed::HashMapStateStore,
};

/// Registrations that one address may make at once, and again in each following hour: many
/// customers may come through one shop front.
const AN_HOUR: NonZeroU32 = NonZeroU32::new(1000).unwrap();
/// Addresses that are remembered before those that may register anew are forgotten.
const MANY_ADDRESSES: usize = 10_000;

/// Limits registrations by address: an IPv6 network of 64 bits counts as one.
pub struct RegistrationLimiter<C: Clock = DefaultClock> {
    limiter: RateLimiter<IpAddr, HashMapStateStore<IpAddr>, C, NoOpMiddleware<C::Instant>>,
    clock: C,
}

/// Too many registrations: try again after the pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooManyRegistrations {
    /// How long to wait.
    pub retry_after: Duration,
}

impl Default for RegistrationLimiter {
    fn default() -> Self {
        Self::with_clock(DefaultClock::default())
    }
}

impl<C: Clock + Clone> RegistrationLimiter<C> {
    fn with_clock(clock: C) -> Self {
        let quota = Quota::per_hour(AN_HOUR);
        let limiter = RateLimiter::new(quota, HashMapStateStore::default(), clock.clone());
        Self { limiter, clock }
    }

    /// Counts one registration.
    ///
    /// # Errors
    /// [`TooManyRegistrations`] where the address has had too many.
    pub fn count(&self, address: IpAddr) -> Result<(), TooManyRegistrations> {
        if self.limiter.len() > MANY_ADDRESSES {
            self.limiter.retain_recent();
        }
        self.limiter.check_key(&network(address)).map_err(|until| {
            let retry_after = until.wait_time_from(self.clock.now());
            TooManyRegistrations { retry_after }
        })
    }
}

/// Whoever has one address of such a network has all of them.
pub(crate) const fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
    }
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;

    #[test]
    fn an_address_that_registers_too_often_must_wait_and_no_other() {
        let clock = FakeRelativeClock::default();
        let limiter = RegistrationLimiter::with_clock(clock.clone());
        let (here, there) = ("10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap());
        for _ in 0..AN_HOUR.get() {
            limiter.count(here).unwrap();
        }
        let TooManyRegistrations { retry_after } = limiter.count(here).unwrap_err();
        assert!(limiter.count(there).is_ok());
        clock.advance(retry_after);
        assert!(limiter.count(here).is_ok());
    }

    #[test]
    fn the_addresses_of_one_ipv6_network_count_together() {
        let limiter = RegistrationLimiter::with_clock(FakeRelativeClock::default());
        for n in 0..AN_HOUR.get() {
            let address = format!("2001:db8::{n:x}").parse().unwrap();
            limiter.count(address).unwrap();
        }
        assert!(limiter.count("2001:db8::ffff".parse().unwrap()).is_err());
        assert!(limiter.count("2001:db8:0:1::1".parse().unwrap()).is_ok());
    }
}
