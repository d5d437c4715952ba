//! Faults of the stock call.

use cangku_api::haier_sync::SyncEnding;
use haier_simulator::ProductChange;

use crate::haier_sync::sync_fixture::{SyncFixture, everything, sorted_codes, with_stock};

/// Every fault that leaves a stock call without a usable figure.
const FATAL: [&str; 15] = [
    "400",
    "401",
    "403",
    "404",
    "429",
    "429=1",
    "500",
    "502",
    "503",
    "503=1",
    "reset",
    "html",
    "success-false",
    "data-null",
    "empty",
];
const MORE_FATAL: [&str; 2] = ["null", "text"];
/// Every oddity that still is a valid figure.
const HARMLESS: [&str; 3] = ["number", "string", "decimal"];

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_response_fails_its_product_and_never_changes_stock() {
    let fixture = SyncFixture::with_products(100);
    fixture.sync_everything().await;
    for position in 0..100 {
        let change = ProductChange::stock(5000 + position);
        fixture
            .control()
            .change_product(&fixture.code(position), change)
            .unwrap();
    }
    let faults: Vec<_> = FATAL.into_iter().chain(MORE_FATAL).collect();
    let faulty = fixture.codes(0..u32::try_from(faults.len()).unwrap());
    let before: Vec<_> = faulty.iter().map(|code| fixture.stock(code)).collect();
    let mut specs: Vec<_> = faults
        .iter()
        .zip(&faulty)
        .map(|(fault, code)| format!("stock:{fault}@{code}"))
        .collect();
    for (fault, position) in HARMLESS.iter().zip(50..) {
        specs.push(format!("stock:{fault}@{}", fixture.code(position)));
    }
    fixture.control().set_faults(&specs).unwrap();

    let report = fixture.sync(everything()).await;

    let count = faulty.len();
    assert_eq!(
        fixture.run_row(&report),
        format!("partial 100 {} {count}", 100 - count)
    );
    assert_eq!(
        (&report.ending, report.exit_code()),
        (&SyncEnding::Complete, 1)
    );
    let failures = fixture.failures(&report, "stock");
    let mut expected = faulty.clone();
    expected.sort();
    assert_eq!(sorted_codes(&failures), expected);
    for (code, reason) in &failures {
        assert!(!reason.is_empty());
        assert_eq!(&fixture.value("last_sync_error", code), reason);
    }
    let after: Vec<_> = faulty.iter().map(|code| fixture.stock(code)).collect();
    assert_eq!(after, before);
    for position in 17..100 {
        assert_eq!(
            fixture.stock(&fixture.code(position)),
            i64::from(5000 + position)
        );
    }
    fixture.assert_consistent();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_negative_number_of_units_means_none_and_is_a_failure() {
    let fixture = SyncFixture::with_products(20);
    fixture.sync_everything().await;
    let code = fixture.code(3);
    let change = ProductChange::stock(30);
    fixture.control().change_product(&code, change).unwrap();
    fixture.sync_everything().await;
    fixture
        .control()
        .set_faults([format!("stock:negative@{code}")])
        .unwrap();
    let report = fixture.sync(everything()).await;
    assert_eq!(fixture.run_row(&report), "partial 20 19 1");
    let reason = "the stock is negative: it counts as 0".to_owned();
    assert_eq!(
        fixture.failures(&report, "stock"),
        [(code.clone(), reason.clone())]
    );
    assert_eq!(fixture.stock(&code), 0);
    assert_eq!(fixture.value("last_sync_error", &code), reason);
    let last_log = "SELECT concat_ws(' ', change_type, quantity, stock_after, reason) \
                    FROM inventory_logs ORDER BY id DESC LIMIT 1";
    assert_eq!(fixture.database.text(last_log), "adjust -30 0 haier_sync");
    fixture.assert_consistent();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hung_stock_call_fails_its_product_alone() {
    let fixture = SyncFixture::with_products(30);
    let code = fixture.code(7);
    fixture
        .control()
        .set_faults([format!("stock:hang@{code}")])
        .unwrap();
    let report = fixture
        .sync_with(fixture.with_short_timeouts(), with_stock())
        .await;
    let failures = fixture.failures(&report, "stock");
    assert_eq!(sorted_codes(&failures), std::slice::from_ref(&code));
    assert!(failures[0].1.contains("no complete answer"), "{failures:?}");
    assert_eq!(fixture.stock(&code), 0);
    fixture.assert_consistent();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transient_fault_fails_no_product() {
    for fault in [
        "stock:401:x1",
        "stock:token-expired:x1",
        "stock:429:x2",
        "stock:503=1:x2",
        "stock:reset:x2",
        "stock:html:x2",
        "any:503=100ms:x1",
        "stock:slow=20ms:0.1",
    ] {
        let fixture = SyncFixture::with_products(40);
        let report = fixture.sync(Default::default()).await;
        assert_eq!(report.exit_code(), 0);
        fixture.control().set_faults([fault]).unwrap();
        // The product list is one call: it must get through the outage by its own retries.
        let mut client = fixture.client_config();
        client.retries.max_retries = 10;
        client.retries.max_delay = std::time::Duration::from_millis(100);
        let report = fixture.sync_with(client, everything()).await;
        assert_eq!(
            (fixture.run_row(&report).as_str(), report.exit_code()),
            ("success 40 40 0", 0),
            "{fault}: {report:?}"
        );
        assert!(
            fixture.control().faults()[0].struck > 0,
            "{fault} never struck"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_platform_that_goes_silent_ends_the_run_with_what_was_brought() {
    let fixture = SyncFixture::with_products(400);
    fixture.control().set_faults(["stock:503"]).unwrap();

    let report = fixture.sync(with_stock()).await;

    let SyncEnding::Aborted(reason) = &report.ending else {
        panic!("{report:?}")
    };
    assert!(
        reason.starts_with("Haier failed too often in a row"),
        "{reason}"
    );
    assert_eq!(report.stats.counts.success, 0);
    assert!(
        report.stats.not_reached() > 0 && report.stats.counts.failed >= 50,
        "{report:?}"
    );
    // The products themselves are written, so the run had an effect.
    assert!(report.stats.created > 0);
    assert_eq!(report.exit_code(), 1);
    assert!(fixture.run_row(&report).starts_with("failed 400 0 "));
    let message = format!(
        "SELECT message FROM haier_sync_logs WHERE id = {}",
        report.run_id.unwrap()
    );
    assert_eq!(fixture.database.text(&message), report.message());
    assert_eq!(
        fixture
            .database
            .number("SELECT count(*) FROM inventory_logs"),
        0
    );
    fixture.assert_consistent();

    fixture.control().clear_faults();
    fixture.sync_everything().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_few_products_that_always_fail_do_not_end_the_run() {
    let fixture = SyncFixture::with_products(60);
    let poison = fixture.codes(40..60);
    fixture
        .control()
        .set_faults([format!("stock:500@{}", poison.join(","))])
        .unwrap();
    let report = fixture.sync(with_stock()).await;
    assert_eq!(
        (&report.ending, fixture.run_row(&report).as_str()),
        (&SyncEnding::Complete, "partial 60 40 20")
    );
    let mut expected = poison;
    expected.sort();
    assert_eq!(sorted_codes(&fixture.failures(&report, "stock")), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_that_are_taken_away_end_the_run() {
    let fixture = SyncFixture::with_products(400);
    fixture.control().set_faults(["stock:401"]).unwrap();
    let report = fixture.sync(with_stock()).await;
    let SyncEnding::Aborted(reason) = &report.ending else {
        panic!("{report:?}")
    };
    assert!(
        reason.contains("did not accept our credentials"),
        "{reason}"
    );
    assert!(report.stats.not_reached() > 0);
    fixture.assert_consistent();
}
