//! Components that panic: reported and restarted, without loss of data or blocked requests.

use std::{
    collections::BTreeSet,
    fs,
    path::PathBuf,
    time::{Duration, Instant},
};

use image::ImageFormat;
use integration_tests::{
    caller::{Caller, Response},
    process::{Installation, Running, TEST_TIMEOUT},
    stock::{command, stocked},
};

use crate::{
    corpus::drawn::{file, noise},
    form::upload,
    installation,
};

/// Points at which a component panics, and the components that are down then. Each point is reached
/// soon after the start.
const POINTS: [(&str, &[&str]); 21] = [
    ("stock-writer", &["stock-writer-1", "stock-writer-2"]),
    ("change-listener", &["change-listener"]),
    ("connection-deadlines", &["connection-deadlines"]),
    ("picture-check", &["picture-check-1"]),
    ("hold_expired", &["job-hold_expired"]),
    ("cancel-unpaid-orders", &["job-cancel-unpaid-orders"]),
    ("forget-answers", &["job-forget-answers"]),
    ("fold-statistics", &["job-fold-statistics"]),
    ("note-activity", &["job-note-activity"]),
    ("log-searches", &["job-log-searches"]),
    ("forget-searches", &["job-forget-searches"]),
    ("count-views", &["job-count-views"]),
    ("forget-views", &["job-forget-views"]),
    ("refresh-search", &["job-refresh-search"]),
    ("close-dead-syncs", &["job-close-dead-syncs"]),
    ("retry-sync-failures", &["job-retry-sync-failures"]),
    ("schedule-syncs", &["job-schedule-syncs"]),
    ("probe-storage", &["job-probe-storage"]),
    ("server-signals", &["server-signals"]),
    ("media-leftovers", &["job-media-leftovers"]),
    ("media-sweep", &["job-media-sweep"]),
];

/// Points that are reached every few seconds while the server runs.
const FREQUENT_POINTS: [&str; 9] = [
    "change-listener",
    "connection-deadlines",
    "hold_expired",
    "fold-statistics",
    "note-activity",
    "log-searches",
    "count-views",
    "refresh-search",
    "media-leftovers",
];

/// The file that lists the components that panic.
struct Faults(PathBuf);

impl Faults {
    /// An installation whose components panic as the file says.
    fn installation() -> (Installation, Self) {
        let installation = installation().with("CANGKU_MEDIA_CHECKS", "1");
        let path = installation.folder().join("faults");
        let installation = installation.with("FAULT_POINTS_FILE", path.to_str().unwrap());
        (installation, Self(path))
    }

    fn at(&self, points: &[&str]) {
        // Renamed into place, so that no reader sees a part of it.
        let new = self.0.with_extension("new");
        fs::write(&new, points.join("\n")).unwrap();
        fs::rename(&new, &self.0).unwrap();
    }

    fn end(&self) {
        self.at(&[]);
    }
}

/// The components that `/readyz` reports as missing; none if it is 200.
async fn missing(anybody: &Caller) -> BTreeSet<String> {
    let response = anybody.get("/readyz").await;
    if response.status == 200 {
        return BTreeSet::new();
    }
    assert_eq!(response.headers["retry-after"], "1");
    let response = response.expect_problem(503, "not_ready");
    let detail = response.body["detail"].as_str().unwrap().to_owned();
    let missing = response.body["missing"].as_array().unwrap().iter();
    let named = missing.map(|missing| {
        let name = missing["component"].as_str().unwrap().to_owned();
        let reason = missing["reason"].as_str().unwrap();
        assert!(detail.contains(&format!("{name}: {reason}")), "{detail}");
        name
    });
    named.collect()
}

