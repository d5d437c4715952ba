//! Cache of authenticated callers.

use std::{
    collections::BTreeSet,
    fmt,
    hash::Hash,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use cangku_domain::{
    ApiKeyId, UserId, UserSessionId,
    accounts::{Actor, AuthenticationError, KeyHash, SessionToken},
    ports::{Change, ChangeObserver},
};
use chrono::{DateTime, Utc};
use moka::future::Cache;

/// Maximum number of cached credentials; beyond it the least used are evicted.
const MAX_ENTRIES: u64 = 100_000;

/// What a client authenticates with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Credential {
    /// A user's session, as a token names it.
    Session(SessionToken),
    /// The hash of a service's API key.
    ApiKey(KeyHash),
}

/// A caller whom the database has confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownCaller {
    /// The caller, without the id of a request.
    pub actor: Actor,
    /// From when on the credential isn't valid (UTC), although it was when it was looked up; `None` if it
    /// doesn't expire.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Whose rights a change concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Owner {
    User(UserId),
    Key(ApiKeyId),
}

/// The result of a look-up.
#[derive(Debug, Clone)]
struct LookUp {
    caller: KnownCaller,
    /// Number of changes of rights before it began.
    began: u64,
}

impl LookUp {
    fn owners(&self) -> impl Iterator<Item = Owner> {
        let actor = &self.caller.actor;
        let user = actor.user_id.map(Owner::User);
        user.into_iter().chain(actor.api_key_id.map(Owner::Key))
    }
}

impl From<Actor> for KnownCaller {
    fn from(actor: Actor) -> Self {
        Self {
            actor,
            expires_at: None,
        }
    }
}

/// Caches the result of authentication for a short time, so that a client with many requests costs
/// one database query per TTL. A change of rights by this process takes effect at once; one by another
/// process, as soon as its notification arrives ([`Change::RightsOfUser`] and its siblings), and after
/// [`Self::TTL`] at the latest, should none arrive. A change of one user's or key's rights leaves other
/// callers in the cache.
pub struct AuthCache {
    callers: Cache<Credential, LookUp>,
    /// Credentials that were valid within [`Self::RECENTLY_VALID_TTL`], with the generation.
    recently_valid: moka::sync::Cache<(u64, Credential), ()>,
    /// Credentials that were refused within the `ttl` of [`Self::new`], and why.
    refused: moka::sync::Cache<Credential, AuthenticationError>,
    /// Sessions that this process has ended, for longer than any look-up takes.
    ended: moka::sync::Cache<UserSessionId, ()>,
    /// Number of changes of rights so far.
    changes: AtomicU64,
    /// The latest change of each owner's rights, for longer than a look-up that began before it may be
    /// found in `callers`.
    changed: moka::sync::Cache<Owner, u64>,
    /// The latest change that may concern everyone. Look-ups that began before it count no more.
    generation: AtomicU64,
}

impl AuthCache {
    /// TTL of a look-up's result.
    pub const TTL: Duration = Duration::from_secs(5);

    /// How long a credential counts as recently valid. Such callers pass admission control before
    /// anonymous clients; they are looked up all the same.
    pub const RECENTLY_VALID_TTL: Duration = Duration::from_secs(3600);

