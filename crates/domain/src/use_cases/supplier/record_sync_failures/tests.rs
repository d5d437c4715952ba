//! Work items through failures, successes and retries, in memory.

use chrono::TimeDelta;

use super::*;
use crate::{
    Entity, Error,
    accounts::{Actor, Role, SystemActor},
    attention::AttentionItem,
    inventory::StoredResponse,
    ports::{
        AttentionFilter, FailureFilter, FailureSelection, Reader, StorageResult, SyncLease,
        SyncLock,
    },
    supplier::{
        FailureGroup, MAX_ATTEMPTS, ProductFailure, SyncRefusal, SyncRun, SyncStage, SyncType,
    },
    testing::{FixedClock, InMemoryDatabase, text},
    use_cases::{Created, Once, RetryPlan, StartedSync, retry_failures_once, start_sync},
};

const MAX_AGE: TimeDelta = TimeDelta::hours(1);

/// A sync lock without contention.
struct FreeLock;

struct Lease;

impl SyncLock for FreeLock {
    fn try_acquire(&self) -> StorageResult<Option<Box<dyn SyncLease>>> {
        Ok(Some(Box::new(Lease)))
    }
}

impl SyncLease for Lease {
    fn is_held(&mut self) -> bool {
        true
    }
}

struct Fixture {
    database: InMemoryDatabase,
    clock: FixedClock,
    actor: Actor,
    run: SyncRunId,
}

impl Fixture {
    fn new() -> Self {
        let (database, clock) = (
            InMemoryDatabase::new(),
            FixedClock::new(DateTime::UNIX_EPOCH),
        );
        let actor = Actor::system(SystemActor::SyncHaierProducts);
        let cx = Context {
            transactor: &database,
            clock: &clock,
            actor: &actor,
        };
        let (run, _lease) = start_sync(cx, &FreeLock, SyncType::Full, MAX_AGE).unwrap();
        Self {
            run: run.id,
            database,
            clock,
            actor,
        }
    }

    fn context(&self) -> Context<'_> {
        Context {
            transactor: &self.database,
            clock: &self.clock,
            actor: &self.actor,
        }
    }

    fn record(&self, tried: &[FailureKey], failures: &[SyncFailure]) {
        let recorded = self.recorded();
        record_sync_failures(self.context(), self.run, recorded, tried, failures).unwrap();
    }

    fn recorded(&self) -> u32 {
        let transactor = self.context().transactor;
        let count = transactor.run(|unit| Ok(unit.sync_runs().failure_count(self.run)?));
        count.unwrap()
    }

    fn failures(&self) -> Vec<ProductFailure> {
        let reader: &dyn Reader = &self.database;
        let list = reader.read(|session| {
            let all = FailureFilter::default();
            Ok(session
                .product_failures()
                .list(&all, PageRequest::default())?)
        });
        list.unwrap().results
    }

    fn state(&self, code: &str, stage: SyncStage) -> FailureState {
        let key = key(code, stage);
        let failures = self.failures();
        let found = failures.into_iter().find(|failure| failure.key == key);
        found.unwrap().state
    }

    fn groups(&self) -> Vec<FailureGroup> {
        let reader: &dyn Reader = &self.database;
        let groups = reader.read(|session| Ok(session.product_failures().groups()?));
        groups.unwrap()
    }

    fn attention(&self) -> Vec<AttentionItem> {
        let reader: &dyn Reader = &self.database;
        let items = reader.read(|session| {
            let all = AttentionFilter::default();
            Ok(session.attention().list(all, PageRequest::default())?)
        });
        items.unwrap().results
    }

    fn retry(&self, selection: &FailureSelection) -> Result<(StartedSync, Option<RetryPlan>)> {
        let once = Once {
            idempotency: None,
            render: |_run: &SyncRun| {
                Ok(StoredResponse {
                    status: 202,
                    body: "{}".to_owned(),
                })
            },
        };
        let (started, retried) =
            retry_failures_once(self.context(), &FreeLock, selection, Ok(()), MAX_AGE, &once)?;
        Ok((started, retried.map(|(plan, ())| plan)))
    }
}

fn key(code: &str, stage: SyncStage) -> FailureKey {
    FailureKey {
        product_code: text(code),
        stage,
    }
}

fn failure(code: &str, stage: SyncStage, reason_code: FailureReason) -> SyncFailure {
    SyncFailure {
        product_code: OptionalText::lossy(code),
        stage,
        reason_code,
        reason: OptionalText::lossy(&format!("{code} has {}", reason_code.as_str())),
    }
}

