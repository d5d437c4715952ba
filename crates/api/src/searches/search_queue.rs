//! Queue of searches that aren't logged yet.

use std::{
    collections::HashMap,
    mem,
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
};

use cangku_domain::{
    Result, UserId,
    accounts::SessionToken,
    searches::{Keyword, Search},
    statistics::Calendar,
    use_cases::{Context, log_searches},
};
use chrono::{DateTime, Utc};

use super::{SearchLimits, rate_limiter::SearchRateLimiter};

/// Maximum searches that are queued. If the database is unavailable for long, further ones are
/// counted and dropped.
const MAX_WAITING: usize = 10_000;

/// Queue of searches to be logged. A request adds one in memory and goes on; a job writes the queue
/// to the database every second.
#[derive(Debug)]
pub struct SearchQueue {
    calendar: Calendar,
    quota: SearchRateLimiter,
    pending: Mutex<Pending>,
    /// Held during a flush, so that the last flush at a shutdown includes what the one before it
    /// put back.
    logging: Mutex<()>,
}

#[derive(Debug, Default)]
struct Pending {
    waiting: Vec<Search>,
    /// When each user's last search for a keyword was queued; only entries within the repetition
    /// interval.
    latest: HashMap<(UserId, Keyword), DateTime<Utc>>,
    dropped: u64,
}

impl SearchQueue {
    /// An empty queue for a shop with this calendar and these rate limits.
    pub fn new(calendar: Calendar, limits: SearchLimits) -> Self {
        Self {
            calendar,
            quota: SearchRateLimiter::new(limits),
            pending: Mutex::default(),
            logging: Mutex::default(),
        }
    }

    /// Queues a search from this address. A user's repetition of a keyword within a minute is
    /// ignored. Searches beyond the limits are counted and not logged.
    pub fn record(
        &self,
        keyword: Keyword,
        session: Option<SessionToken>,
        address: IpAddr,
        now: DateTime<Utc>,
    ) {
        let mut pending = self.lock();
        let key = session.map(|session| (session.user, keyword.clone()));
        let last = key.as_ref().and_then(|key| pending.latest.get(key));
        if last.is_some_and(|last| is_repeat(*last, now)) {
            return;
        }
        // Before the rate limits, so that a dropped search takes no tokens.
        if pending.waiting.len() >= MAX_WAITING {
            pending.dropped += 1;
            count_dropped("queue");
            return;
        }
        if let Err(limit) = self.quota.take(address) {
            count_dropped(limit);
            return;
        }
        // Repetitions beyond this bound are detected when they are logged.
        if let Some(key) = key
            && pending.latest.len() < MAX_WAITING
        {
            pending.latest.insert(key, now);
        }
        pending.waiting.push(Search {
            keyword,
            session,
            at: now,
        });
    }

    /// Writes the queued searches to the log. If that fails they are queued again, as far as there
    /// is room.
    pub fn flush(&self, cx: Context<'_>) -> Result<()> {
        let _one_at_a_time = self.logging.lock().unwrap_or_else(PoisonError::into_inner);
        let now = cx.now();
        let mut pending = self.lock();
        pending.latest.retain(|_, last| is_repeat(*last, now));
        let searches = mem::take(&mut pending.waiting);
        // The lock is released before the database call, so requests don't wait for it.
        let dropped = mem::take(&mut pending.dropped);
        drop(pending);
        if searches.is_empty() {
            return Ok(());
        }
        let logged = log_searches(cx, self.calendar, &searches);
        if logged.is_err() {
            self.put_back(searches, dropped);
        } else if dropped > 0 {
            tracing::warn!(dropped, "too many searches waited: some were not logged");
        }
        logged
    }

    /// Queues the searches again, before those that were added since.
    fn put_back(&self, mut searches: Vec<Search>, dropped: u64) {
        let mut pending = self.lock();
        searches.append(&mut pending.waiting);
        let beyond = searches.len().saturating_sub(MAX_WAITING);
        searches.truncate(MAX_WAITING);
        pending.waiting = searches;
        pending.dropped += dropped + u64::try_from(beyond).unwrap_or_default();
    }

