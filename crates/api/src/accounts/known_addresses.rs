//! Addresses from which users have logged in.

use std::{net::IpAddr, time::Duration};

use moka::sync::Cache;

/// Maximum number of users and addresses; beyond it, the least used are evicted.
const MAX_ENTRIES: u64 = 100_000;
/// How long an address counts after a login.
const TTL: Duration = Duration::from_secs(30 * 24 * 3600);

/// From which addresses each user has logged in within the last 30 days, in this process.
#[derive(Debug)]
pub(super) struct KnownAddresses(Cache<(String, IpAddr), ()>);

impl Default for KnownAddresses {
    fn default() -> Self {
        let entries = Cache::builder().max_capacity(MAX_ENTRIES).time_to_live(TTL);
        Self(entries.build())
    }
}

impl KnownAddresses {
    /// Records a login of the user with this name.
    pub(super) fn record(&self, name: String, address: IpAddr) {
        self.0.insert((name, address), ());
    }

    /// Whether the user with this name has logged in from there.
    pub(super) fn contains(&self, name: &str, address: IpAddr) -> bool {
        self.0.contains_key(&(name.to_owned(), address))
    }
}