#[test]
fn a_failure_is_open_until_its_stage_succeeds() {
    let fixture = Fixture::new();
    let stages = [SyncStage::Products, SyncStage::Stock].map(|stage| key("A", stage));
    fixture.record(
        &stages,
        &[failure("A", SyncStage::Stock, FailureReason::InvalidStock)],
    );
    fixture.clock.advance(TimeDelta::minutes(1));
    // Another stage, or another product, closes nothing.
    fixture.record(
        &[key("A", SyncStage::Prices), key("B", SyncStage::Stock)],
        &[],
    );
    let open = fixture.state("A", SyncStage::Stock);
    assert_eq!((open.status, open.attempts), (FailureStatus::Open, 1));
    assert_eq!(open.reason.as_str(), "A has invalid_stock");
    fixture.record(
        &stages,
        &[failure("A", SyncStage::Stock, FailureReason::PlatformError)],
    );
    let again = fixture.state("A", SyncStage::Stock);
    assert_eq!(
        (again.attempts, again.reason_code, again.first_failed_at),
        (2, FailureReason::PlatformError, open.first_failed_at)
    );
    fixture.record(&stages, &[]);
    let closed = fixture.state("A", SyncStage::Stock);
    assert_eq!(closed.status, FailureStatus::Closed);
    assert_eq!(closed.closed_at, Some(fixture.context().now()));
    assert_eq!(
        fixture.failures().len(),
        1,
        "what has never failed has no work item"
    );
}

#[test]
fn several_faults_of_a_stage_are_one_attempt_and_one_without_a_code_is_none() {
    let fixture = Fixture::new();
    let faults = [
        failure("A", SyncStage::Products, FailureReason::InvalidPicture),
        failure("A", SyncStage::Products, FailureReason::Contradictory),
        failure("", SyncStage::Products, FailureReason::Unreadable),
    ];
    fixture.record(&[key("A", SyncStage::Products)], &faults);
    let [only] = fixture.failures().try_into().unwrap();
    assert_eq!(only.state.attempts, 1);
    assert_eq!(only.state.reason_code, FailureReason::InvalidPicture);
}

#[test]
fn failures_are_grouped_by_reason_with_the_newest_as_an_example() {
    let fixture = Fixture::new();
    let no_price = |code| failure(code, SyncStage::Prices, FailureReason::NoPrice);
    fixture.record(&[], &[no_price("A"), no_price("B")]);
    fixture.clock.advance(TimeDelta::minutes(1));
    fixture.record(
        &[],
        &[
            no_price("C"),
            failure("D", SyncStage::Products, FailureReason::OwnProduct),
        ],
    );
    fixture.record(&[key("A", SyncStage::Prices)], &[]);
    let [prices, own] = fixture.groups().try_into().unwrap();
    assert_eq!((prices.open, prices.needs_person), (2, 0));
    assert_eq!(prices.example_code.as_str(), "C");
    assert_eq!(prices.example_reason.as_str(), "C has no_price");
    assert_eq!((own.open, own.needs_person), (0, 1));
    assert_eq!(own.reason_code, FailureReason::OwnProduct);
}

#[test]
fn what_needs_a_person_is_one_item_of_attention_until_it_succeeds() {
    let fixture = Fixture::new();
    let down = |code| failure(code, SyncStage::Stock, FailureReason::PlatformError);
    for attempt in 1..=MAX_ATTEMPTS {
        assert_eq!(fixture.attention(), [], "before attempt {attempt}");
        fixture.record(&[], &[down("A"), down("B")]);
    }
    let [item] = fixture.attention().try_into().unwrap();
    assert_eq!(item.subject, AttentionSubject::sync_failures());
    assert_eq!(
        item.detail,
        "2 failures of the sync need a person: platform_error 2"
    );
    // A further attempt changes nothing, a further kind does.
    fixture.record(&[], &[down("A")]);
    fixture.record(
        &[],
        &[failure("C", SyncStage::Products, FailureReason::OwnProduct)],
    );
    let [item] = fixture.attention().try_into().unwrap();
    assert_eq!(
        item.detail,
        "3 failures of the sync need a person: own_product 1, platform_error 2"
    );
    fixture.record(
        &[key("A", SyncStage::Stock), key("B", SyncStage::Stock)],
        &[],
    );
    assert_eq!(fixture.attention()[0].done_at, None);
    fixture.record(&[key("C", SyncStage::Products)], &[]);
    let [item] = fixture.attention().try_into().unwrap();
    assert_eq!(item.done_by, "sync-haier-products");
}

