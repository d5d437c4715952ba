//! Cache of authenticated callers.

use std::{
    hash::Hash,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use cangku_domain::{
    UserSessionId,
    accounts::{Actor, KeyHash, SessionToken},
};
use moka::future::Cache;

/// Maximum number of cached credentials; beyond it the least used are evicted.
const MAX_ENTRIES: u64 = 100_000;

/// What a client authenticates with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Credential {
    /// A user's session, as their token says.
    Session(SessionToken),
    /// The hash of a service's API key.
    ApiKey(KeyHash),
}

/// Caches the result of authentication for a short time, so that a client with many requests costs
/// one database query per TTL. A change made by this process takes effect at once; a change by
/// another process, after [`Self::TTL`] at the latest.
pub struct AuthCache {
    callers: Cache<(u64, Credential), Actor>,
    /// Credentials that were valid within [`Self::RECENTLY_VALID_TTL`].
    recently_valid: moka::sync::Cache<(u64, Credential), ()>,
    /// Credentials that were refused within the `ttl` of [`Self::new`].
    refused: moka::sync::Cache<(u64, Credential), ()>,
    /// Sessions that this process has ended, for longer than any look-up takes.
    ended: moka::sync::Cache<UserSessionId, ()>,
    /// Part of each cache key. It is incremented on a change, so a look-up that began before the
    /// change can't be found after it.
    generation: AtomicU64,
}

impl AuthCache {
    /// TTL of a look-up's result.
    pub const TTL: Duration = Duration::from_secs(5);

    /// How long a credential counts as recently valid. Such callers pass admission control before
    /// anonymous clients; they are looked up all the same.
    pub const RECENTLY_VALID_TTL: Duration = Duration::from_secs(3600);

    /// An empty cache whose results live for `ttl`.
    pub fn new(ttl: Duration) -> Self {
        let callers = Cache::builder()
            .max_capacity(MAX_ENTRIES)
            .time_to_live(ttl)
            .build();
        let recently_valid = moka::sync::Cache::builder()
            .max_capacity(MAX_ENTRIES)
            .time_to_live(Self::RECENTLY_VALID_TTL)
            .build();
        let refused = moka::sync::Cache::builder()
            .max_capacity(MAX_ENTRIES)
            .time_to_live(ttl)
            .build();
        Self {
            callers,
            recently_valid,
            refused,
            ended: moka::sync::Cache::builder()
                .max_capacity(MAX_ENTRIES)
                .time_to_live(Self::RECENTLY_VALID_TTL)
                .build(),
            generation: AtomicU64::new(0),
        }
    }

    /// The caller with this credential, from the cache or from `look_up`, which runs in no
    /// request's context. Of several concurrent callers with the same credential, one runs
    /// `look_up` for all of them. A refusal isn't cached here: see [`Self::record_refusal`].
    ///
    /// # Errors
    /// The error of `look_up`.
    pub async fn find<E: Clone + Send + Sync + 'static>(
        &self,
        credential: Credential,
        look_up: impl Future<Output = Result<Actor, E>>,
    ) -> Result<Actor, E> {
        let generation = self.generation.load(Ordering::Acquire);
        let look_up = async {
            let found = look_up.await?;
            // Under the generation from before the look-up, which may be outdated by now.
            self.recently_valid.insert((generation, credential), ());
            Ok::<_, E>(found)
        };
        let found = self.callers.try_get_with((generation, credential), look_up);
        found.await.map_err(|refusal| (*refusal).clone())
    }

    /// Whether this credential was valid recently. It may have been revoked since.
    pub fn was_recently_valid(&self, credential: &Credential) -> bool {
        self.recently_valid.contains_key(&self.key(*credential))
    }

    /// Caches that the database refused this credential.
    pub fn record_refusal(&self, credential: Credential) {
        let key = self.key(credential);
        self.recently_valid.invalidate(&key);
        self.refused.insert(key, ());
    }

    /// Whether this credential's refusal is cached, or its session was ended here.
    pub fn has_refused(&self, credential: &Credential) -> bool {
        self.has_ended(credential) || self.refused.contains_key(&self.key(*credential))
    }

    /// Whether this credential's session was ended by this process. An end is final, so it needs no look-up.
    pub fn has_ended(&self, credential: &Credential) -> bool {
        match credential {
            Credential::Session(token) => {
                let session = token.session.as_ref();
                session.is_some_and(|session| self.ended.contains_key(session))
            }
            Credential::ApiKey(_) => false,
        }
    }

    /// Records that these sessions were ended. Unlike [`Self::invalidate`], it leaves the entries of others: a user
    /// who logs in and out again and again costs others no look-ups. A look-up in progress doesn't matter, because
    /// [`Self::has_ended`] is checked before its result is used.
    pub fn end_sessions(&self, ended: impl IntoIterator<Item = UserSessionId>) {
        for session in ended {
            self.ended.insert(session, ());
        }
    }

    fn key(&self, credential: Credential) -> (u64, Credential) {
        (self.generation.load(Ordering::Acquire), credential)
    }

    /// Invalidates all entries, because the rights of some user or service have changed.
    pub fn invalidate(&self) {
        // Before the invalidation: a look-up in progress then inserts under the old generation.
        self.generation.fetch_add(1, Ordering::AcqRel);
        self.callers.invalidate_all();
        self.recently_valid.invalidate_all();
        self.refused.invalidate_all();
    }
}

