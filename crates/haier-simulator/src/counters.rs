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
    pub answers: BTreeMap<String, u64>,
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
    pub fn answered(&self, kind: &str) -> u64 {
        self.answers.get(kind).copied().unwrap_or_default()
    }
}

#[derive(Default)]
struct Books {
    calls: BTreeMap<&'static str, Book>,
    business: Arrivals,
}

#[derive(Default)]
struct Book {
    asked: u64,
    codes: u64,
    answers: BTreeMap<String, u64>,
    arrivals: Arrivals,
}

/// Sliding window: the arrivals of the last second, and the maximum so far.
#[derive(Default)]
struct Arrivals {
    recent: VecDeque<Instant>,
    peak: usize,
}

impl Arrivals {
    fn note(&mut self, now: Instant) {
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
pub(crate) struct Ledger(Mutex<Books>);

impl Ledger {
    fn books(&self) -> MutexGuard<'_, Books> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn asked(&self, call: Call, now: Instant) {
        let mut books = self.books();
        let book = books.calls.entry(call.name()).or_default();
        book.asked += 1;
        book.arrivals.note(now);
        if call != Call::Token {
            books.business.note(now);
        }
    }

    pub(crate) fn codes(&self, call: Call, codes: usize) {
        let mut books = self.books();
        let book = books.calls.entry(call.name()).or_default();
        book.codes = book
            .codes
            .saturating_add(u64::try_from(codes).unwrap_or(u64::MAX));
    }

    pub(crate) fn answered(&self, call: Call, kind: &str) {
        let mut books = self.books();
        let answers = &mut books.calls.entry(call.name()).or_default().answers;
        match answers.get_mut(kind) {
            Some(count) => *count += 1,
            None => {
                answers.insert(kind.to_owned(), 1);
            }
        }
    }

    pub(crate) fn read(&self) -> Counters {
        let books = self.books();
        let read = |call: Call| {
            let counters = books.calls.get(call.name()).map(|book| CallCounters {
                asked: book.asked,
                codes: book.codes,
                answers: book.answers.clone(),
                peak_per_second: book.arrivals.peak,
            });
            (call.name().to_owned(), counters.unwrap_or_default())
        };
        Counters {
            calls: Call::ALL.into_iter().map(read).collect(),
            business_peak_per_second: books.business.peak,
        }
    }

    pub(crate) fn reset(&self) {
        *self.books() = Books::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_is_that_of_the_busiest_second_wherever_it_begins() {
        let ledger = Ledger::default();
        let start = Instant::now();
        for milliseconds in [0, 900, 950, 1_000, 1_050, 1_850, 3_000] {
            ledger.asked(Call::Stock, start + Duration::from_millis(milliseconds));
        }
        ledger.asked(Call::Token, start + Duration::from_millis(1_000));
        let counters = ledger.read();
        assert_eq!(counters.call(Call::Stock).peak_per_second, 5);
        assert_eq!(counters.business_peak_per_second, 5);
        assert_eq!(counters.call(Call::Stock).asked, 7);
    }
}