#[test]
fn a_retry_imports_exactly_the_selected_products_with_the_stages_that_failed() {
    let fixture = Fixture::new();
    fixture.record(
        &[],
        &[
            failure("A", SyncStage::Prices, FailureReason::NoPrice),
            failure("A", SyncStage::Products, FailureReason::InvalidPicture),
            failure("B", SyncStage::Stock, FailureReason::PlatformError),
            failure("C", SyncStage::Products, FailureReason::OwnProduct),
        ],
    );
    let plan = |selection: FailureSelection| fixture.retry(&selection).unwrap().1.unwrap();
    let prices = plan(FailureSelection {
        reason: Some(FailureReason::NoPrice),
        ..FailureSelection::default()
    });
    assert_eq!(prices.product_codes, BTreeSet::from([text("A")]));
    assert_eq!((prices.prices, prices.stock), (true, false));
    let all = plan(FailureSelection::default());
    assert_eq!(all.product_codes, ["A", "B", "C"].map(text).into());
    assert_eq!((all.prices, all.stock), (true, true));
    let own = fixture.failures().into_iter();
    let own = own.filter(|failure| failure.key.product_code.as_str() == "C");
    let own = plan(FailureSelection {
        id: own.map(|failure| failure.id).next(),
        ..FailureSelection::default()
    });
    assert_eq!((own.prices, own.stock), (false, false));
}

#[test]
fn a_failure_is_due_after_its_pause_and_not_again_while_it_is_retried() {
    let fixture = Fixture::new();
    fixture.record(
        &[],
        &[
            failure("A", SyncStage::Stock, FailureReason::PlatformError),
            failure("B", SyncStage::Stock, FailureReason::OwnProduct),
            failure("C", SyncStage::Products, FailureReason::OwnProduct),
            failure("C", SyncStage::Stock, FailureReason::PlatformError),
        ],
    );
    let due = || {
        let selection = FailureSelection {
            due_by: Some(fixture.context().now()),
            ..FailureSelection::default()
        };
        // Time passes between the look and the retry.
        fixture.clock.advance(TimeDelta::seconds(1));
        match fixture.retry(&selection) {
            Ok((_, plan)) => plan.unwrap().product_codes,
            Err(Error::Sync(SyncRefusal::NothingToRetry)) => BTreeSet::new(),
            Err(error) => panic!("{error}"),
        }
    };
    assert_eq!(due(), BTreeSet::new());
    fixture.clock.advance(TimeDelta::minutes(7));
    // Not the stock of C, whose product can't be read, nor what needs a person.
    assert_eq!(due(), BTreeSet::from([text("A")]));
    assert_eq!(due(), BTreeSet::new());
    fixture.clock.advance(TimeDelta::minutes(7));
    assert_eq!(due(), BTreeSet::from([text("A")]));
    assert_eq!(fixture.state("A", SyncStage::Stock).attempts, 1);
}

#[test]
fn nothing_is_retried_without_a_right_or_a_failure() {
    let fixture = Fixture::new();
    let all = FailureSelection::default();
    assert!(matches!(
        fixture.retry(&all),
        Err(Error::Sync(SyncRefusal::NothingToRetry))
    ));
    fixture.record(
        &[],
        &[failure("A", SyncStage::Stock, FailureReason::PlatformError)],
    );
    let id = fixture.failures()[0].id;
    fixture.record(&[key("A", SyncStage::Stock)], &[]);
    let closed = FailureSelection {
        id: Some(id),
        ..all.clone()
    };
    assert!(matches!(
        fixture.retry(&closed),
        Err(Error::NotFound {
            entity: Entity::ProductFailure,
            ..
        })
    ));
    let clerk = Fixture {
        actor: Actor {
            role: Role::Staff,
            ..fixture.actor.clone()
        },
        ..fixture
    };
    assert!(matches!(clerk.retry(&all), Err(Error::Forbidden { .. })));
}

#[test]
fn a_retry_is_a_run_of_its_own() {
    let fixture = Fixture::new();
    fixture.record(
        &[],
        &[failure("A", SyncStage::Stock, FailureReason::PlatformError)],
    );
    let ((created, lease), _plan) = fixture.retry(&FailureSelection::default()).unwrap();
    let Created::Fresh { value: run, .. } = created else {
        panic!("it was created before")
    };
    assert_eq!(run.sync_type, SyncType::Stock);
    assert!(run.id != fixture.run && lease.is_some());
}
