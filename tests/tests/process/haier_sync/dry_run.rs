//! Dry runs.

use std::sync::{Mutex, PoisonError};

use cangku_api::haier_sync::{SyncOptions, SyncProgress, SyncReport};
use cangku_domain::supplier::SyncCounts;
use haier_simulator::ProductChange;
use tokio_util::sync::CancellationToken;

use crate::haier_sync::rig::{Rig, everything};

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

async fn plan(rig: &Rig) -> (SyncReport, Vec<String>) {
    let options = SyncOptions {
        dry_run: true,
        ..everything()
    };
    let lines = Lines::default();
    let report = rig
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
    let rig = Rig::with_products(50);
    let before = rig.traces();

    let (report, lines) = plan(&rig).await;

    assert_eq!(rig.traces(), before);
    assert_eq!((report.run_id, report.exit_code()), (None, 0));
    assert_eq!(report.stats.created, 50);
    let product = rig.control().product(0).unwrap();
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
    let rig = Rig::with_products(50);
    rig.sync_everything().await;
    let codes = rig.codes(0..2);
    let price = rig.value("supply_price", &codes[0]);
    let stock = rig.stock(&codes[1]);
    let supply_price = Some("7.50".parse().unwrap());
    let change = |code: &str, change| rig.control().change_product(code, change).unwrap();
    change(
        &codes[0],
        ProductChange {
            supply_price,
            ..ProductChange::default()
        },
    );
    change(&codes[1], ProductChange::stock(4321));
    let before = rig.traces();

    let (report, lines) = plan(&rig).await;

    assert_eq!(rig.traces(), before);
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

    let done = rig.sync_everything().await;
    assert_eq!((done.stats.updated, done.stats.stock_changed), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_knows_of_what_is_held() {
    let rig = Rig::with_products(2);
    rig.sync_everything().await;
    let [first, second] = [0, 1].map(|place| rig.code(place));
    let stock = rig.stock(&first);
    rig.hold(&first, 3);
    rig.hold(&second, 1);
    let change = ProductChange::stock(2);
    rig.control().change_product(&second, change).unwrap();

    let (report, lines) = plan(&rig).await;

    assert_eq!(report.stats.stock_changed, 1, "{lines:?}");
    assert!(lines[0].starts_with(&format!("stock {second} ")) && lines[0].ends_with(" → 1"));
    let done = rig.sync_everything().await;
    assert_eq!(done.stats.stock_changed, 1);
    assert_eq!((rig.stock(&first), rig.stock(&second)), (stock - 3, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_goes_beside_a_running_sync() {
    let rig = Rig::with_products(5);
    let job = rig.runner().begin(everything()).await.unwrap();
    let (report, _) = plan(&rig).await;
    assert_eq!(report.exit_code(), 0);
    drop(job);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_reports_failures_but_stores_none() {
    let rig = Rig::with_products(20);
    rig.control()
        .set_faults([format!("stock:empty@{}", rig.code(2))])
        .unwrap();
    let before = rig.traces();
    let (report, _) = plan(&rig).await;
    assert_eq!((report.stats.counts.failed, report.exit_code()), (1, 1));
    assert_eq!(rig.traces(), before);
}
