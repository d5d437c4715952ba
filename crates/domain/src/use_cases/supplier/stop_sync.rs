//! Stops a run of the supplier sync, wherever it runs.

use crate::{
    Entity, Error, Result, SyncRunId,
    accounts::Scope,
    audit::{AuditAction, AuditSubject},
    supplier::{SyncCounts, SyncRun, SyncStopRequest},
    use_cases::{Context, audited::Audited},
};

/// Requests that a run stops. Its process finds the request with [`record_sync_progress`].
///
/// # Errors
/// [`Error::NotFound`] if the run doesn't exist; [`Error::Sync`] if it has ended already;
/// [`Error::Forbidden`] unless the actor has the scope `haier:*`.
pub fn request_sync_stop(cx: Context<'_>, id: SyncRunId) -> Result<SyncRun> {
    cx.actor.require(Scope::HaierAll)?;
    cx.change(|unit| {
        let found = unit.sync_runs().lock(id)?;
        let mut run = found.ok_or_else(|| Error::not_found(Entity::SyncRun, id))?;
        run.request_stop(&cx.actor.name, cx.now())?;
        unit.sync_runs().save(&run)?;
        let entry = cx
            .entry(AuditAction::Stop, AuditSubject::SyncRun)
            .of(id.get(), run.sync_type.as_str());
        Ok(Audited::by(run, entry))
    })
}

/// Records the counts of a run in progress. Returns the request to stop it, if there is one.
///
/// # Errors
/// [`Error::Storage`]: the counts were not recorded.
pub fn record_sync_progress(
    cx: Context<'_>,
    id: SyncRunId,
    counts: SyncCounts,
) -> Result<Option<SyncStopRequest>> {
    cx.transactor
        .run(|unit| Ok(unit.sync_runs().record_progress(id, counts, cx.now())?))
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta, Utc};

    use super::*;
    use crate::{
        accounts::{Actor, Role, SystemActor},
        ports::{Clock, Reader},
        supplier::{SyncRefusal, SyncStatus, SyncType},
        testing::{FixedClock, InMemoryDatabase, InMemorySyncLock},
        use_cases::{SyncOutcome, close_dead_runs, finish_sync, start_sync},
    };

    const MAX_AGE: TimeDelta = TimeDelta::hours(1);

    struct Fixture {
        database: InMemoryDatabase,
        lock: InMemorySyncLock,
        actor: Actor,
    }

    impl Fixture {
        fn new() -> Self {
            Self {
                database: InMemoryDatabase::new(),
                lock: InMemorySyncLock::default(),
                actor: Actor::system(SystemActor::SyncHaierProducts),
            }
        }

        fn context<'a>(&'a self, clock: &'a dyn Clock) -> Context<'a> {
            Context {
                transactor: &self.database,
                clock,
                actor: &self.actor,
            }
        }

        fn run(&self, id: SyncRunId) -> SyncRun {
            let reader: &dyn Reader = &self.database;
            let found = reader.read(|session| Ok(session.sync_runs().find(id)?));
            found.unwrap().unwrap()
        }
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    fn counts(success: u32) -> SyncCounts {
        SyncCounts {
            total: 9,
            success,
            ..SyncCounts::default()
        }
    }

    #[test]
    fn a_run_finds_the_request_to_stop_it_with_its_progress() {
        let fixture = Fixture::new();
        let clock = FixedClock::new(at(1));
        let cx = fixture.context(&clock);
        let (run, lease) = start_sync(cx, &fixture.lock, SyncType::Full, MAX_AGE).unwrap();
        assert_eq!(record_sync_progress(cx, run.id, counts(2)).unwrap(), None);
        let stopped = request_sync_stop(cx, run.id).unwrap();
        assert_eq!(request_sync_stop(cx, run.id).unwrap(), stopped);
        let request = record_sync_progress(cx, run.id, counts(3)).unwrap();
        assert_eq!(request.unwrap().requested_by, "sync-haier-products");
        assert_eq!(fixture.run(run.id).counts, counts(3));

        finish_sync(
            cx,
            run.id,
            SyncOutcome::Aborted,
            counts(4),
            "stopped".into(),
        )
        .unwrap();
        drop(lease);
        // A late record of progress changes nothing any more.
        assert_eq!(record_sync_progress(cx, run.id, counts(3)).unwrap(), None);
        let ended = fixture.run(run.id);
        assert_eq!(
            (ended.status, ended.counts),
            (SyncStatus::Partial, counts(4))
        );
        assert!(matches!(
            request_sync_stop(cx, run.id),
            Err(Error::Sync(SyncRefusal::AlreadyEnded { .. }))
        ));
    }

    #[test]
    fn only_admins_stop_runs_and_only_runs_that_exist() {
        let fixture = Fixture::new();
        let clock = FixedClock::new(at(1));
        let cx = fixture.context(&clock);
        let id = SyncRunId::new(7).unwrap();
        assert!(matches!(
            request_sync_stop(cx, id),
            Err(Error::NotFound { .. })
        ));
        let clerk = Actor {
            role: Role::Staff,
            ..fixture.actor.clone()
        };
        let cx = Context {
            actor: &clerk,
            ..cx
        };
        assert!(matches!(
            request_sync_stop(cx, id),
            Err(Error::Forbidden { .. })
        ));
    }

    #[test]
    fn a_run_is_closed_for_its_dead_process_once_it_is_silent_and_the_lock_is_free() {
        let fixture = Fixture::new();
        let clock = FixedClock::new(at(0));
        let (run, lease) = start_sync(
            fixture.context(&clock),
            &fixture.lock,
            SyncType::Full,
            MAX_AGE,
        )
        .unwrap();
        let close = |seconds| {
            let clock = FixedClock::new(at(seconds));
            close_dead_runs(fixture.context(&clock), &fixture.database, &fixture.lock).unwrap()
        };
        record_sync_progress(fixture.context(&clock), run.id, counts(2)).unwrap();
        assert_eq!(close(3600), [], "its process holds the lock");
        drop(lease);
        assert_eq!(close(29), [], "it may take the lock again");
        let closed = close(30);
        assert_eq!(
            (closed.len(), fixture.run(run.id).status),
            (1, SyncStatus::Partial)
        );
        assert_eq!(fixture.run(run.id).counts, counts(2));
        assert_eq!(close(60), []);
        // The lock is free again.
        assert!(
            start_sync(
                fixture.context(&clock),
                &fixture.lock,
                SyncType::Full,
                MAX_AGE
            )
            .is_ok()
        );
    }
}
