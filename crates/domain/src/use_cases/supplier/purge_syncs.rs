//! Purges runs of the sync some time after their end.

use chrono::TimeDelta;

use crate::{Result, use_cases::Context};

/// Deletes at most `limit` runs that ended longer ago than `life`, with their failures, and at most as many
/// work items of failures that were closed before. Returns how many of both.
///
/// # Errors
/// [`Error::Storage`](crate::Error::Storage).
pub fn purge_syncs(cx: Context<'_>, life: TimeDelta, limit: u32) -> Result<u64> {
    let Some(before) = cx.now().checked_sub_signed(life) else {
        return Ok(0);
    };
    cx.transactor.run(|unit| {
        let runs = unit.sync_runs().purge(before, limit)?;
        let failures = unit.product_failures().purge(before, limit)?;
        Ok(runs.saturating_add(failures))
    })
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;
    use crate::{
        SyncRunId,
        accounts::{Actor, SystemActor},
        ports::Reader,
        supplier::{SyncCounts, SyncType},
        testing::{FixedClock, InMemoryDatabase, InMemorySyncLock},
        use_cases::{SyncOutcome, finish_sync, purge_plan, start_sync},
    };

    fn at(days: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(days)
    }

    struct Fixture {
        database: InMemoryDatabase,
        lock: InMemorySyncLock,
        clock: FixedClock,
        actor: Actor,
    }

    impl Fixture {
        fn cx(&self) -> Context<'_> {
            Context {
                transactor: &self.database,
                clock: &self.clock,
                actor: &self.actor,
            }
        }

        /// The id of a run that starts now.
        fn start(&self) -> SyncRunId {
            let max_age = TimeDelta::hours(1);
            let started = start_sync(self.cx(), &self.lock, SyncType::Full, max_age);
            started.unwrap().0.id
        }

        fn finish(&self, id: SyncRunId) {
            let (counts, outcome) = (SyncCounts::default(), SyncOutcome::Complete);
            finish_sync(self.cx(), id, outcome, counts, String::new()).unwrap();
        }

        fn is_there(&self, id: SyncRunId) -> bool {
            let reader: &dyn Reader = &self.database;
            let found = reader.read(|session| Ok(session.sync_runs().find(id)?));
            found.unwrap().is_some()
        }
    }

    #[test]
    fn only_what_ended_long_enough_ago_is_purged() {
        let fixture = Fixture {
            database: InMemoryDatabase::new(),
            lock: InMemorySyncLock::default(),
            clock: FixedClock::new(at(0)),
            actor: Actor::system(SystemActor::PurgePlans),
        };
        let life = TimeDelta::days(30);
        let ended = fixture.start();
        fixture.finish(ended);
        fixture.clock.set(at(1));
        // Discards the plan of the first run, whose items were still being collected.
        let running = fixture.start();
        fixture.clock.set(at(30));
        assert_eq!(purge_syncs(fixture.cx(), life, 10).unwrap(), 0);
        assert!(!purge_plan(fixture.cx(), life).unwrap());
        fixture.clock.set(at(32));
        assert_eq!(purge_syncs(fixture.cx(), life, 10).unwrap(), 1);
        assert!(!fixture.is_there(ended));
        assert!(fixture.is_there(running));
        assert!(purge_plan(fixture.cx(), life).unwrap());
        assert!(
            !purge_plan(fixture.cx(), life).unwrap(),
            "the other is open"
        );
        assert_eq!(purge_syncs(fixture.cx(), TimeDelta::MAX, 10).unwrap(), 0);
    }
}
