use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::call::Call;

const WINDOW: Duration = Duration::from_secs(1);

/// Requests counted since the start or the last reset.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counters {
    /// Counters by name of the call; contains every call.
    pub calls: BTreeMap<String, CallCounters>,
    /// Maximum number of business requests (all calls except token) within any one second.
    pub business_peak_per_second: usize,
}

/// Counters of one call.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallCounters {
    /// Number of requests, with any outcome.
    pub asked: u64,
    /// Number of product codes in well-formed requests.
    pub codes: u64,
    /// Responses by status (`"200"`), and `"hang"`, `"reset"` for requests without one.
    #[serde(rename = "answers")]
    pub responses: BTreeMap<String, u64>,
    /// Maximum number of requests within any one second.
    pub peak_per_second: usize,
}

impl Counters {
    /// Returns the counters of one call.
    #[must_use]
    pub fn call(&self, call: Call) -> CallCounters {
        self.calls.get(call.name()).cloned().unwrap_or_default()
    }
}

impl CallCounters {
    /// Returns the number of responses of one kind: a status such as `"200"`, `"hang"` or
    /// `"reset"`.
    #[must_use]
    pub fn count(&self, kind: &str) -> u64 {
        self.responses.get(kind).copied().unwrap_or_default()
    }
}

#[derive(Default)]
struct Records {
    calls: BTreeMap<&'static str, CallRecord>,
    business: Arrivals,
}

#[derive(Default)]
struct CallRecord {
    asked: u64,
    codes: u64,
    responses: BTreeMap<String, u64>,
    arrivals: Arrivals,
}

/// Sliding window: the arrivals of the last second, and the maximum so far.
#[derive(Default)]
struct Arrivals {
    recent: VecDeque<Instant>,
    peak: usize,
}

impl Arrivals {
    fn add(&mut self, now: Instant) {
        self.recent.push_back(now);
        while self
            .recent
            .front()
            .is_some_and(|first| now.duration_since(*first) >= WINDOW)
        {
            self.recent.pop_front();
        }
        self.peak = self.peak.max(self.recent.len());
    }
}

/// Counts requests and responses.
#[derive(Default)]
pub(crate) struct CallRecorder(Mutex<Records>);

impl CallRecorder {
    fn records(&self) -> MutexGuard<'_, Records> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn record_request(&self, call: Call, now: Instant) {
        let mut records = self.records();
        let record = records.calls.entry(call.name()).or_default();
        record.asked += 1;
        record.arrivals.add(now);
        if call != Call::Token {
            records.business.add(now);
        }
    }

    pub(crate) fn record_codes(&self, call: Call, codes: usize) {
        let mut records = self.records();
        let record = records.calls.entry(call.name()).or_default();
        record.codes = record
            .codes
            .saturating_add(u64::try_from(codes).unwrap_or(u64::MAX));
    }

    pub(crate) fn record_response(&self, call: Call, kind: &str) {
        let mut records = self.records();
        let responses = &mut records.calls.entry(call.name()).or_default().responses;
        match responses.get_mut(kind) {
            Some(count) => *count += 1,
            None => {
                responses.insert(kind.to_owned(), 1);
            }
        }
    }

    pub(crate) fn read(&self) -> Counters {
        let records = self.records();
        let read = |call: Call| {
            let counters = records.calls.get(call.name()).map(|record| CallCounters {
                asked: record.asked,
                codes: record.codes,
                responses: record.responses.clone(),
                peak_per_second: record.arrivals.peak,
            });
            (call.name().to_owned(), counters.unwrap_or_default())
        };
        Counters {
            calls: Call::ALL.into_iter().map(read).collect(),
            business_peak_per_second: records.business.peak,
        }
    }

    pub(crate) fn reset(&self) {
        *self.records() = Records::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_is_that_of_the_busiest_second_wherever_it_begins() {
        let recorder = CallRecorder::default();
        let start = Instant::now();
        for milliseconds in [0, 900, 950, 1_000, 1_050, 1_850, 3_000] {
            recorder.record_request(Call::Stock, start + Duration::from_millis(milliseconds));
        }
        recorder.record_request(Call::Token, start + Duration::from_millis(1_000));
        let counters = recorder.read();
        assert_eq!(counters.call(Call::Stock).peak_per_second, 5);
        assert_eq!(counters.business_peak_per_second, 5);
        assert_eq!(counters.call(Call::Stock).asked, 7);
    }
}
