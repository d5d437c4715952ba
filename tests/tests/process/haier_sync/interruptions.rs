//! Runs that meet another run, are stopped by the operator, or lose the database.

use std::{
    num::NonZeroUsize,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use cangku_adapters::SystemClock;
use cangku_api::haier_sync::{NoProgress, SyncEnding, SyncOptions, SyncProgress, SyncRunner};
use cangku_domain::{
    Error, PageRequest,
    accounts::{Actor, Role},
    ports::{Reader, SyncLease, SyncRunFilter},
    supplier::{SyncCounts, SyncRefusal, SyncRun, SyncStatus, SyncType},
    use_cases::{Context, start_sync},
};
use cangku_persistence::{Database, Settings, migrations};
use chrono::TimeDelta;
use haier_client::HaierClient;
use haier_simulator::Call;
use integration_tests::{actors::admin_named, private_server::PrivateServer};
use tokio_util::sync::CancellationToken;

use crate::haier_sync::sync_fixture::{SyncFixture, everything};

/// Runs an action once, when this many products are processed.
struct Once<F> {
    after: u32,
    is_done: AtomicBool,
    act: F,
}

impl<F: Fn() + Send + Sync> Once<F> {
    fn after(after: u32, act: F) -> Self {
        Self {
            after,
            is_done: AtomicBool::new(false),
            act,
        }
    }
}

impl<F: Fn() + Send + Sync> SyncProgress for Once<F> {
    fn counted(&self, counts: SyncCounts) {
        let settled = counts.success + counts.failed;
        if settled >= self.after && !self.is_done.swap(true, Ordering::Relaxed) {
            (self.act)();
        }
    }

    fn planned(&self, _line: &str) {}
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_run_at_the_same_time_is_refused_and_does_nothing() {
    let fixture = SyncFixture::with_products(10);
    let first = fixture.runner().begin(everything()).await.unwrap();
    let before = fixture.traces();

    let second = fixture.runner().begin(everything()).await;

    assert!(matches!(
        second,
        Err(Error::Sync(SyncRefusal::AlreadyRunning))
    ));
    assert_eq!(fixture.traces(), before);
    assert_eq!(fixture.control().counters().call(Call::Products).asked, 0);
    let in_background = async move { first.run(&NoProgress, &CancellationToken::new()).await };
    let report = tokio::spawn(in_background).await.unwrap();
    assert_eq!(report.exit_code(), 0, "{report:?}");
    fixture.sync_everything().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_a_dead_process_left_is_closed_by_the_next() {
    let fixture = SyncFixture::with_products(10);
    let left = fixture.runner().begin(everything()).await.unwrap();
    let id = left.run_id().unwrap();
    drop(left);
    fixture.sync_everything().await;
    let row =
        format!("SELECT concat_ws('; ', status, message) FROM haier_sync_logs WHERE id = {id}");
    assert_eq!(
        fixture.database.text(&row),
        "failed; the process that ran it ended before it did"
    );
    fixture.assert_consistent();
}

#[tokio::test(flavor = "multi_thread")]
async fn only_an_admin_may_start_a_sync() {
    let fixture = SyncFixture::with_products(1);
    let clerk = Actor {
        role: Role::Staff,
        ..admin_named("clerk")
    };
    for dry_run in [false, true] {
        let runner = SyncRunner::new(
            HaierClient::new(fixture.client_config()).unwrap(),
            Arc::clone(&fixture.store),
            Arc::new(SystemClock),
            clerk.clone(),
            fixture.settings.clone(),
        );
        let options = SyncOptions {
            dry_run,
            ..everything()
        };
        assert!(matches!(
            runner.begin(options).await,
            Err(Error::Forbidden { .. })
        ));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_run_keeps_what_it_imported() {
    let mut fixture = SyncFixture::with_products(300);
    // One call at a time and small batches: only a few products can be in flight at the stop.
    fixture.settings.stock_calls = NonZeroUsize::new(1).unwrap();
    fixture.settings.stock_batch = NonZeroUsize::new(10).unwrap();
    let cancel = CancellationToken::new();
    let stop = cancel.clone();
    let progress = Once::after(50, move || stop.cancel());

    let report = fixture
        .runner()
        .run(everything(), &progress, &cancel)
        .await
        .unwrap();

    assert_eq!(report.ending, SyncEnding::Interrupted);
    assert_eq!(report.exit_code(), 1);
    let counts = report.stats.counts;
    assert!(counts.success >= 50 && counts.success < 300, "{counts:?}");
    assert_eq!(
        (counts.failed, report.stats.not_reached()),
        (0, 300 - counts.success)
    );
    assert!(report.message().starts_with("interrupted; 300 products: "));
    assert_eq!(
        fixture.run_row(&report),
        format!("partial 300 {} 0", counts.success)
    );
    fixture.assert_consistent();

    let next = fixture.sync_everything().await;
    assert_eq!(next.stats.counts.success, 300);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_stopped_before_its_list_does_nothing() {
    let fixture = SyncFixture::with_products(10);
    let cancel = CancellationToken::new();
    cancel.cancel();
    let report = fixture
        .runner()
        .run(everything(), &NoProgress, &cancel)
        .await
        .unwrap();
    assert_eq!(
        (&report.ending, report.exit_code()),
        (&SyncEnding::Interrupted, 2)
    );
    assert_eq!(fixture.run_row(&report), "failed 0 0 0");
    assert_eq!(fixture.database.number("SELECT count(*) FROM products"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_succeeds_although_all_connections_are_cut() {
    let fixture = SyncFixture::with_products(300);
    let progress = Once::after(50, || fixture.database.cut_connections());

    let report = fixture
        .runner()
        .run(everything(), &progress, &CancellationToken::new())
        .await
        .unwrap();

    assert!(progress.is_done.load(Ordering::Relaxed));
    assert_eq!(
        (report.exit_code(), report.not_closed.as_deref()),
        (0, None),
        "{report:?}"
    );
    assert_eq!(fixture.run_row(&report), "success 300 300 0");
    fixture.assert_consistent();
    fixture.sync_everything().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_another_has_taken_over_writes_nothing_more() {
    let mut fixture = SyncFixture::with_products(300);
    fixture.settings.database_timeout = Duration::from_millis(500);
    let other: Mutex<Option<Box<dyn SyncLease>>> = Mutex::new(None);
    let take_over = || {
        fixture.database.cut_connections();
        let actor = admin_named("other");
        let cx = Context {
            transactor: &*fixture.store,
            clock: &SystemClock,
            actor: &actor,
        };
        // PostgreSQL needs a moment to release the lock of a dead connection.
        let taken = std::iter::repeat_with(|| {
            std::thread::sleep(Duration::from_millis(10));
            start_sync(cx, &*fixture.store, SyncType::Products, TimeDelta::hours(1))
        });
        let (_, lease) = taken.take(500).find_map(Result::ok).unwrap();
        *other.lock().unwrap() = Some(lease);
    };
    let progress = Once::after(50, take_over);

    let report = fixture
        .runner()
        .run(everything(), &progress, &CancellationToken::new())
        .await
        .unwrap();

    let SyncEnding::Aborted(reason) = &report.ending else {
        panic!("{report:?}")
    };
    assert_eq!(reason, "somebody else has the right to sync now");
    assert!(report.not_closed.is_some());
    assert_eq!(report.exit_code(), 1);
    // With the counts that were recorded last.
    let row = fixture.run_row(&report);
    let is_closed = row == "failed 0 0 0" || row.starts_with("partial 300 ");
    assert!(is_closed, "{row}: the other run closed it");
    let logged = fixture
        .database
        .number("SELECT count(DISTINCT product_id) FROM inventory_logs");
    assert!(
        logged <= i64::from(report.stats.counts.success),
        "{logged} {report:?}"
    );
}

/// A fixture on its own server, which can be stopped; the fixture's own database is not used.
fn fixture_on(server: &PrivateServer, database_timeout: Duration) -> SyncFixture {
    migrations::run_pending(server.url()).unwrap();
    let mut fixture = SyncFixture::with_products(300);
    let settings = Settings {
        connection_timeout: Duration::from_millis(500),
        ..Settings::new(server.url(), "test")
    };
    fixture.store = Arc::new(Database::open(settings));
    fixture.settings.database_timeout = database_timeout;
    fixture
}

fn newest_run(fixture: &SyncFixture) -> SyncRun {
    let reader: &dyn Reader = &*fixture.store;
    let page = PageRequest::default();
    reader
        .read(|session| Ok(session.sync_runs().list(SyncRunFilter::default(), page)?))
        .unwrap()
        .results
        .remove(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_succeeds_although_the_database_restarts() {
    let server = PrivateServer::start();
    let fixture = fixture_on(&server, Duration::from_secs(60));
    let server = Mutex::new(server);
    let progress = Once::after(50, || {
        let mut server = server.lock().unwrap();
        server.stop();
        server.start_again();
    });
    let report = fixture
        .runner()
        .run(everything(), &progress, &CancellationToken::new())
        .await
        .unwrap();
    assert!(progress.is_done.load(Ordering::Relaxed));
    assert_eq!(report.exit_code(), 0, "{report:?}");
    let run = newest_run(&fixture);
    assert_eq!((run.status, run.counts.success), (SyncStatus::Success, 300));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_stays_unavailable_ends_the_run_and_the_next_one_closes_it() {
    let server = PrivateServer::start();
    let fixture = fixture_on(&server, Duration::from_millis(500));
    let server = Mutex::new(server);
    let progress = Once::after(50, || server.lock().unwrap().stop());

    let report = fixture
        .runner()
        .run(everything(), &progress, &CancellationToken::new())
        .await
        .unwrap();

    let SyncEnding::Aborted(reason) = &report.ending else {
        panic!("{report:?}")
    };
    assert!(
        reason.starts_with("the database is unavailable"),
        "{reason}"
    );
    assert!(
        report.not_closed.is_some() && report.stats.not_reached() > 0,
        "{report:?}"
    );
    assert_eq!(report.exit_code(), 1);

    server.lock().unwrap().start_again();
    let left = newest_run(&fixture);
    assert_eq!(
        (Some(left.id), left.status),
        (report.run_id, SyncStatus::Processing)
    );
    fixture.sync_everything().await;
    let reader: &dyn Reader = &*fixture.store;
    let closed = reader
        .read(|session| Ok(session.sync_runs().find(left.id)?))
        .unwrap()
        .unwrap();
    // Failed, unless products were recorded as imported before.
    assert!(matches!(
        closed.status,
        SyncStatus::Failed | SyncStatus::Partial
    ));
}
