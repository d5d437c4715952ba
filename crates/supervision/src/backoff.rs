//! Exponential backoff of restarts.

use std::time::Duration;

/// Delay before the first restart; doubled for each further one.
const FIRST: Duration = Duration::from_millis(100);
/// Maximum delay.
const MAX_DELAY: Duration = Duration::from_secs(5);
/// A run of at least this length resets the backoff.
const STABLE_AFTER: Duration = Duration::from_secs(30);

/// Delays that grow from 100 ms to 5 s while runs end early.
#[derive(Debug, Default)]
pub(super) struct Backoff {
    previous: Option<Duration>,
}

impl Backoff {
    /// The delay after a run that took `run`.
    pub(super) fn after(&mut self, run: Duration) -> Duration {
        let previous = self.previous.filter(|_| run < STABLE_AFTER);
        let delay = previous.map_or(FIRST, |delay| delay.saturating_mul(2).min(MAX_DELAY));
        self.previous = Some(delay);
        delay
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_up_to_5_seconds_and_a_long_run_resets_them() {
        let mut backoff = Backoff::default();
        let short = Duration::from_secs(1);
        let delays: Vec<u128> = (0..8).map(|_| backoff.after(short).as_millis()).collect();
        assert_eq!(delays, [100, 200, 400, 800, 1600, 3200, 5000, 5000]);
        assert_eq!(backoff.after(STABLE_AFTER), FIRST);
    }
}
