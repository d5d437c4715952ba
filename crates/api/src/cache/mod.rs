//! Cached responses and their invalidation.
//!
//! Each entry records the topics it depends on ([`Topic`]) and when its loading began. A change
//! touches its topics; an entry whose loading began before the change is stale, and is loaded again
//! for any later caller, even if it was still being loaded. Volatile figures (stock changed by
//! other processes, views) aren't broadcast: an entry that contains them has a TTL of one second
//! ([`Ttl::Short`]).
//!
//! Authenticated callers are dropped when rights change ([`AuthCache`]).
//!
//! Other processes' changes arrive through a database listener. While the listener isn't known to
//! be connected, no entry is served that is older than the short TTL.

mod cached_body;
mod freshness;
mod listener;
mod response_cache;
mod settings;
mod store;
mod topic;

use std::{collections::BTreeSet, sync::Arc};

use cangku_domain::ports::{CacheGroup, Change, ChangeObserver};

pub use cached_body::{CachedBody, EncodedBody, version_tag};
pub use freshness::{Freshness, LoadStart, Ttls};
pub use listener::ListenerThread;
pub use response_cache::{
    CachedProduct, CachedProductPage, DetailKey, PageKey, RankingKey, ResponseCache, StatisticsKey,
    SuggestionKey,
};
pub use settings::CacheSettings;
pub use store::{CacheWeight, CachedValue, LoadedValue, Store, Ttl};
pub use topic::Topic;

use crate::accounts::AuthCache;

/// All caches, shared by all requests: of responses, and of callers.
#[derive(Debug)]
pub struct Caches {
    freshness: Arc<Freshness>,
    responses: ResponseCache,
    callers: AuthCache,
}

impl Caches {
    /// Empty caches.
    pub fn new(settings: CacheSettings) -> Self {
        let freshness = Arc::new(Freshness::new(settings.ttls.unwrap_or_default()));
        Self {
            responses: ResponseCache::new(settings, &freshness),
            freshness,
            callers: AuthCache::new(AuthCache::TTL),
        }
    }

    /// Authenticated callers.
    pub const fn callers(&self) -> &AuthCache {
        &self.callers
    }

    /// The stores of cached responses.
    pub const fn responses(&self) -> &ResponseCache {
        &self.responses
    }

    /// Decides whether an entry may still be served.
    pub const fn freshness(&self) -> &Arc<Freshness> {
        &self.freshness
    }

    /// Invalidates all cached responses. Callers need no invalidation: each is looked up again after
    /// [`AuthCache::TTL`] anyway.
    pub fn invalidate_all(&self) {
        self.changed(
            &CacheGroup::ALL
                .into_iter()
                .map(Change::Invalidated)
                .collect(),
        );
    }

    /// Updates the gauges of the caches' sizes and of the listener.
    pub fn measure(&self) {
        self.responses.measure();
        let is_connected = self
            .freshness
            .is_listener_connected(std::time::Instant::now());
        metrics::gauge!("cangku_change_listener_connected").set(f64::from(u8::from(is_connected)));
    }
}

impl ChangeObserver for Caches {
    fn changed(&self, changes: &BTreeSet<Change>) {
        self.freshness.touch(changes);
        self.callers.changed(changes);
        for change in changes {
            if let Change::Invalidated(group) = change {
                self.responses.evict_group(*group);
            }
        }
    }
}