    fn lock(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn count_dropped(limit: &'static str) {
    metrics::counter!("cangku_searches_not_logged_total", "limit" => limit).increment(1);
}

/// Whether a search now repeats one at `last`, even if the clock was set back in between.
fn is_repeat(last: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    (now - last).abs() < Search::DEDUPLICATION_WINDOW
}

#[cfg(test)]
mod tests {
    use cangku_domain::{
        Error,
        accounts::{Actor, SystemActor},
        ports::{Clock, StorageError, Transactor, UnitOfWork},
    };
    use chrono::TimeDelta;

    use super::*;

    struct Noon;

    impl Clock for Noon {
        fn now(&self) -> DateTime<Utc> {
            noon()
        }
    }

    /// A database that is unavailable.
    struct Unavailable;

    impl Transactor for Unavailable {
        fn in_transaction(
            &self,
            _work: &mut dyn FnMut(&mut dyn UnitOfWork) -> Result<()>,
        ) -> Result<()> {
            let cause = std::io::Error::other("away");
            Err(Error::from(StorageError::Unavailable(Box::new(cause))))
        }
    }

    fn noon() -> DateTime<Utc> {
        "2026-11-21T04:00:00Z".parse().unwrap()
    }

    fn log() -> SearchQueue {
        let calendar = Calendar::new(chrono_tz::Asia::Shanghai).unwrap();
        let many = std::num::NonZeroU32::new(1_000_000).unwrap();
        let limits = SearchLimits {
            per_address: many,
            per_minute: many,
            per_day: many,
        };
        SearchQueue::new(calendar, limits)
    }

    fn record(log: &SearchQueue, text: &str, user: Option<i64>, second: i64) {
        let session = user.map(|id| SessionToken {
            user: UserId::new(id).unwrap(),
            version: 0,
            session: None,
        });
        let now = noon() + TimeDelta::seconds(second);
        let address = IpAddr::from([127, 0, 0, 1]);
        log.record(Keyword::new(text).unwrap(), session, address, now);
    }

    fn waiting(log: &SearchQueue) -> Vec<String> {
        let pending = log.lock();
        let searches = pending.waiting.iter();
        searches.map(|search| search.keyword.to_string()).collect()
    }

    fn fail_to_flush(log: &SearchQueue) {
        let failed = log.flush(Context {
            transactor: &Unavailable,
            clock: &Noon,
            actor: &Actor::system(SystemActor::System),
        });
        assert!(failed.is_err());
    }

    #[test]
    fn a_user_who_repeats_a_keyword_within_a_minute_has_searched_once() {
        let log = log();
        for (text, user, second) in [
            ("冰箱", Some(1), 0),
            (" 冰箱", Some(1), 59),
            ("冰箱", Some(2), 59),
            ("冰箱", Some(1), 60),
            ("冰箱", Some(1), 61),
            ("空调", Some(1), 61),
            ("茶", None, 61),
            ("茶", None, 61),
        ] {
            record(&log, text, user, second);
        }
        let expected = ["冰箱", "冰箱", "冰箱", "空调", "茶", "茶"];
        assert_eq!(waiting(&log), expected);
    }

    #[test]
    fn what_cannot_be_logged_waits_in_its_order_and_repeats_stay_known() {
        let log = log();
        record(&log, "a", Some(1), 0);
        record(&log, "b", None, 0);
        fail_to_flush(&log);
        record(&log, "c", None, 1);
        record(&log, "a", Some(1), 1);
        fail_to_flush(&log);
        assert_eq!(waiting(&log), ["a", "b", "c"]);
    }

    #[test]
    fn memory_is_bounded_and_what_is_dropped_is_counted() {
        let log = log();
        for number in 0..MAX_WAITING {
            record(&log, &format!("a{number}"), Some(1), 0);
        }
        record(&log, "one more", Some(1), 0);
        fail_to_flush(&log);
        record(&log, "another", None, 0);
        let pending = log.lock();
        let sizes = (pending.waiting.len(), pending.latest.len(), pending.dropped);
        assert_eq!(sizes, (MAX_WAITING, MAX_WAITING, 2));
        assert_eq!(pending.waiting[0].keyword.as_str(), "a0");
    }
}
