//! Limit on failed logins.

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use crate::limits::network;
use moka::future::Cache;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// Failures are counted in windows of this length; a window begins with its first attempt.
const WINDOW: Duration = Duration::from_secs(15 * 60);
/// Maximum number of cached entries; beyond it the least used are evicted.
const MAX_ENTRIES: u64 = 100_000;

/// Counts failed logins by user name and address, and by address alone. Attempts on one name from
/// one address are checked one after the other, so that concurrent attempts can't exceed the limit.
/// Successful logins are not limited.
pub struct LoginLimiter {
    max_failures: u32,
    callers: Cache<(IpAddr, String), Arc<Mutex<Failures>>>,
    max_of_address: u32,
    addresses: Cache<IpAddr, Arc<AddressFailures>>,
}

/// Failures of one address, over all user names.
#[derive(Debug)]
struct AddressFailures {
    count: AtomicU32,
    since: Instant,
}

#[derive(Debug)]
struct Failures {
    count: u32,
    since: Instant,
}

/// Too many failed logins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooManyFailures {
    /// Time until the next attempt is allowed.
    pub retry_after: Duration,
}

/// Permission to attempt one login.
#[derive(Debug)]
pub struct Attempt {
    of_name: OwnedMutexGuard<Failures>,
    of_address: Arc<AddressFailures>,
}

impl LoginLimiter {
    /// Allows `max_failures` failed logins in 15 minutes for one name from one address, and
    /// `max_of_address` for one address over all names.
    pub fn new(max_failures: u32, max_of_address: u32) -> Self {
        Self {
            max_failures,
            callers: Cache::builder()
                .max_capacity(MAX_ENTRIES)
                .time_to_live(WINDOW)
                .build(),
            max_of_address,
            addresses: Cache::builder()
                .max_capacity(MAX_ENTRIES)
                .time_to_live(WINDOW)
                .build(),
        }
    }

    /// Waits until no other attempt on this name from this address is in progress.
    ///
    /// # Errors
    /// [`TooManyFailures`] if the name or the address has reached its limit.
    pub async fn attempt(
        &self,
        address: IpAddr,
        username: &str,
    ) -> Result<Attempt, TooManyFailures> {
        let fresh = async {
            Arc::new(AddressFailures {
                count: AtomicU32::new(0),
                since: Instant::now(),
            })
        };
        let of_address = self.addresses.get_with(network(address), fresh).await;
        // Not exact: attempts on other names that are in progress aren't counted yet.
        if of_address.count.load(Ordering::Relaxed) >= self.max_of_address {
            let retry_after = WINDOW.saturating_sub(of_address.since.elapsed());
            return Err(TooManyFailures { retry_after });
        }
        // Other spellings of a name must not have a limit of their own.
        let key = (network(address), username.trim().to_lowercase());
        let fresh = async {
            Arc::new(Mutex::new(Failures {
                count: 0,
                since: Instant::now(),
            }))
        };
        // The lock is held until the attempt's outcome is known: attempts on one name are serial.
        let failures = self.callers.get_with(key, fresh).await.lock_owned().await;
        if failures.count >= self.max_failures {
            let retry_after = WINDOW.saturating_sub(failures.since.elapsed());
            return Err(TooManyFailures { retry_after });
        }
        Ok(Attempt {
            of_name: failures,
            of_address,
        })
    }
}

impl Attempt {
    /// Records a failed login.
    pub fn failed(mut self) {
        self.of_name.count = self.of_name.count.saturating_add(1);
        self.of_address.count.fetch_add(1, Ordering::Relaxed);
    }

    /// Records a successful login: resets the failures of the name, not those of the address.
    pub fn succeeded(mut self) {
        self.of_name.count = 0;
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
    const THERE: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));

    #[tokio::test]
    async fn after_too_many_failures_even_the_right_password_must_wait() {
        let limiter = LoginLimiter::new(2, 100);
        for _ in 0..2 {
            limiter.attempt(HERE, "Boss").await.unwrap().failed();
        }
        assert!(limiter.attempt(HERE, "boss ").await.is_err());
        assert!(limiter.attempt(THERE, "boss").await.is_ok());
        assert!(limiter.attempt(HERE, "clerk").await.is_ok());
    }

    #[tokio::test]
    async fn one_address_can_not_try_a_password_on_ever_new_names() {
        let limiter = LoginLimiter::new(2, 3);
        for name in ["ann", "bob", "cid"] {
            limiter.attempt(HERE, name).await.unwrap().failed();
        }
        assert!(limiter.attempt(HERE, "dan").await.is_err());
        assert!(limiter.attempt(THERE, "dan").await.is_ok());
    }

    #[tokio::test]
    async fn a_success_resets_the_failures_before_it() {
        let limiter = LoginLimiter::new(2, 100);
        limiter.attempt(HERE, "boss").await.unwrap().failed();
        limiter.attempt(HERE, "boss").await.unwrap().succeeded();
        limiter.attempt(HERE, "boss").await.unwrap().failed();
        assert!(limiter.attempt(HERE, "boss").await.is_ok());
    }
}
