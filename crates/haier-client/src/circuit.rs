//! A circuit breaker: after many consecutive failures, calls fail at once for a while; then one
//! probe call tests whether the platform is back.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::policy::CircuitPolicy;

/// The state of the circuit breaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CircuitState {
    /// Calls are sent.
    Closed,
    /// Calls fail at once.
    Open,
    /// One probe call is in flight; all others fail at once.
    HalfOpen,
}

/// Least time to wait beside a probe.
const PROBE_PAUSE: Duration = Duration::from_millis(100);

#[derive(Debug)]
enum State {
    Closed { failures_in_a_row: u32 },
    Open { until: Instant, down_since: Instant },
    Probing { since: Instant, down_since: Instant },
}

#[derive(Debug)]
pub(crate) struct CircuitBreaker {
    policy: CircuitPolicy,
    state: Mutex<State>,
}

/// Permission to send one call. Report its outcome; dropping a probe's permit unreported frees the
/// probe slot.
#[derive(Debug)]
pub(crate) struct Permit<'a> {
    breaker: &'a CircuitBreaker,
    is_probe: bool,
}

impl CircuitBreaker {
    pub(crate) fn new(policy: CircuitPolicy) -> Self {
        Self {
            policy,
            state: Mutex::new(State::Closed {
                failures_in_a_row: 0,
            }),
        }
    }

    /// Whether a call would be admitted now; otherwise returns the time to wait.
    pub(crate) fn check(&self, now: Instant) -> Result<(), Duration> {
        match *self.state() {
            State::Closed { .. } => Ok(()),
            State::Open { until, .. } if until <= now => Ok(()),
            State::Open { until, .. } => Err(until - now),
            // A probe may take longer than the circuit stays open: callers that wait for its end
            // would ask without a pause then.
            State::Probing { since, .. } => {
                let rest = (since + self.policy.open_for).saturating_duration_since(now);
                Err(rest.max(PROBE_PAUSE))
            }
        }
    }