async fn await_missing(anybody: &Caller, wanted: &BTreeSet<String>) {
    let begun = Instant::now();
    loop {
        let missing = missing(anybody).await;
        if missing == *wanted {
            return;
        }
        assert!(
            begun.elapsed() < TEST_TIMEOUT,
            "{missing:?}, not {wanted:?}"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn await_ready(anybody: &Caller) {
    await_missing(anybody, &BTreeSet::new()).await;
}

fn names(components: &[&str]) -> BTreeSet<String> {
    components.iter().map(ToString::to_string).collect()
}

async fn picture(admin: &Caller) -> Response {
    let bytes = file(noise(40, 30), ImageFormat::Png);
    upload(admin, "a.png", "image/png", &bytes).await
}

fn end(serve: Running<'_>, installation: &Installation) {
    serve.terminate().expect_success();
    assert_eq!(installation.processes(), Vec::<u32>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_component_that_panics_from_the_start_is_named_and_recovers() {
    let (installation, faults) = Faults::installation();
    let points: Vec<&str> = POINTS.iter().map(|(point, _)| *point).collect();
    faults.at(&[&points[..], &["warming"]].concat());
    let serve = installation.serve();
    let anybody = serve.anybody();
    let all: Vec<&str> = POINTS
        .iter()
        .flat_map(|(_, names)| *names)
        .copied()
        .collect();
    await_missing(&anybody, &names(&[&all[..], &["warming"]].concat())).await;

    // Requests that don't need a connection work; those that need one fail at once.
    anybody.get("/healthz").await.expect(200);
    let admin = installation.admin(&serve).await;
    let body = command(1, 1, "SO-1");
    let refused = admin.stock("lock", body).await;
    assert_eq!(refused.headers["retry-after"], "1");
    refused.expect_problem(503, "stock_unavailable");
    picture(&admin).await.expect_problem(503, "overloaded");
    anybody.get("/api/products").await.expect(200);
    let metrics = anybody.get("/metrics").await.expect(200).text;
    assert!(metrics.contains("cangku_component_up{component=\"stock-writer-1\"} 0"));
    assert!(metrics.contains("cangku_job_failures_total{job=\"hold_expired\"}"));
    assert!(metrics.contains("cangku_job_last_success_timestamp_seconds{job=\"warming\"} 0"));

    faults.end();
    await_ready(&anybody).await;
    let [id] = stocked(&admin, 9).await;
    admin
        .stock("lock", command(id, 1, "SO-1"))
        .await
        .expect(201);
    picture(&admin).await.expect(201);
    let metrics = anybody.get("/metrics").await.expect(200).text;
    assert!(metrics.contains("cangku_component_up{component=\"stock-writer-1\"} 1"));
    assert!(metrics.contains("cangku_component_restarts_total{component=\"change-listener\"}"));
    assert!(
        serve
            .stderr()
            .contains("the fault point stock-writer was asked to panic")
    );
    end(serve, &installation);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_component_that_panics_while_the_server_runs_is_missing_alone() {
    let (installation, faults) = Faults::installation();
    let serve = installation.serve();
    let anybody = serve.anybody();
    await_ready(&anybody).await;
    let of_point = |point: &str| POINTS.iter().find(|(known, _)| *known == point).unwrap().1;
    let often = FREQUENT_POINTS.map(|point| (point, of_point(point)));
    let postgres = ("postgres-supervisor", &["postgres"][..]);
    for (point, components) in often.into_iter().chain([postgres]) {
        faults.at(&[point]);
        await_missing(&anybody, &names(components)).await;
        anybody.get("/api/products").await.expect(200);
        faults.end();
        await_ready(&anybody).await;
    }
    let postmaster = installation.postmaster();
    let admin = installation.admin(&serve).await;
    stocked::<1>(&admin, 9).await;
    assert_eq!(installation.postmaster(), postmaster, "it wasn't harmed");
    end(serve, &installation);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_that_panics_gives_definite_responses_and_releases_its_holds() {
    let (installation, faults) = Faults::installation();
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let [id] = stocked(&admin, 100).await;
    let lock = async |key: &str| admin.keyed("lock", key, &command(id, 1, key)).await;

    // After the COMMIT: it was executed, but the caller couldn't be notified.
    faults.at(&["stock-writer-answer"]);
    let unknown = lock("after-commit").await;
    assert_eq!(unknown.headers["retry-after"], "1");
    unknown.expect_problem(503, "outcome_unknown");
    faults.end();
    let repeated = lock("after-commit").await.expect(201);
    assert_eq!(repeated.headers["idempotency-replayed"], "true");
    assert_eq!(admin.stock_of(id).await, 99);

    // Within the transaction: nothing was changed, and the writer continues.
    faults.at(&["stock-transaction"]);
    lock("within").await.expect_problem(500, "internal_error");
    faults.end();
    assert_eq!(admin.stock_of(id).await, 99);
    lock("within").await.expect(201);

    // A panic of a change observer after the COMMIT doesn't fail the command.
    faults.at(&["change-observer"]);
    lock("observed").await.expect(201);
    faults.end();

    // Before processing: both writers stop, and then nothing can be queued.
    faults.at(&["stock-writer-work", "stock-writer"]);
    for key in ["first", "second"] {
        let response = lock(key).await;
        let code = response.body["code"].as_str().unwrap().to_owned();
        assert_eq!(response.status, 503);
        assert!(
            code == "outcome_unknown" || code == "stock_unavailable",
            "{code}"
        );
    }
    await_missing(&admin, &names(&["stock-writer-1", "stock-writer-2"])).await;
    lock("third").await.expect_problem(503, "stock_unavailable");
    faults.end();
    await_ready(&admin).await;
    for key in ["first", "second", "third"] {
        lock(key).await.expect(201);
    }
    assert_eq!(admin.stock_of(id).await, 100 - 6);
    admin.assert_reconciled().await;
    end(serve, &installation);
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_requests_with_panicking_writers_keep_the_stock_exact() {
    let (installation, faults) = Faults::installation();
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let [id] = stocked(&admin, 1000).await;
    let ask = async || {
        let asked = (0..60).map(|number| {
            let (admin, key) = (admin.clone(), format!("SO-{number}"));
            tokio::spawn(async move { admin.keyed("lock", &key, &command(id, 1, &key)).await })
        });
        let mut responses = Vec::new();
        for asked in asked.collect::<Vec<_>>() {
            responses.push(asked.await.unwrap());
        }
        responses
    };
    for point in [
        "stock-writer-work",
        "stock-writer-answer",
        "stock-transaction",
    ] {
        faults.at(&[point]);
        for response in ask().await {
            let is_definite = matches!(response.status, 201 | 500 | 503);
            assert!(is_definite, "{point}: {response:?}");
        }
        faults.end();
        await_ready(&admin).await;
    }
    for response in ask().await {
        response.expect(201);
    }
    assert_eq!(admin.stock_of(id).await, 1000 - 60);
    admin.assert_reconciled().await;
    end(serve, &installation);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handler_that_panics_gets_a_500_and_harms_no_worker() {
    let (installation, faults) = Faults::installation();
    let installation = installation.with("CANGKU_WORKERS", "1");
    let serve = installation.serve();
    let anybody = serve.anybody();
    faults.at(&["http-handler"]);
    for _ in 0..20 {
        let response = anybody.get("/healthz").await;
        assert!(response.headers.contains_key("x-request-id"));
        response.expect_problem(500, "internal_error");
    }
    anybody.get("/readyz").await.expect(200);
    faults.end();
    anybody.get("/healthz").await.expect(200);
    end(serve, &installation);
}

#[tokio::test(flavor = "multi_thread")]
async fn panics_while_connections_are_made_do_not_use_up_the_pool() {
    let (installation, faults) = Faults::installation();
    let installation = installation.with("CANGKU_DATABASE_POOL_SIZE", "4");
    faults.at(&["database-connect"]);
    let serve = installation.serve();
    let anybody = serve.anybody();
    for _ in 0..8 {
        let response = anybody.get("/readyz").await;
        response.expect_problem(503, "database_unavailable");
    }
    faults.end();
    await_database(&anybody).await;
    let admin = installation.admin(&serve).await;
    let [id] = stocked(&admin, 9).await;
    admin
        .stock("lock", command(id, 1, "SO-1"))
        .await
        .expect(201);
    end(serve, &installation);
}

async fn await_database(anybody: &Caller) {
    let begun = Instant::now();
    while anybody.get("/readyz").await.status != 200 {
        assert!(begun.elapsed() < TEST_TIMEOUT);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
