use chrono::{DateTime, TimeDelta, Utc};

use super::*;
use crate::{
    Error, OptionalText,
    accounts::{Actor, Role, SystemActor},
    catalog::ProductCode,
    plans::{ItemChange, ItemReason, NewPlanItem, PlannedProduct},
    ports::{PlanItemFilter, Reader},
    supplier::{FailureReason, SyncFailure, SyncRefusal, SyncStage, SyncType},
    testing::{FixedClock, InMemoryDatabase, InMemorySyncLock},
    use_cases::{SyncOutcome, finish_sync, request_sync_stop, start_sync},
};

const MAX_AGE: TimeDelta = TimeDelta::hours(1);

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
}

fn code(code: &str) -> ProductCode {
    ProductCode::new(code).unwrap()
}

struct Fixture {
    database: InMemoryDatabase,
    lock: InMemorySyncLock,
    actor: Actor,
    clock: FixedClock,
}

impl Fixture {
    fn new() -> Self {
        Self {
            database: InMemoryDatabase::new(),
            lock: InMemorySyncLock::default(),
            actor: Actor::system(SystemActor::SyncHaierProducts),
            clock: FixedClock::new(at(0)),
        }
    }

    fn context(&self) -> Context<'_> {
        Context {
            transactor: &self.database,
            clock: &self.clock,
            actor: &self.actor,
        }
    }

    /// A run that has planned `codes`, and has died.
    fn left_with(&self, codes: &[&str]) -> SyncRun {
        let (run, lease) = start_sync(self.context(), &self.lock, SyncType::Full, MAX_AGE).unwrap();
        self.plan(&run, codes);
        drop(lease);
        run
    }

    fn plan(&self, run: &SyncRun, codes: &[&str]) {
        let items: Vec<NewPlanItem> = codes.iter().map(|it| item(it)).collect();
        let failures: Vec<SyncFailure> = codes.iter().map(|it| failure(it)).collect();
        let plan_id = run.plan_id.unwrap();
        let transactor = self.context().transactor;
        let stored = transactor.run(|unit| {
            unit.plans().insert_items(plan_id, &items)?;
            let mut plan = unit.plans().lock(plan_id)?.unwrap();
            for item in &items {
                plan.counts.add(item.change.first_status());
            }
            unit.plans().save(&plan)?;
            unit.sync_runs().add_failures(run.id, &failures, at(0))?;
            Ok(())
        });
        stored.unwrap();
    }

    fn save(&self, run: &SyncRun, checkpoint: &SyncCheckpoint, batch: &[PendingStock]) {
        record_sync_checkpoint(self.context(), run.id, checkpoint, batch, &[]).unwrap();
    }

    fn resume(&self, max: Option<u32>) -> Result<Option<ResumedSync>> {
        resume_sync(self.context(), &self.lock, max)
    }

    fn codes_of_items(&self, run: &SyncRun) -> Vec<String> {
        let reader: &dyn Reader = &self.database;
        let items = reader.read(|session| {
            let filter = PlanItemFilter::default();
            Ok(session
                .plans()
                .items_behind(run.plan_id.unwrap(), &filter, None, 100)?)
        });
        let items = items.unwrap().into_iter();
        items.map(|item| item.product.code.unwrap()).collect()
    }

    fn plan_total(&self, run: &SyncRun) -> u32 {
        let reader: &dyn Reader = &self.database;
        let plan = reader.read(|session| Ok(session.plans().find(run.plan_id.unwrap())?));
        plan.unwrap().unwrap().counts.total()
    }
}

fn item(text: &str) -> NewPlanItem {
    NewPlanItem {
        product: PlannedProduct::unknown_code(&code(text)),
        change: ItemChange::Skip,
        reason: ItemReason::IgnoredName,
    }
}

fn failure(code: &str) -> SyncFailure {
    SyncFailure {
        product_code: OptionalText::lossy(code),
        stage: SyncStage::Stock,
        reason_code: FailureReason::Unreadable,
        reason: OptionalText::lossy("null"),
    }
}

fn pending(text: &str) -> PendingStock {
    PendingStock {
        product_code: code(text),
        has_failed: false,
    }
}

fn checkpoint(items: u32, failures: u32, stock_batches: u32) -> SyncCheckpoint {
    SyncCheckpoint {
        items,
        failures,
        stock_batches,
        resumptions: 0,
        state: format!("state {items}"),
    }
}

