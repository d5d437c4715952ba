//! Faults of the price call.

use crate::haier_sync::sync_fixture::{
    SyncFixture, everything, forced, named, sorted_codes, with_prices,
};
use haier_simulator::ProductChange;

/// Every fault that fails a whole price request.
const FATAL: [&str; 11] = [
    "400",
    "401",
    "403",
    "404",
    "429",
    "500",
    "503",
    "reset",
    "html",
    "success-false",
    "data-null",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_price_request_costs_its_products_their_prices_only() {
    let fixture = SyncFixture::with_products(300);
    fixture.sync_everything().await;
    // Prices are asked for by ascending code.
    let mut codes = fixture.codes(0..300);
    codes.sort();
    let price_before = fixture.value("COALESCE(supply_price, 0)", &codes[0]);
    for position in 0..300 {
        let change = ProductChange {
            rename: Some(format!("NEW-{position}")),
            supply_price: Some("70000.00".parse().unwrap()),
            stock: Some(5000 + position),
            ..ProductChange::default()
        };
        fixture
            .control()
            .change_product(&fixture.code(position), change)
            .unwrap();
    }
    // Each fault affects the request of another twenty products.
    let specs: Vec<_> = codes
        .chunks(20)
        .zip(FATAL)
        .enumerate()
        .map(|(number, (request, fault))| format!("prices:{fault}@{}", request[number]))
        .collect();
    fixture.control().set_faults(&specs).unwrap();

    let report = fixture.sync(forced(everything())).await;

    assert_eq!(fixture.failures(&report, "stock"), []);
    assert_eq!(fixture.run_row(&report), "partial 300 80 220");
    assert_eq!(report.exit_code(), 1);
    let failures = fixture.failures(&report, "prices");
    assert_eq!(sorted_codes(&failures), codes[..220]);
    assert!(failures.iter().all(|(_, reason)| !reason.is_empty()));
    assert_eq!(
        fixture
            .database
            .number("SELECT count(*) FROM products WHERE product_model LIKE 'NEW-%'"),
        300
    );
    assert_eq!(
        fixture
            .database
            .number("SELECT count(*) FROM products WHERE stock >= 5000"),
        300
    );
    assert_eq!(
        fixture
            .database
            .number("SELECT count(*) FROM products WHERE supply_price = 70000"),
        80
    );
    assert_eq!(
        fixture.value("COALESCE(supply_price, 0)", &codes[0]),
        price_before
    );
    let recorded = "SELECT count(*) FROM products WHERE last_sync_error <> ''";
    assert_eq!(fixture.database.number(recorded), 220);
    fixture.assert_consistent();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hung_price_request_costs_its_products_their_prices_only() {
    let fixture = SyncFixture::with_products(60);
    fixture
        .control()
        .set_faults([format!("prices:hang@{}", fixture.code(25))])
        .unwrap();
    let report = fixture
        .sync_with(fixture.with_short_timeouts(), with_prices())
        .await;
    assert_eq!(fixture.run_row(&report), "partial 60 40 20");
    assert_eq!(fixture.database.number("SELECT count(*) FROM products"), 60);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_the_price_list_lacks_fails_alone() {
    let fixture = SyncFixture::with_products(60);
    let lacking = fixture.codes([5, 25]);
    fixture
        .control()
        .set_faults([format!("prices:missing-codes@{}", lacking.join(","))])
        .unwrap();
    let report = fixture.sync(with_prices()).await;
    assert_eq!(fixture.run_row(&report), "partial 60 58 2");
    let failures = fixture.failures(&report, "prices");
    let mut expected = lacking;
    expected.sort();
    assert_eq!(sorted_codes(&failures), expected);
    assert_eq!(failures[0].1, "Haier answered no price for it");
    assert_eq!(fixture.database.number("SELECT count(*) FROM products"), 60);
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_but_readable_prices_are_taken() {
    let fixture = SyncFixture::with_products(100);
    fixture.sync_everything().await;
    let all = "SELECT md5(string_agg(concat_ws(',', supply_price, invoice_price, market_price, \
               stock_rebate, rebate_money), ' ' ORDER BY id)) FROM products";
    let before = fixture.database.text(all);
    fixture
        .control()
        .set_faults([
            "prices:price-as-string:0.5",
            "prices:duplicate:0.5",
            "prices:sales-as-number:0.5",
        ])
        .unwrap();
    let report = fixture.sync(everything()).await;
    assert_eq!(
        (report.exit_code(), report.stats.unchanged),
        (0, 100),
        "{report:?}"
    );
    assert_eq!(fixture.database.text(all), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_product_that_fails_twice_is_one_failed_product() {
    let fixture = SyncFixture::with_products(10);
    let code = fixture.code(4);
    let faults = [
        format!("prices:missing-codes@{code}"),
        format!("stock:negative@{code}"),
    ];
    fixture.control().set_faults(&faults).unwrap();
    let report = fixture
        .sync(named(&fixture.codes(0..10), everything()))
        .await;
    assert_eq!(fixture.run_row(&report), "partial 10 9 1");
    assert_eq!(report.stats.failures(), 2);
    let ids = "SELECT count(*) FROM haier_sync_failures";
    assert_eq!(fixture.database.number(ids), 2);
}