    /// Admits a call, or returns the time to wait.
    pub(crate) fn admit(&self, now: Instant) -> Result<Permit<'_>, Duration> {
        self.check(now)?;
        let mut state = self.state();
        match *state {
            State::Closed { .. } => Ok(Permit {
                breaker: self,
                is_probe: false,
            }),
            State::Open { until, down_since } if until <= now => {
                *state = State::Probing {
                    since: now,
                    down_since,
                };
                Ok(Permit {
                    breaker: self,
                    is_probe: true,
                })
            }
            // Another call became the probe between the check and this lock.
            State::Open { .. } | State::Probing { .. } => Err(self.policy.open_for),
        }
    }

    /// Whether the outage has lasted less than `max_outage_wait`, so that bulk calls wait for its end.
    pub(crate) fn is_worth_waiting_for(&self, now: Instant) -> bool {
        match *self.state() {
            State::Closed { .. } => true,
            State::Open { down_since, .. } | State::Probing { down_since, .. } => {
                now.saturating_duration_since(down_since) < self.policy.max_outage_wait
            }
        }
    }

    pub(crate) fn current(&self) -> CircuitState {
        match *self.state() {
            State::Closed { .. } => CircuitState::Closed,
            State::Open { .. } => CircuitState::Open,
            State::Probing { .. } => CircuitState::HalfOpen,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Permit<'_> {
    /// Reports a response of any kind: the platform is up.
    pub(crate) fn responded(mut self) {
        let was_probe = std::mem::take(&mut self.is_probe);
        let mut state = self.breaker.state();
        // Late responses to calls from before the circuit opened don't close it; only the probe's
        // does.
        if was_probe || matches!(*state, State::Closed { .. }) {
            *state = State::Closed {
                failures_in_a_row: 0,
            };
        }
    }

    /// Reports a failure of the platform.
    pub(crate) fn failed(mut self, now: Instant) {
        let was_probe = std::mem::take(&mut self.is_probe);
        let policy = self.breaker.policy;
        let mut state = self.breaker.state();
        let (failures, down_since) = match *state {
            State::Closed { failures_in_a_row } => (failures_in_a_row.saturating_add(1), now),
            State::Probing { down_since, .. } if was_probe => {
                // A failed probe opens the circuit again, however few failures preceded it.
                (policy.failures_to_open.get(), down_since)
            }
            // A call sent before the circuit opened: its failure is part of the same outage.
            _ => return,
        };
        *state = if failures >= policy.failures_to_open.get() {
            tracing::warn!(failures, open_for = ?policy.open_for, "the circuit to Haier opens");
            State::Open {
                until: now + policy.open_for,
                down_since,
            }
        } else {
            State::Closed {
                failures_in_a_row: failures,
            }
        };
    }
}

impl Drop for Permit<'_> {
    /// A cancelled probe frees the probe slot for the next call.
    fn drop(&mut self) {
        if self.is_probe {
            let mut state = self.breaker.state();
            if let State::Probing { since, down_since } = *state {
                // `since` is in the past, so the next call is admitted as a probe at once.
                *state = State::Open {
                    until: since,
                    down_since,
                };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;

    const OPEN_FOR: Duration = Duration::from_secs(5);

    fn breaker_of_three() -> CircuitBreaker {
        CircuitBreaker::new(CircuitPolicy {
            failures_to_open: NonZeroU32::new(3).unwrap(),
            open_for: OPEN_FOR,
            max_outage_wait: 3 * OPEN_FOR,
        })
    }

    fn fail(breaker: &CircuitBreaker, now: Instant, times: u32) {
        for _ in 0..times {
            breaker.admit(now).unwrap().failed(now);
        }
    }

    #[test]
    fn opens_after_failures_in_a_row_and_says_how_long() {
        let (breaker, now) = (breaker_of_three(), Instant::now());
        fail(&breaker, now, 2);
        assert_eq!(breaker.current(), CircuitState::Closed);
        fail(&breaker, now, 1);
        assert_eq!(breaker.current(), CircuitState::Open);
        let later = now + Duration::from_secs(2);
        assert_eq!(breaker.admit(later).unwrap_err(), Duration::from_secs(3));
    }

    #[test]
    fn a_response_in_between_restarts_the_count() {
        let (breaker, now) = (breaker_of_three(), Instant::now());
        fail(&breaker, now, 2);
        breaker.admit(now).unwrap().responded();
        fail(&breaker, now, 2);
        assert_eq!(breaker.current(), CircuitState::Closed);
    }

    #[test]
    fn one_probe_is_sent_and_its_response_closes_the_circuit() {
        let (breaker, now) = (breaker_of_three(), Instant::now());
        fail(&breaker, now, 3);
        let later = now + OPEN_FOR;
        let probe = breaker.admit(later).unwrap();
        assert_eq!(breaker.current(), CircuitState::HalfOpen);
        assert!(
            breaker.admit(later).is_err(),
            "a second call passed beside the probe"
        );
        probe.responded();
        assert_eq!(breaker.current(), CircuitState::Closed);
        fail(&breaker, later, 2);
        assert_eq!(breaker.current(), CircuitState::Closed);
    }

    #[test]
    fn calls_beside_a_slow_probe_wait_a_short_time() {
        let (breaker, now) = (breaker_of_three(), Instant::now());
        fail(&breaker, now, 3);
        let later = now + OPEN_FOR;
        let _probe = breaker.admit(later).unwrap();
        let much_later = later + 4 * OPEN_FOR;
        assert_eq!(breaker.admit(much_later).unwrap_err(), PROBE_PAUSE);
    }

    #[test]
    fn a_failed_probe_opens_the_circuit_for_another_term() {
        let (breaker, now) = (breaker_of_three(), Instant::now());
        fail(&breaker, now, 3);
        let later = now + OPEN_FOR;
        breaker.admit(later).unwrap().failed(later);
        assert_eq!(breaker.admit(later).unwrap_err(), OPEN_FOR);
        assert!(breaker.admit(later + OPEN_FOR).is_ok());
    }

    #[test]
    fn after_an_abandoned_probe_the_next_call_probes() {
        let (breaker, now) = (breaker_of_three(), Instant::now());
        fail(&breaker, now, 3);
        let later = now + OPEN_FOR;
        drop(breaker.admit(later).unwrap());
        assert!(breaker.admit(later).is_ok());
    }

    #[test]
    fn calls_from_before_the_opening_change_nothing() {
        let (breaker, now) = (breaker_of_three(), Instant::now());
        let (early, late) = (breaker.admit(now).unwrap(), breaker.admit(now).unwrap());
        fail(&breaker, now, 3);
        early.responded();
        assert_eq!(breaker.current(), CircuitState::Open);
        late.failed(now + Duration::from_secs(4));
        assert!(
            breaker.admit(now + OPEN_FOR).is_ok(),
            "the term was prolonged"
        );
    }
    #[test]
    fn max_outage_wait_counts_from_the_start_of_the_outage_over_all_probes() {
        let (breaker, now) = (breaker_of_three(), Instant::now());
        fail(&breaker, now, 3);
        for term in 1..3 {
            let later = now + term * OPEN_FOR;
            breaker.admit(later).unwrap().failed(later);
            assert!(breaker.is_worth_waiting_for(later));
        }
        let later = now + 3 * OPEN_FOR;
        assert!(!breaker.is_worth_waiting_for(later));
        breaker.admit(later).unwrap().responded();
        assert!(breaker.is_worth_waiting_for(later));
    }
}