#[cfg(test)]
mod tests {
    use cangku_domain::{UserId, accounts::SystemActor};
    use std::sync::atomic::AtomicUsize;

    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    fn session(version: i32) -> Credential {
        Credential::Session(SessionToken {
            user: UserId::new(7).unwrap(),
            version,
            session: UserSessionId::new(9),
        })
    }

    /// Looks the credential up, and returns how many look-ups there have been so far.
    async fn find_counted(
        cache: &AuthCache,
        credential: Credential,
        look_ups: &AtomicUsize,
    ) -> usize {
        let look_up = async {
            look_ups.fetch_add(1, Ordering::Relaxed);
            Ok::<_, ()>(Actor::system(SystemActor::System))
        };
        assert_eq!(
            cache.find(credential, look_up).await,
            Ok(Actor::system(SystemActor::System))
        );
        look_ups.load(Ordering::Relaxed)
    }

    #[tokio::test]
    async fn each_session_is_looked_up_once() {
        let (cache, look_ups) = (AuthCache::new(HOUR), AtomicUsize::new(0));
        assert_eq!(find_counted(&cache, session(1), &look_ups).await, 1);
        assert_eq!(find_counted(&cache, session(1), &look_ups).await, 1);
        assert_eq!(find_counted(&cache, session(2), &look_ups).await, 2);
    }

    #[tokio::test]
    async fn a_change_counts_at_once_even_against_a_look_up_in_progress() {
        let (cache, look_ups) = (AuthCache::new(HOUR), AtomicUsize::new(0));
        let before_the_change = async {
            cache.invalidate();
            Ok::<_, ()>(Actor::system(SystemActor::CreateAdmin))
        };
        let found = cache.find(session(1), before_the_change).await;
        assert_eq!(found, Ok(Actor::system(SystemActor::CreateAdmin)));
        assert_eq!(find_counted(&cache, session(1), &look_ups).await, 1);
    }

    #[tokio::test]
    async fn a_valid_credential_counts_until_it_is_refused_or_rights_change() {
        let cache = AuthCache::new(HOUR);
        let look_ups = AtomicUsize::new(0);
        find_counted(&cache, session(1), &look_ups).await;
        find_counted(&cache, session(2), &look_ups).await;
        cache.record_refusal(session(1));
        assert!(cache.has_refused(&session(1)) && !cache.was_recently_valid(&session(1)));
        assert!(cache.was_recently_valid(&session(2)) && !cache.has_refused(&session(2)));
        cache.invalidate();
        assert!(
            !cache.was_recently_valid(&session(2)),
            "it may have been disabled"
        );
        assert!(!cache.has_refused(&session(1)), "it may be valid again");
    }

    #[tokio::test]
    async fn an_ended_session_stays_ended_and_others_stay_cached() {
        let (cache, look_ups) = (AuthCache::new(HOUR), AtomicUsize::new(0));
        find_counted(&cache, session(1), &look_ups).await;
        cache.end_sessions(UserSessionId::new(8));
        assert!(!cache.has_ended(&session(1)) && !cache.has_refused(&session(1)));
        assert_eq!(find_counted(&cache, session(1), &look_ups).await, 1);
        cache.end_sessions(UserSessionId::new(9));
        cache.invalidate();
        assert!(cache.has_ended(&session(1)) && cache.has_refused(&session(1)));
        assert!(!cache.has_ended(&Credential::ApiKey(KeyHash([0; 32]))));
    }

    #[tokio::test]
    async fn results_expire_and_refusals_are_not_cached() {
        let (cache, look_ups) = (
            AuthCache::new(Duration::from_millis(1)),
            AtomicUsize::new(0),
        );
        let refused = cache.find(session(1), async { Err("no") }).await;
        assert_eq!(refused, Err("no"));
        while find_counted(&cache, session(1), &look_ups).await < 3 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}
