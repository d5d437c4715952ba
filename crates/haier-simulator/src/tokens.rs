use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::catalogue::Draw;

const PURPOSE_TOKEN: u64 = 23;
/// Number of issued tokens that are remembered after they have expired.
const REMEMBERED: usize = 10_000;

/// The issued tokens.
pub(crate) struct Tokens {
    seed: u64,
    lifetime: Duration,
    issued: Mutex<Issued>,
}

#[derive(Default)]
struct Issued {
    count: u64,
    expiry: HashMap<String, Option<Instant>>,
    /// The last issued ones, oldest first, expired or not.
    last: VecDeque<String>,
}

impl Tokens {
    pub(crate) fn new(seed: u64, lifetime: Duration) -> Self {
        Self {
            seed,
            lifetime,
            issued: Mutex::default(),
        }
    }

    pub(crate) fn lifetime(&self) -> Duration {
        self.lifetime
    }

    pub(crate) fn issue(&self, now: Instant) -> String {
        let mut issued = self.issued.lock().unwrap_or_else(PoisonError::into_inner);
        // Purged here, so that the map doesn't grow without limit.
        issued.expiry.retain(|_, expiry| alive(*expiry, now));
        issued.count += 1;
        let mut draw = Draw::new(self.seed, PURPOSE_TOKEN, issued.count);
        let token = format!("{:016x}{:016x}", draw.next(), draw.next());
        if issued.last.len() == REMEMBERED {
            issued.last.pop_front();
        }
        issued.last.push_back(token.clone());
        issued
            .expiry
            .insert(token.clone(), now.checked_add(self.lifetime));
        token
    }

    pub(crate) fn accepts(&self, token: &str, now: Instant) -> bool {
        let issued = self.issued.lock().unwrap_or_else(PoisonError::into_inner);
        issued
            .expiry
            .get(token)
            .is_some_and(|expiry| alive(*expiry, now))
    }

    /// The last issued tokens, at most 10,000, oldest first.
    pub(crate) fn last(&self) -> Vec<String> {
        let issued = self.issued.lock().unwrap_or_else(PoisonError::into_inner);
        issued.last.iter().cloned().collect()
    }

    pub(crate) fn expire_all(&self) {
        self.issued
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .expiry
            .clear();
    }
}

/// `None`, a lifetime beyond the clock's range, never expires.
fn alive(expiry: Option<Instant>, now: Instant) -> bool {
    expiry.is_none_or(|expiry| now < expiry)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_valid_for_its_lifetime() {
        let tokens = Tokens::new(1, Duration::from_secs(60));
        let start = Instant::now();
        let token = tokens.issue(start);
        assert!(tokens.accepts(&token, start + Duration::from_secs(59)));
        assert!(!tokens.accepts(&token, start + Duration::from_secs(60)));
        assert!(!tokens.accepts("another", start));
    }

    #[test]
    fn expired_tokens_are_invalid_and_new_ones_differ() {
        let tokens = Tokens::new(1, Duration::MAX);
        let now = Instant::now();
        let first = tokens.issue(now);
        tokens.expire_all();
        let second = tokens.issue(now);
        assert!(!tokens.accepts(&first, now));
        assert!(tokens.accepts(&second, now));
        assert_eq!(tokens.last(), [first, second]);
    }
}
