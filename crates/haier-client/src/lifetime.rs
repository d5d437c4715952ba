use std::time::{Duration, Instant};

/// A token is renewed this long before it expires, …
const RENEWAL_MARGIN: Duration = Duration::from_secs(600);
/// … or this long, if its lifetime is too short for that, …
const SHORT_RENEWAL_MARGIN: Duration = Duration::from_secs(300);
/// … or at half its lifetime, if even that would leave less use than this.
const MIN_USE: Duration = Duration::from_secs(60);
/// Upper bound for the claimed lifetime; longer claims are clamped.
const MAX_LIFETIME: Duration = Duration::from_secs(30 * 86_400);
/// Lower bound: a token with a claimed lifetime of 0 is tried nonetheless.
const MIN_LIFETIME: Duration = Duration::from_secs(1);

/// When a token is due for renewal and when it expires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lifetime {
    renew_at: Instant,
    ends_at: Instant,
}

impl Lifetime {
    pub(crate) fn new(issued: Instant, expires_in_seconds: u64) -> Self {
        let lifetime = Duration::from_secs(expires_in_seconds).clamp(MIN_LIFETIME, MAX_LIFETIME);
        let used_for = [RENEWAL_MARGIN, SHORT_RENEWAL_MARGIN]
            .into_iter()
            .filter_map(|margin| lifetime.checked_sub(margin))
            .find(|used_for| *used_for >= MIN_USE)
            .unwrap_or(lifetime / 2);
        Self {
            renew_at: issued + used_for,
            ends_at: issued + lifetime,
        }
    }

    /// Whether the token is not yet due for renewal.
    pub(crate) fn is_fresh(&self, now: Instant) -> bool {
        now < self.renew_at
    }

    /// Whether the token is still accepted, although it may be due for renewal.
    pub(crate) fn is_valid(&self, now: Instant) -> bool {
        now < self.ends_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds_of_use(expires_in: u64) -> f64 {
        let issued = Instant::now();
        (Lifetime::new(issued, expires_in).renew_at - issued).as_secs_f64()
    }

    #[test]
    fn a_token_is_renewed_ten_minutes_before_its_end() {
        assert_eq!(seconds_of_use(3600), 3000.0);
        assert_eq!(seconds_of_use(660), 60.0);
    }

    #[test]
    fn a_short_lived_token_is_renewed_with_five_minutes_left() {
        assert_eq!(seconds_of_use(659), 359.0);
        assert_eq!(seconds_of_use(600), 300.0);
        assert_eq!(seconds_of_use(360), 60.0);
    }

    #[test]
    fn a_token_of_minutes_is_used_for_half_its_lifetime() {
        assert_eq!(seconds_of_use(300), 150.0);
        assert_eq!(seconds_of_use(2), 1.0);
    }

    #[test]
    fn absurd_lifetimes_neither_loop_nor_overflow() {
        assert_eq!(seconds_of_use(0), 0.5);
        assert!(seconds_of_use(u64::MAX) > 86_400.0);
    }
}
