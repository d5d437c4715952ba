//! Users who were active today.

use std::{
    collections::{BTreeSet, HashSet},
    sync::{Mutex, PoisonError, RwLock},
};

use cangku_domain::{Result, UserId, ports::Transactor, statistics::Calendar};
use chrono::{DateTime, Days, NaiveDate, Utc};

/// Users who sent a request. This process writes each user once a day. A request only looks into
/// memory and goes on; a job writes new users to the database every second.
#[derive(Debug)]
pub struct ActiveUsers {
    calendar: Calendar,
    recorded: RwLock<Recorded>,
    /// Held during a flush, so that the last flush includes what the one before it put back.
    writing: Mutex<()>,
}

#[derive(Debug, Default)]
struct Recorded {
    /// The day that `seen` is for, and when it begins and ends.
    today: Option<(NaiveDate, DateTime<Utc>, DateTime<Utc>)>,
    seen: HashSet<UserId>,
    /// Users who aren't written yet.
    fresh: BTreeSet<(NaiveDate, UserId)>,
}

impl Recorded {
    fn is_seen(&self, user: UserId, now: DateTime<Utc>) -> bool {
        let is_today = |(_, start, end)| (start..end).contains(&now);
        self.today.is_some_and(is_today) && self.seen.contains(&user)
    }
}

impl ActiveUsers {
    /// An empty log for a shop with this calendar.
    pub fn new(calendar: Calendar) -> Self {
        Self {
            calendar,
            recorded: RwLock::default(),
            writing: Mutex::default(),
        }
    }

    /// Records that a user is active.
    pub fn record(&self, user: UserId, now: DateTime<Utc>) {
        // Most calls find the user here: a read lock lets requests go on in parallel.
        let recorded = self.recorded.read().unwrap_or_else(PoisonError::into_inner);
        if recorded.is_seen(user, now) {
            return;
        }
        drop(recorded);
        let mut recorded = self
            .recorded
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        let day = self.calendar.day_of(now);
        if recorded.today.is_none_or(|(today, ..)| today != day) {
            let start = self.calendar.start_of(day);
            let end = day.checked_add_days(Days::new(1)).unwrap_or(day);
            recorded.today = Some((day, start, self.calendar.start_of(end)));
            recorded.seen.clear();
        }
        // Another request may have inserted the user between the two locks.
        if recorded.seen.insert(user) {
            recorded.fresh.insert((day, user));
        }
    }

    /// Writes the users who aren't written yet. If that fails they stay to be written.
    pub fn flush(&self, transactor: &dyn Transactor) -> Result<()> {
        let _one_at_a_time = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        // The lock is released before the database call, so requests don't wait for it.
        let mut recorded = self
            .recorded
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        let fresh = std::mem::take(&mut recorded.fresh);
        drop(recorded);
        if fresh.is_empty() {
            return Ok(());
        }
        let written = transactor.run(|unit| Ok(unit.statistics().record_activity(&fresh)?));
        if written.is_err() {
            let mut recorded = self
                .recorded
                .write()
                .unwrap_or_else(PoisonError::into_inner);
            recorded.fresh.extend(fresh);
        }
        written
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{
            Arc,
            atomic::{AtomicBool, Ordering},
            mpsc,
        },
        thread,
        time::Duration,
    };

    use cangku_domain::ports::{StorageError, UnitOfWork};

    use super::*;

    /// A database whose transaction fails with contention when the test says so.
    struct Contended(Mutex<(mpsc::Sender<()>, mpsc::Receiver<()>)>);

    impl Transactor for Contended {
        fn in_transaction(
            &self,
            _work: &mut dyn FnMut(&mut dyn UnitOfWork) -> Result<()>,
        ) -> Result<()> {
            let (begun, end) = &*self.0.lock().unwrap();
            begun.send(()).unwrap();
            end.recv().unwrap();
            Err(StorageError::Contention("a lock".into()).into())
        }
    }

    /// A database that records that it was called.
    struct Asked(AtomicBool);

    impl Transactor for Asked {
        fn in_transaction(
            &self,
            _work: &mut dyn FnMut(&mut dyn UnitOfWork) -> Result<()>,
        ) -> Result<()> {
            self.0.store(true, Ordering::Relaxed);
            Ok(())
        }
    }

    #[test]
    fn the_last_flush_writes_what_the_one_before_could_not() {
        let log = ActiveUsers::new(Calendar::new(chrono_tz::Asia::Shanghai).unwrap());
        log.record(user(1), "2026-11-21T04:00:00Z".parse().unwrap());
        let (begun_sender, begun) = mpsc::channel();
        let (end, end_receiver) = mpsc::channel();
        let first = Contended(Mutex::new((begun_sender, end_receiver)));
        let last = Arc::new(Asked(AtomicBool::new(false)));
        thread::scope(|scope| {
            scope.spawn(|| log.flush(&first).unwrap_err());
            begun.recv().unwrap();
            // It has taken the pending users and waits for a lock.
            scope.spawn(|| log.flush(&*last));
            thread::sleep(Duration::from_millis(200));
            end.send(()).unwrap();
        });
        assert!(last.0.load(Ordering::Relaxed));
    }

    fn user(id: i64) -> UserId {
        UserId::new(id).unwrap()
    }

    fn fresh(log: &ActiveUsers) -> Vec<String> {
        let recorded = log.recorded.read().unwrap();
        let lines = recorded
            .fresh
            .iter()
            .map(|(day, user)| format!("{day} {user}"));
        lines.collect()
    }

    #[test]
    fn a_user_is_recorded_once_a_business_day() {
        let log = ActiveUsers::new(Calendar::new(chrono_tz::Asia::Shanghai).unwrap());
        let noon: DateTime<Utc> = "2026-11-21T04:00:00Z".parse().unwrap();
        log.record(user(1), noon);
        log.record(user(1), noon + chrono::TimeDelta::hours(11));
        log.record(user(2), noon);
        let before_midnight = "2026-11-21T15:59:59.999999Z".parse().unwrap();
        log.record(user(2), before_midnight);
        assert_eq!(fresh(&log), ["2026-11-21 1", "2026-11-21 2"]);
        let midnight = "2026-11-21T16:00:00Z".parse().unwrap();
        log.record(user(2), midnight);
        log.record(user(2), midnight);
        assert_eq!(fresh(&log).last().unwrap(), "2026-11-22 2");
        assert_eq!(fresh(&log).len(), 3);
    }
}
