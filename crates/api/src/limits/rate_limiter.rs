//! Limits the rate of requests, by class and caller.

use std::{net::IpAddr, num::NonZeroU32, sync::Arc, time::Duration};

use cangku_domain::{UserId, accounts::KeyHash};
use governor::{
    Quota, RateLimiter as Governor,
    clock::{Clock, DefaultClock},
    middleware::StateInformationMiddleware,
    nanos::Nanos,
    state::{InMemoryState, NotKeyed, StateStore},
};
use moka::sync::Cache;

use super::{rate_class::RateClass, rate_quotas::RateQuotas};

/// Maximum number of callers of one class in memory; a caller takes some 200 bytes. Beyond it, the
/// least used are evicted, and start anew.
const MAX_CALLERS: u64 = 50_000;
/// The window of every quota. A caller without requests for this long has its whole quota again,
/// like a new one, so it can be evicted.
const WINDOW: Duration = Duration::from_secs(60);

/// Whose requests are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RateSubject {
    /// A signed-in user.
    User(UserId),
    /// A service.
    Service(KeyHash),
    /// Clients without valid credentials, by network.
    Address(IpAddr),
}

/// A quota and what is left of it after a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateStatus {
    /// The class.
    pub class: RateClass,
    /// Requests in a window.
    pub quota: u32,
    /// Requests that are left now.
    pub remaining: u32,
    /// Time until the whole quota is left again; of a refused request, until one is.
    pub reset: Duration,
    /// Whether the request is refused.
    pub is_exceeded: bool,
}

impl RateStatus {
    /// The window of every quota.
    pub const WINDOW: Duration = WINDOW;
}

/// Limits the rate of requests of each caller. A class without a limit costs nothing.
#[derive(Debug)]
pub struct RateLimiter {
    classes: [ClassLimiter; RateClass::ALL.len()],
}

#[derive(Debug)]
struct ClassLimiter {
    class: RateClass,
    people: Option<Limiter>,
    services: Option<Limiter>,
}

#[derive(Debug)]
struct Limiter {
    quota: NonZeroU32,
    callers: Governor<RateSubject, Callers, DefaultClock, StateInformationMiddleware>,
}

impl RateLimiter {
    /// A limiter with these quotas, none of which is used yet.
    pub fn new(quotas: &RateQuotas) -> Self {
        Self {
            classes: RateClass::ALL.map(|class| ClassLimiter {
                class,
                people: Limiter::per_minute(quotas.of_people(class)),
                services: Limiter::per_minute(quotas.of_services(class)),
            }),
        }
    }

    /// Counts a request; `None` if its class has no limit.
    pub fn count(&self, class: RateClass, subject: RateSubject) -> Option<RateStatus> {
        let limiter = self.classes.iter().find(|it| it.class == class)?;
        let limiter = match subject {
            RateSubject::Service(_) => limiter.services.as_ref(),
            RateSubject::User(_) | RateSubject::Address(_) => limiter.people.as_ref(),
        };
        Some(limiter?.count(class, subject))
    }
}

impl Limiter {
    /// `None` if the quota is 0.
    fn per_minute(quota: u32) -> Option<Self> {
        let quota = NonZeroU32::new(quota)?;
        let clock = DefaultClock::default();
        Some(Self {
            quota,
            callers: Governor::new(Quota::per_minute(quota), Callers::new(), clock),
        })
    }

    fn count(&self, class: RateClass, subject: RateSubject) -> RateStatus {
        let quota = self.quota.get();
        match self.callers.check_key(&subject) {
            Ok(state) => {
                let remaining = state.remaining_burst_capacity();
                let used = quota.saturating_sub(remaining);
                RateStatus {
                    class,
                    quota,
                    remaining,
                    reset: WINDOW.saturating_mul(used) / quota,
                    is_exceeded: false,
                }
            }
            Err(refused) => RateStatus {
                class,
                quota,
                remaining: 0,
                reset: refused.wait_time_from(DefaultClock::default().now()),
                is_exceeded: true,
            },
        }
    }
}

/// The states of callers, in bounded memory.
#[derive(Debug)]
struct Callers(Cache<RateSubject, Arc<InMemoryState>>);

impl Callers {
    fn new() -> Self {
        let callers = Cache::builder()
            .max_capacity(MAX_CALLERS)
            .time_to_idle(WINDOW);
        Self(callers.build())
    }
}

impl StateStore for Callers {
    type Key = RateSubject;

    fn measure_and_replace<T, F, E>(&self, key: &Self::Key, decide: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let state = match self.0.get(key) {
            Some(state) => state,
            None => self.0.get_with(*key, Arc::default),
        };
        state.measure_and_replace(&NotKeyed::NonKey, decide)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUOTAS: RateQuotas = RateQuotas {
        read: 3,
        write: 0,
        stock: 2,
        login: 1,
        registration: 1,
        upload: 1,
        export: 1,
        haier: 1,
        service_factor: 2,
    };

    fn address(number: u32) -> RateSubject {
        RateSubject::Address(IpAddr::from(number.to_be_bytes()))
    }

    fn service() -> RateSubject {
        RateSubject::Service(KeyHash([1; 32]))
    }

    #[test]
    fn each_caller_has_its_quota_of_each_class() {
        let limiter = RateLimiter::new(&QUOTAS);
        let count = |class, subject| limiter.count(class, subject).unwrap();
        for remaining in [2, 1, 0] {
            let status = count(RateClass::Read, address(1));
            assert_eq!((status.quota, status.remaining), (3, remaining));
            assert!(!status.is_exceeded && status.reset <= WINDOW);
        }
        let refused = count(RateClass::Read, address(1));
        assert!(refused.is_exceeded && refused.remaining == 0);
        assert!(refused.reset > Duration::from_secs(15) && refused.reset <= WINDOW / 3);
        for other in [address(2), RateSubject::User(UserId::new(1).unwrap())] {
            assert!(!count(RateClass::Read, other).is_exceeded);
        }
        assert!(!count(RateClass::Stock, address(1)).is_exceeded);
    }

    #[test]
    fn a_class_may_have_no_limit() {
        let limiter = RateLimiter::new(&QUOTAS);
        assert_eq!(limiter.count(RateClass::Write, address(1)), None);
        let unlimited = RateQuotas {
            service_factor: 0,
            ..QUOTAS
        };
        let limiter = RateLimiter::new(&unlimited);
        assert_eq!(limiter.count(RateClass::Stock, service()), None);
        assert!(limiter.count(RateClass::Stock, address(1)).is_some());
        assert!(limiter.count(RateClass::Upload, service()).is_some());
    }

    #[test]
    fn services_have_a_multiple_where_they_act_for_many() {
        let limiter = RateLimiter::new(&QUOTAS);
        let quota = |class| limiter.count(class, service()).unwrap().quota;
        assert_eq!((quota(RateClass::Stock), quota(RateClass::Upload)), (4, 1));
    }

    #[test]
    fn a_flood_of_addresses_does_not_fill_the_memory() {
        let callers = Callers::new();
        for number in 0..200_000 {
            let counted = |_| Ok::<_, ()>(((), Nanos::from(1)));
            callers
                .measure_and_replace(&address(number), counted)
                .unwrap();
        }
        callers.0.run_pending_tasks();
        assert!(callers.0.entry_count() <= MAX_CALLERS);
    }
}
