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
use haier_client::HaierClient;
use haier_simulator::Call;
use integration_tests::{actors::admin_named, private_server::PrivateServer};
use tokio_util::sync::CancellationToken;

use crate::haier_sync::rig::{Rig, everything};

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
    let rig = Rig::with_products(10);
    let first = rig.runner().begin(everything()).await.unwrap();
    let before = rig.traces();

    let second = rig.runner().begin(everything()).await;

    assert!(matches!(
        second,
        Err(Error::Sync(SyncRefusal::AlreadyRunning))
    ));
    assert_eq!(rig.traces(), before);
    assert_eq!(rig.control().counters().call(Call::Products).asked, 0);
    let in_background = async move { first.run(&NoProgress, &CancellationToken::new()).await };
    let report = tokio::spawn(in_background).await.unwrap();
    assert_eq!(report.exit_code(), 0, "{report:?}");
    rig.sync_everything().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_a_dead_process_left_is_closed_by_the_next() {
    let rig = Rig::with_products(10);
    let left = rig.runner().begin(everything()).await.unwrap();
    let id = left.run_id().unwrap();
    drop(left);
    rig.sync_everything().await;
    let row =
        format!("SELECT concat_ws('; ', status, message) FROM haier_sync_logs WHERE id = {id}");
    assert_eq!(
        rig.database.text(&row),
        "failed; the process that ran it ended before it did"
    );
    rig.assert_consistent();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_no_admin_may_not_sync() {
    let rig = Rig::with_products(1);
    let clerk = Actor {
        role: Role::Staff,
        ..admin_named("clerk")
    };
    for dry_run in [false, true] {
        let runner = SyncRunner::new(
            HaierClient::new(rig.client_config()).unwrap(),
            Arc::clone(&rig.store),
            Arc::new(SystemClock),
            clerk.clone(),
            rig.settings.clone(),
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
    let mut rig = Rig::with_products(300);
    // One call at a time and small batches: only a few products can be in flight at the stop.
    rig.settings.stock_calls = NonZeroUsize::new(1).unwrap();
    rig.settings.stock_batch = NonZeroUsize::new(10).unwrap();
    let cancel = CancellationToken::new();
    let stop = cancel.clone();
    let progress = Once::after(50, move || stop.cancel());

    let report = rig
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
        rig.run_row(&report),
        format!("partial 300 {} 0", counts.success)
    );
    rig.assert_consistent();

    let next = rig.sync_everything().await;
    assert_eq!(next.stats.counts.success, 300);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_stopped_before_its_list_does_nothing() {
    let rig = Rig::with_products(10);
    let cancel = CancellationToken::new();
    cancel.cancel();
    let report = rig
        .runner()
        .run(everything(), &NoProgress, &cancel)
        .await
        .unwrap();
    assert_eq!(
        (&report.ending, report.exit_code()),
        (&SyncEnding::Interrupted, 2)
    );
    assert_eq!(rig.run_row(&report), "failed 0 0 0");
    assert_eq!(rig.database.number("SELECT count(*) FROM products"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_of_every_connection_is_outlasted() {
    let rig = Rig::with_products(300);
    let progress = Once::after(50, || rig.database.cut_connections());

    let report = rig
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
    assert_eq!(rig.run_row(&report), "success 300 300 0");
    rig.assert_consistent();
    rig.sync_everything().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_another_has_taken_over_writes_nothing_more() {
    let mut rig = Rig::with_products(300);
    rig.settings.database_timeout = Duration::from_millis(500);
    let other: Mutex<Option<Box<dyn SyncLease>>> = Mutex::new(None);
    let take_over = || {
        rig.database.cut_connections();
        let actor = admin_named("other");
        let cx = Context {
            transactor: &*rig.store,
            clock: &SystemClock,
            actor: &actor,
        };
        // PostgreSQL needs a moment to release the lock of a dead connection.
        let taken = std::iter::repeat_with(|| {
            std::thread::sleep(Duration::from_millis(10));
            start_sync(cx, &*rig.store, SyncType::Products)
        });
        let (_, lease) = taken.take(500).find_map(Result::ok).unwrap();
        *other.lock().unwrap() = Some(lease);
    };
    let progress = Once::after(50, take_over);

    let report = rig
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
    let row = rig.run_row(&report);
    assert_eq!(row, "failed 0 0 0", "the other run closed it");
    let logged = rig
        .database
        .number("SELECT count(DISTINCT product_id) FROM inventory_logs");
    assert!(
        logged <= i64::from(report.stats.counts.success),
        "{logged} {report:?}"
    );
}

/// A rig on its own server, which can be stopped; the rig's own database is not used.
fn rig_on(server: &PrivateServer, database_timeout: Duration) -> Rig {
    migrations::run_pending(server.url()).unwrap();
    let mut rig = Rig::with_products(300);
    let settings = Settings {
        connection_timeout: Duration::from_millis(500),
        ..Settings::new(server.url(), "test")
    };
    rig.store = Arc::new(Database::open(settings));
    rig.settings.database_timeout = database_timeout;
    rig
}

fn newest_run(rig: &Rig) -> SyncRun {
    let reader: &dyn Reader = &*rig.store;
    let page = PageRequest::default();
    reader
        .read(|session| Ok(session.sync_runs().list(SyncRunFilter::default(), page)?))
        .unwrap()
        .results
        .remove(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_of_the_database_is_outlasted() {
    let server = PrivateServer::start();
    let rig = rig_on(&server, Duration::from_secs(60));
    let server = Mutex::new(server);
    let progress = Once::after(50, || {
        let mut server = server.lock().unwrap();
        server.stop();
        server.start_again();
    });
    let report = rig
        .runner()
        .run(everything(), &progress, &CancellationToken::new())
        .await
        .unwrap();
    assert!(progress.is_done.load(Ordering::Relaxed));
    assert_eq!(report.exit_code(), 0, "{report:?}");
    let run = newest_run(&rig);
    assert_eq!((run.status, run.counts.success), (SyncStatus::Success, 300));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_stays_away_ends_the_run_and_the_next_one_closes_it() {
    let server = PrivateServer::start();
    let rig = rig_on(&server, Duration::from_millis(500));
    let server = Mutex::new(server);
    let progress = Once::after(50, || server.lock().unwrap().stop());

    let report = rig
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
    let left = newest_run(&rig);
    assert_eq!(
        (Some(left.id), left.status),
        (report.run_id, SyncStatus::Processing)
    );
    rig.sync_everything().await;
    let reader: &dyn Reader = &*rig.store;
    let closed = reader
        .read(|session| Ok(session.sync_runs().find(left.id)?))
        .unwrap()
        .unwrap();
    assert_eq!(closed.status, SyncStatus::Failed);
}