#[test]
fn a_run_goes_on_from_its_checkpoint_without_what_came_later() {
    let fixture = Fixture::new();
    let run = fixture.left_with(&["A", "B"]);
    fixture.save(&run, &checkpoint(0, 0, 0), &[]);
    fixture.save(&run, &checkpoint(2, 2, 1), &[pending("A"), pending("B")]);
    fixture.plan(&run, &["C", "D"]);
    let resumed = fixture.resume(Some(5)).unwrap().unwrap();
    assert_eq!(resumed.run.id, run.id);
    assert_eq!(resumed.checkpoint.state, "state 2");
    assert_eq!(resumed.checkpoint.resumptions, 1);
    assert_eq!(resumed.pending_stock, [pending("A"), pending("B")]);
    assert_eq!(resumed.failed_codes, ["A", "B"]);
    assert_eq!(fixture.codes_of_items(&run), ["A", "B"]);
    assert_eq!(fixture.plan_total(&run), 2);
    // A sign of life: another process doesn't take it over.
    assert!(matches!(
        fixture.resume(None),
        Err(Error::Sync(SyncRefusal::AlreadyRunning))
    ));
}

#[test]
fn failures_are_stored_with_their_checkpoint_and_count_one_attempt_however_often_it_is_repeated() {
    let fixture = Fixture::new();
    let run = fixture.left_with(&[]);
    fixture.save(&run, &checkpoint(0, 0, 0), &[]);
    let save = |checkpoint: &SyncCheckpoint, failed: &[&str]| {
        let failures: Vec<SyncFailure> = failed.iter().map(|it| failure(it)).collect();
        let batch = [pending("Z")];
        record_sync_checkpoint(fixture.context(), run.id, checkpoint, &batch, &failures).unwrap();
    };
    save(&checkpoint(0, 2, 1), &["A", "B"]);
    // The outcome of the first attempt was unknown.
    save(&checkpoint(0, 2, 1), &["A", "B"]);
    save(&checkpoint(0, 3, 1), &["A"]);
    let transactor = fixture.context().transactor;
    let (known, count) = transactor
        .run(|unit| {
            let known = unit.product_failures().lock_of(&[code("A"), code("B")])?;
            Ok((known, unit.sync_runs().failure_count(run.id)?))
        })
        .unwrap();
    assert_eq!(count, 3);
    let attempts = known.into_iter().map(|failure| failure.state.attempts);
    assert_eq!(attempts.collect::<Vec<_>>(), [2, 1]);
    let resumed = fixture.resume(None).unwrap().unwrap();
    assert_eq!(resumed.failed_codes, ["A", "B", "A"]);
    assert_eq!(resumed.pending_stock, [pending("Z")]);
}

#[test]
fn a_run_is_resumed_only_so_often_by_itself() {
    let fixture = Fixture::new();
    let run = fixture.left_with(&["A"]);
    fixture.save(&run, &checkpoint(1, 1, 0), &[]);
    for _ in 0..2 {
        assert!(fixture.resume(Some(2)).unwrap().is_some());
    }
    assert!(fixture.resume(Some(2)).unwrap().is_none());
    let resumed = fixture.resume(None).unwrap().unwrap();
    assert_eq!(resumed.checkpoint.resumptions, 3);
}

#[test]
fn a_run_that_should_not_go_on_is_left_as_it_is() {
    let fixture = Fixture::new();
    assert!(fixture.resume(None).unwrap().is_none(), "there is none");
    let run = fixture.left_with(&["A", "B"]);
    assert!(fixture.resume(None).unwrap().is_none(), "no checkpoint");
    fixture.save(&run, &checkpoint(1, 1, 0), &[]);
    fixture.clock.set(at(3_600));
    assert!(fixture.resume(None).unwrap().is_none(), "its plan is old");
    fixture.clock.set(at(1));
    request_sync_stop(fixture.context(), run.id).unwrap();
    assert!(fixture.resume(None).unwrap().is_none(), "to be stopped");
    assert_eq!(fixture.codes_of_items(&run), ["A", "B"]);

    let counts = run.counts;
    finish_sync(
        fixture.context(),
        run.id,
        SyncOutcome::Aborted,
        counts,
        String::new(),
    )
    .unwrap();
    assert!(fixture.resume(None).unwrap().is_none(), "it has ended");
    let transactor = fixture.context().transactor;
    let left = transactor.run(|unit| Ok(unit.sync_checkpoints().find(run.id)?));
    assert_eq!(left.unwrap(), None);
}

#[test]
fn only_admins_resume_runs() {
    let fixture = Fixture::new();
    let clerk = Actor {
        role: Role::Staff,
        ..fixture.actor.clone()
    };
    let cx = Context {
        actor: &clerk,
        ..fixture.context()
    };
    assert!(matches!(
        resume_sync(cx, &fixture.lock, None),
        Err(Error::Forbidden { .. })
    ));
}
