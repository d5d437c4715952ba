//! Exponential backoff of restarts.

use std::time::Duration;

/// Pause before the first restart; doubled for each further one.
const FIRST: Duration = Duration::from_millis(100);
/// Maximum pause.
const MAX_DELAY: Duration = Duration::from_secs(5);
/// A run of at least this length resets the backoff.
const STABLE_AFTER: Duration = Duration::from_secs(30);

/// Pauses that grow from 100 ms to 5 s while runs end early.
#[derive(Debug, Default)]
pub(super) struct Backoff {
    previous: Option<Duration>,
}

impl Backoff {
    /// The pause after a run that took `run`.
    pub(super) fn after(&mut self, run: Duration) -> Duration {
        let previous = self.previous.filter(|_| run < STABLE_AFTER);
        let pause = previous.map_or(FIRST, |pause| pause.saturating_mul(2).min(MAX_DELAY));
        self.previous = Some(pause);
        pause
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_limit_and_start_anew_after_a_long_run() {
        let mut backoff = Backoff::default();
        let short = Duration::from_secs(1);
        let pauses: Vec<u128> = (0..8).map(|_| backoff.after(short).as_millis()).collect();
        assert_eq!(pauses, [100, 200, 400, 800, 1600, 3200, 5000, 5000]);
        assert_eq!(backoff.after(STABLE_AFTER), FIRST);
    }
}
