use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use crate::error::HaierError;
use crate::lifetime::Lifetime;
use crate::wire::TokenResponse;

/// Wait between attempts to renew a token early; the old token is used meanwhile.
const RENEWAL_PAUSE: Duration = Duration::from_secs(30);

/// An access token; `Debug` doesn't show it.
pub(crate) struct Token {
    secret: SecretString,
    header: HeaderValue,
    lifetime: Lifetime,
}

impl Token {
    pub(crate) fn new(response: TokenResponse, issued: Instant) -> Result<Self, HaierError> {
        let text = format!(
            "{} {}",
            response.token_type.trim(),
            response.access_token.expose_secret().trim()
        );
        let mut header = HeaderValue::try_from(text).map_err(|_invalid| HaierError::Malformed {
            reason: "a token that can't stand in a header".to_owned(),
        })?;
        header.set_sensitive(true);
        let lifetime = Lifetime::new(issued, response.expires_in);
        Ok(Self {
            secret: response.access_token,
            header,
            lifetime,
        })
    }

    pub(crate) fn secret(&self) -> &str {
        self.secret.expose_secret()
    }

    pub(crate) fn header(&self) -> HeaderValue {
        self.header.clone()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Token")
            .field("lifetime", &self.lifetime)
            .finish_non_exhaustive()
    }
}

/// Caches the token. Concurrent callers that need a new one share one renewal, and its error if it
/// fails.
#[derive(Debug, Default)]
pub(crate) struct TokenStore {
    current: Mutex<Option<Arc<Token>>>,
    /// Locked during a renewal; holds the last renewal's error.
    renewal: tokio::sync::Mutex<Option<HaierError>>,
    /// Number of finished renewals, successful or not.
    renewals: AtomicU64,
    renewal_paused_until: Mutex<Option<Instant>>,
    pub(crate) uses_fallback: AtomicBool,
}

impl TokenStore {
    /// Returns the cached token; calls `renew` if there is none or it is due for renewal.
    pub(crate) async fn get<F>(
        &self,
        now: impl Fn() -> Instant,
        renew: impl FnOnce() -> F,
    ) -> Result<Arc<Token>, HaierError>
    where
        F: Future<Output = Result<Token, HaierError>>,
    {
        let seen = self.renewals.load(Ordering::Acquire);
        if let Some(token) = self.fresh(now()) {
            return Ok(token);
        }
        let mut last_error = self.renewal.lock().await;
        // Double-checked: another caller may have renewed it while this one waited for the lock.
        if let Some(token) = self.fresh(now()) {
            return Ok(token);
        }
        // A renewal that ended while this caller waited has failed: share its error, don't try
        // again.
        if self.renewals.load(Ordering::Acquire) != seen
            && let Some(error) = last_error.clone()
        {
            return Err(error);
        }
        let renewed = renew().await.map(Arc::new);
        *last_error = renewed.as_ref().err().cloned();
        if let Ok(token) = &renewed {
            *lock(&self.current) = Some(Arc::clone(token));
        }
        self.renewals.fetch_add(1, Ordering::Release);
        renewed.or_else(|error| self.old_but_valid(now(), error))
    }

    /// Invalidates a token that the platform rejects, unless it is already replaced.
    pub(crate) fn discard(&self, stale: &Arc<Token>) {
        let mut current = lock(&self.current);
        if current
            .as_ref()
            .is_some_and(|token| Arc::ptr_eq(token, stale))
        {
            *current = None;
        }
    }

    fn fresh(&self, now: Instant) -> Option<Arc<Token>> {
        let token = lock(&self.current).clone()?;
        let paused = lock(&self.renewal_paused_until).is_some_and(|until| now < until);
        let usable = token.lifetime.is_fresh(now) || (paused && token.lifetime.is_valid(now));
        usable.then_some(token)
    }

    /// The old token if it hasn't expired: renewals start early, so it may have minutes left.
    fn old_but_valid(&self, now: Instant, error: HaierError) -> Result<Arc<Token>, HaierError> {
        match lock(&self.current).clone() {
            Some(token) if token.lifetime.is_valid(now) => {
                tracing::warn!(%error, "the token can't be renewed yet; using the old one");
                *lock(&self.renewal_paused_until) = Some(now + RENEWAL_PAUSE);
                Ok(token)
            }
            _ => Err(error),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
