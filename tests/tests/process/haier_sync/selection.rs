//! Which products a sync covers.

use cangku_api::haier_sync::SyncOptions;
use haier_simulator::Call;

use crate::haier_sync::sync_fixture::{SyncFixture, everything, named, sorted_codes, with_stock};

#[tokio::test(flavor = "multi_thread")]
async fn named_products_are_brought_alone_and_an_unknown_one_fails() {
    let fixture = SyncFixture::with_products(100);
    let mut codes = fixture.codes(10..35);
    codes.push("NOSUCHCODE".to_owned());

    let report = fixture.sync(named(&codes, everything())).await;

    assert_eq!(fixture.run_row(&report), "partial 26 25 1");
    assert_eq!(report.exit_code(), 1);
    let reason = "not procurable: the platform doesn't know it".to_owned();
    assert_eq!(
        fixture.failures(&report, "products"),
        [("NOSUCHCODE".to_owned(), reason)]
    );
    assert_eq!(fixture.database.number("SELECT count(*) FROM products"), 25);
    let asked = fixture.control().counters().call(Call::Products);
    assert_eq!((asked.asked, asked.codes), (2, 26));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_of_unknown_products_only_fails() {
    let fixture = SyncFixture::with_products(10);
    let report = fixture
        .sync(named(&["NOSUCHCODE".to_owned()], everything()))
        .await;
    assert_eq!(fixture.run_row(&report), "failed 1 0 1");
    assert_eq!(report.exit_code(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_filters_choose_by_group_and_brand() {
    let fixture = SyncFixture::with_products(200);
    let first = fixture.control().product(0).unwrap();
    let is_chosen = |position: &u32| {
        let product = fixture.control().product(*position).unwrap();
        product.group == first.group && product.brand == first.brand
    };
    let mut expected = fixture.codes((0..200).filter(is_chosen));
    expected.sort();
    let options = SyncOptions {
        category: Some(first.group.clone()),
        brand: Some(first.brand.clone()),
        ..everything()
    };

    let report = fixture.sync(options.clone()).await;

    let count = u32::try_from(expected.len()).unwrap();
    assert!(count > 0 && count < 200);
    assert_eq!(
        (report.stats.counts.total, report.stats.counts.success),
        (count, count)
    );
    let stored =
        "SELECT string_agg(product_code, ',' ORDER BY product_code COLLATE \"C\") FROM products";
    assert_eq!(fixture.database.text(stored), expected.join(","));

    let named_too = named(&fixture.codes(0..40), options);
    let among_named = u32::try_from((0..40).filter(is_chosen).count()).unwrap();
    let report = fixture.sync(named_too).await;
    assert_eq!(
        (report.stats.counts.total, report.stats.counts.success),
        (among_named, among_named)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_that_no_product_passes_imports_nothing_and_is_no_failure() {
    let fixture = SyncFixture::with_products(20);
    let options = SyncOptions {
        category: Some("没有这个".to_owned()),
        ..everything()
    };
    let report = fixture.sync(options).await;
    assert_eq!(fixture.run_row(&report), "success 0 0 0");
    assert_eq!(report.exit_code(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_county_that_is_asked_for_decides_the_stock() {
    let fixture = SyncFixture::with_products(50);
    let options = SyncOptions {
        county_code: Some("370202".parse().unwrap()),
        ..with_stock()
    };
    let report = fixture.sync(options).await;
    assert_eq!(report.exit_code(), 0, "{report:?}");
    for position in 0..50 {
        let units = i64::from(fixture.control().stock(position, "370202"));
        assert_eq!(fixture.stock(&fixture.code(position)), units);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_request_for_named_products_costs_only_its_own() {
    let fixture = SyncFixture::with_products(60);
    let mut codes = fixture.codes(0..60);
    // The run requests codes in ascending order.
    codes.sort();
    let unlucky = &codes[20..40];
    fixture
        .control()
        .set_faults([format!("products:success-false@{}", unlucky[3])])
        .unwrap();

    let report = fixture.sync(named(&codes, with_stock())).await;

    assert_eq!(fixture.run_row(&report), "partial 60 40 20");
    assert_eq!(
        sorted_codes(&fixture.failures(&report, "products")),
        unlucky
    );
    fixture.assert_consistent();
}
