//! Limits on failed logins.

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use cangku_domain::Identity;
use moka::future::Cache;
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::known_addresses::KnownAddresses;
use crate::limits::{Bucket, KeyedLimiter, Quota, RateLimited, network};

/// Failures are counted in windows of this length; a window begins with its first attempt.
const WINDOW: Duration = Duration::from_secs(15 * 60);
/// Maximum number of cached entries; beyond it the least used are evicted.
const MAX_ENTRIES: u64 = 100_000;

/// Maximum failed logins in 15 minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoginQuota {
    /// Of one name from one address.
    pub per_name_and_address: u32,
    /// Of one address over all names.
    pub per_address: u32,
    /// Of one name over all addresses.
    pub per_name: u32,
    /// Over all names and addresses.
    pub in_all: u32,
}

/// Counts failed logins by user name and address, by address, by user name, and in all. Attempts on one
/// name from one address are checked one after the other, so that concurrent attempts can't exceed the
/// limit. Successful logins are not limited.
///
/// The limits that other addresses can use up (by name, and in all) lock no user out: they don't
/// apply to an address from which the user has logged in lately, and when they are reached, one attempt
/// in a while is still let through.
pub struct LoginLimiter {
    quota: LoginQuota,
    callers: Cache<(IpAddr, String), Arc<Mutex<Failures>>>,
    addresses: Cache<IpAddr, Arc<AddressFailures>>,
    names: KeyedLimiter<String>,
    in_all: Bucket,
    known: KnownAddresses,
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

/// Permission to attempt one login.
pub struct Attempt<'a> {
    limiter: &'a LoginLimiter,
    name: String,
    address: IpAddr,
    of_caller: OwnedMutexGuard<Failures>,
    of_address: Arc<AddressFailures>,
}

impl LoginLimiter {
    /// A limiter without failures.
    pub fn new(quota: LoginQuota) -> Self {
        let window = |tokens| Quota {
            tokens,
            period: WINDOW,
        };
        Self {
            quota,
            callers: Cache::builder()
                .max_capacity(MAX_ENTRIES)
                .time_to_live(WINDOW)
                .build(),
            addresses: Cache::builder()
                .max_capacity(MAX_ENTRIES)
                .time_to_live(WINDOW)
                .build(),
            names: KeyedLimiter::new(window(quota.per_name)),
            in_all: Bucket::new(window(quota.in_all), Instant::now()),
            known: KnownAddresses::default(),
        }
    }

    /// Waits until no other attempt on this name from this address is in progress.
    ///
    /// # Errors
    /// [`RateLimited`] if a limit is reached.
    pub async fn attempt(
        &self,
        address: IpAddr,
        username: &str,
    ) -> Result<Attempt<'_>, RateLimited> {
        let address = network(address);
        // Other spellings of a name must not have limits of their own. This is coarser than the look-up
        // of a name, so all that find one user count together.
        let name = Identity::ignoring_case(username).to_string();
        let fresh = async {
            Arc::new(AddressFailures {
                count: AtomicU32::new(0),
                since: Instant::now(),
            })
        };
        let of_address = self.addresses.get_with(address, fresh).await;
        // Not exact, like the limits by name and in all: attempts in progress aren't counted yet.
        if of_address.count.load(Ordering::Relaxed) >= self.quota.per_address {
            let retry_after = WINDOW.saturating_sub(of_address.since.elapsed());
            return Err(RateLimited { retry_after });
        }
        if !self.known.contains(&name, address) {
            self.names.check(&name)?;
            self.in_all.check(Instant::now())?;
        }
        let fresh = async {
            Arc::new(Mutex::new(Failures {
                count: 0,
                since: Instant::now(),
            }))
        };
        // The lock is held until the attempt's outcome is known: attempts on one name are serial.
        let key = (address, name.clone());
        let of_caller = self.callers.get_with(key, fresh).await.lock_owned().await;
        if of_caller.count >= self.quota.per_name_and_address {
            let retry_after = WINDOW.saturating_sub(of_caller.since.elapsed());
            return Err(RateLimited { retry_after });
        }
        Ok(Attempt {
            limiter: self,
            name,
            address,
            of_caller,
            of_address,
        })
    }
}

impl Attempt<'_> {
    /// Records a failed login.
    pub fn failed(mut self) {
        self.of_caller.count = self.of_caller.count.saturating_add(1);
        self.of_address.count.fetch_add(1, Ordering::Relaxed);
        self.limiter.names.drain(self.name);
        self.limiter.in_all.drain(Instant::now());
    }

    /// Records a successful login: resets the failures of the name from this address, not those of the
    /// address or of other addresses.
    pub fn succeeded(mut self) {
        self.of_caller.count = 0;
        self.limiter.known.record(self.name, self.address);
    }
}

#[cfg(test)]
mod tests;
