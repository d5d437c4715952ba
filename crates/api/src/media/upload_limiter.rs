//! Rate limit on uploads by user or service.

use std::{num::NonZeroU32, time::Duration};

use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    state::keyed::HashMapStateStore,
};

/// Number of callers above which those whose bucket is full again are evicted.
const MANY_CALLERS: usize = 10_000;

/// Limits uploads by caller.
pub struct UploadLimiter {
    limiter: RateLimiter<String, HashMapStateStore<String>, DefaultClock>,
    clock: DefaultClock,
}

/// Too many uploads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooManyUploads {
    /// Time until the next upload is allowed.
    pub retry_after: Duration,
}

impl UploadLimiter {
    /// Allows each caller `uploads` at once, refilled at that many per minute.
    pub fn per_minute(uploads: NonZeroU32) -> Self {
        Self {
            limiter: RateLimiter::hashmap(Quota::per_minute(uploads)),
            clock: DefaultClock::default(),
        }
    }

    /// Counts an upload of this caller.
    ///
    /// # Errors
    /// [`TooManyUploads`] if the caller has reached the limit.
    pub fn check(&self, caller: &str) -> Result<(), TooManyUploads> {
        if self.limiter.len() > MANY_CALLERS {
            self.limiter.retain_recent();
        }
        let allowed = self.limiter.check_key(&caller.to_owned());
        allowed.map_err(|refused| TooManyUploads {
            retry_after: refused.wait_time_from(self.clock.now()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_caller_has_a_limit_of_their_own() {
        let limiter = UploadLimiter::per_minute(NonZeroU32::new(2).unwrap());
        assert!(limiter.check("ann").is_ok() && limiter.check("ann").is_ok());
        let refused = limiter.check("ann").unwrap_err();
        assert!(refused.retry_after <= Duration::from_secs(30));
        assert!(limiter.check("bob").is_ok());
    }
}
