//! Dry runs.

use std::sync::{Mutex, PoisonError};

use cangku_api::haier_sync::{SyncOptions, SyncProgress, SyncReport};
use cangku_domain::supplier::SyncCounts;
use haier_simulator::ProductChange;
use tokio_util::sync::CancellationToken;

use crate::haier_sync::sync_fixture::{SyncFixture, everything};

#[derive(Default)]
struct Lines(Mutex<Vec<String>>);

impl SyncProgress for Lines {
    fn counted(&self, _counts: SyncCounts) {}

    fn planned(&self, line: &str) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(line.to_owned());
    }
}

async fn plan(fixture: &SyncFixture) -> (SyncReport, Vec<String>) {
    let options = SyncOptions {
        dry_run: true,
        ..everything()
    };
    let lines = Lines::default();
    let report = fixture
        .runner()
        .run(options, &lines, &CancellationToken::new())
        .await
        .unwrap();
    let mut lines = lines.0.into_inner().unwrap();
    lines.sort();
    (report, lines)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_on_an_empty_catalogue_announces_every_product_and_writes_nothing() {
    let fixture = SyncFixture::with_products(50);
    let before = fixture.traces();

    let (report, lines) = plan(&fixture).await;

    assert_eq!(fixture.traces(), before);
    assert_eq!((report.run_id, report.exit_code()), (None, 0));
    assert_eq!(report.stats.created, 50);
    let product = fixture.control().product(0).unwrap();
    let line = format!(
        "new {} {} {} {}",
        product.code, product.brand, product.model, product.group
    );
    assert!(lines.contains(&line), "{lines:?}");
    assert_eq!(
        lines.iter().filter(|line| line.starts_with("new ")).count(),
        50
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_names_each_change_and_writes_nothing() {
    let fixture = SyncFixture::with_products(50);
    fixture.sync_everything().await;
    let codes = fixture.codes(0..2);
    let price = fixture.value("supply_price", &codes[0]);
    let stock = fixture.stock(&codes[1]);
    let supply_price = Some("7.50".parse().unwrap());
    let change = |code: &str, change| fixture.control().change_product(code, change).unwrap();
    change(
        &codes[0],
        ProductChange {
            supply_price,
            ..ProductChange::default()
        },
    );
    change(&codes[1], ProductChange::stock(4321));
    let before = fixture.traces();

    let (report, lines) = plan(&fixture).await;

    assert_eq!(fixture.traces(), before);
    assert_eq!(
        (
            report.stats.created,
            report.stats.updated,
            report.stats.stock_changed
        ),
        (0, 1, 1)
    );
    let start = format!("changed {}: supply_price {price} → 7.50", codes[0]);
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].starts_with(&start), "{lines:?}");
    assert_eq!(lines[1], format!("stock {} {stock} → 4321", codes[1]));

    let done = fixture.sync_everything().await;
    assert_eq!((done.stats.updated, done.stats.stock_changed), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_knows_of_what_is_held() {
    let fixture = SyncFixture::with_products(2);
    fixture.sync_everything().await;
    let [first, second] = [0, 1].map(|index| fixture.code(index));
    let stock = fixture.stock(&first);
    fixture.hold(&first, 3);
    fixture.hold(&second, 1);
    let change = ProductChange::stock(2);
    fixture.control().change_product(&second, change).unwrap();

    let (report, lines) = plan(&fixture).await;

    assert_eq!(report.stats.stock_changed, 1, "{lines:?}");
    assert!(lines[0].starts_with(&format!("stock {second} ")) && lines[0].ends_with(" → 1"));
    let done = fixture.sync_everything().await;
    assert_eq!(done.stats.stock_changed, 1);
    assert_eq!(
        (fixture.stock(&first), fixture.stock(&second)),
        (stock - 3, 1)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_goes_beside_a_running_sync() {
    let fixture = SyncFixture::with_products(5);
    let job = fixture.runner().begin(everything()).await.unwrap();
    let (report, _) = plan(&fixture).await;
    assert_eq!(report.exit_code(), 0);
    drop(job);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_reports_failures_but_stores_none() {
    let fixture = SyncFixture::with_products(20);
    fixture
        .control()
        .set_faults([format!("stock:empty@{}", fixture.code(2))])
        .unwrap();
    let before = fixture.traces();
    let (report, _) = plan(&fixture).await;
    assert_eq!((report.stats.counts.failed, report.exit_code()), (1, 1));
    assert_eq!(fixture.traces(), before);
}