    /// Maximum time from the begin of a look-up to its end, far above the timeouts of requests and
    /// statements.
    const MAX_LOOK_UP: Duration = Duration::from_secs(600);

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
        // Without a maximum: an evicted entry would let an older look-up count again.
        let changed = moka::sync::Cache::builder()
            .time_to_live(ttl.saturating_add(Self::MAX_LOOK_UP))
            .build();
        Self {
            callers,
            recently_valid,
            refused,
            ended: moka::sync::Cache::builder()
                .max_capacity(MAX_ENTRIES)
                .time_to_live(Self::RECENTLY_VALID_TTL)
                .build(),
            changes: AtomicU64::new(0),
            changed,
            generation: AtomicU64::new(0),
        }
    }

    /// The caller with this credential, from the cache or from `look_up`, which runs in no
    /// request's context. Of several concurrent callers with the same credential, one runs
    /// `look_up` for all of them. A refusal isn't cached here: see [`Self::record_refusal`].
    ///
    /// # Errors
    /// The error of `look_up`.
    pub async fn find<E, F>(
        &self,
        credential: Credential,
        look_up: impl Fn() -> F,
    ) -> Result<KnownCaller, E>
    where
        E: Clone + Send + Sync + 'static,
        F: Future<Output = Result<KnownCaller, E>>,
    {
        // Changes are rare, so this ends soon.
        loop {
            // A request that comes after a change must not wait for a look-up from before it.
            let now = self.changes.load(Ordering::Acquire);
            let look_up = async {
                let began = self.changes.load(Ordering::Acquire);
                let generation = self.generation.load(Ordering::Acquire);
                let caller = look_up().await?;
                // Under the generation from before the look-up, which may be outdated by now.
                self.recently_valid.insert((generation, credential), ());
                Ok::<_, E>(LookUp { caller, began })
            };
            let found = self.callers.try_get_with(credential, look_up).await;
            let found = found.map_err(|refusal| (*refusal).clone())?;
            if self.counts(&found, now) {
                return Ok(found.caller);
            }
            // It may remove a later look-up, which only costs another one.
            self.callers.invalidate(&credential).await;
        }
    }

    /// Whether no change up to `now` that concerns the caller came after the look-up began.
    fn counts(&self, found: &LookUp, now: u64) -> bool {
        let is_outdated = |change: u64| change > found.began && change <= now;
        let generation = self.generation.load(Ordering::Acquire);
        let changes = found.owners().filter_map(|owner| self.changed.get(&owner));
        !is_outdated(generation) && !changes.into_iter().any(is_outdated)
    }

    /// Whether this credential was valid recently. It may have been revoked since.
    pub fn was_recently_valid(&self, credential: &Credential) -> bool {
        self.recently_valid
            .contains_key(&self.current_key(*credential))
    }

    /// Caches that the database refused this credential, and why.
    pub fn record_refusal(&self, credential: Credential, reason: AuthenticationError) {
        self.recently_valid
            .invalidate(&self.current_key(credential));
        self.refused.insert(credential, reason);
    }

    /// Why this credential was refused, if that is cached.
    pub fn refusal(&self, credential: &Credential) -> Option<AuthenticationError> {
        self.refused.get(credential)
    }

    /// Whether this credential's refusal is cached, or its session was ended here.
    pub fn has_refused(&self, credential: &Credential) -> bool {
        self.has_ended(credential) || self.refused.contains_key(credential)
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

    /// Records that these sessions were ended. It leaves the entries of others: a user who logs in and out again
    /// and again costs others no look-ups. A look-up in progress doesn't matter, because
    /// [`Self::has_ended`] is checked before its result is used.
    pub fn end_sessions(&self, ended: impl IntoIterator<Item = UserSessionId>) {
        for session in ended {
            self.ended.insert(session, ());
        }
    }

    fn current_key(&self, credential: Credential) -> (u64, Credential) {
        (self.generation.load(Ordering::Acquire), credential)
    }

    /// Invalidates all entries, because the rights of some user or service have changed.
    pub fn invalidate(&self) {
        let change = self.count_change();
        self.generation.fetch_max(change, Ordering::AcqRel);
        self.callers.invalidate_all();
        self.recently_valid.invalidate_all();
        self.refused.invalidate_all();
    }

    /// Invalidates what is cached of a user, because their rights have changed.
    pub fn invalidate_user(&self, user: UserId) {
        self.invalidate_owner(Owner::User(user));
    }

    /// Invalidates what is cached of a service, because its key has changed.
    pub fn invalidate_key(&self, key: ApiKeyId) {
        self.invalidate_owner(Owner::Key(key));
    }

    fn invalidate_owner(&self, owner: Owner) {
        let change = self.count_change();
        // Concurrent changes may get here in any order.
        self.changed
            .entry(owner)
            .and_upsert_with(|known| known.map_or(change, |it| it.into_value().max(change)));
        // Whose they are isn't known; they live for seconds only.
        self.refused.invalidate_all();
    }

    /// The number of changes, with this one.
    fn count_change(&self) -> u64 {
        let before = self.changes.fetch_add(1, Ordering::AcqRel);
        before.saturating_add(1)
    }
}

impl fmt::Debug for AuthCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthCache").finish_non_exhaustive()
    }
}

impl ChangeObserver for AuthCache {
    fn changed(&self, changes: &BTreeSet<Change>) {
        for change in changes {
            match *change {
                Change::Rights => self.invalidate(),
                Change::RightsOfUser(user) => self.invalidate_user(user),
                Change::RightsOfKey(key) => self.invalidate_key(key),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests;
