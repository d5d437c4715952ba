//! Faults of the product list call.

use cangku_api::haier_sync::SyncEnding;
use haier_simulator::{FullList, ResponseShape, Simulator, SimulatorConfig, TokenShape};

use crate::haier_sync::sync_fixture::{SyncFixture, everything};

#[tokio::test(flavor = "multi_thread")]
async fn without_a_list_nothing_is_done_and_the_run_says_why() {
    let fixture = SyncFixture::with_products(30);
    fixture.sync_everything().await;
    let products = "SELECT md5(string_agg(p::text, '' ORDER BY id)) FROM products AS p";
    let before = fixture.database.text(products);
    for fault in [
        "products:400",
        "products:401",
        "products:403",
        "products:404",
        "products:429",
        "products:429=1",
        "products:500",
        "products:502",
        "products:503",
        "products:504",
        "products:hang",
        "products:reset",
        "products:html",
        "products:success-false",
        "products:data-null",
        "token:401",
        "token:500",
        "token:html",
        "any:503",
    ] {
        fixture.control().set_faults([fault]).unwrap();
        // A valid cached token would hide the token faults, so every client gets its own.
        let report = fixture
            .sync_with(fixture.with_short_timeouts(), everything())
            .await;
        let SyncEnding::Aborted(reason) = &report.ending else {
            panic!("{fault}: {report:?}")
        };
        assert!(!reason.is_empty());
        assert_eq!(report.exit_code(), 2, "{fault}");
        assert_eq!(fixture.run_row(&report), "failed 0 0 0", "{fault}");
        let message = format!(
            "SELECT message FROM haier_sync_logs WHERE id = {}",
            report.run_id.unwrap()
        );
        assert!(
            fixture.database.text(&message).contains(reason.as_str()),
            "{fault}"
        );
    }
    assert_eq!(fixture.database.text(products), before);
    fixture.assert_consistent();
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_credentials_are_reported_as_such() {
    let fixture = SyncFixture::with_products(10);
    let mut client = fixture.client_config();
    client.client_secret = "wrong".into();
    let report = fixture.sync_with(client, everything()).await;
    let SyncEnding::Aborted(reason) = &report.ending else {
        panic!("{report:?}")
    };
    assert!(
        reason.contains("check client_id, client_secret"),
        "{reason}"
    );
    assert!(!reason.contains("wrong"), "{reason}");
    assert_eq!(report.exit_code(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_entries_of_the_list_are_read_all_the_same() {
    let fixture = SyncFixture::with_products(200);
    let faults = [
        "products:duplicate:0.3",
        "products:null-pages:0.3",
        "products:sales-as-number:0.3",
    ];
    fixture.control().set_faults(faults).unwrap();
    let report = fixture.sync_everything().await;
    assert_eq!(fixture.run_row(&report), "success 200 200 0");
    assert_eq!(
        fixture.database.number("SELECT count(*) FROM products"),
        200
    );
    let logs = "SELECT count(*) FROM inventory_logs";
    assert!(fixture.database.number(logs) <= 200);
    fixture.assert_consistent();
}

#[tokio::test(flavor = "multi_thread")]
async fn products_that_leave_the_list_stay_in_the_catalogue_with_their_stock() {
    let fixture = SyncFixture::with_products(40);
    fixture.sync_everything().await;
    let gone = fixture.codes([3, 4]);
    let stock = fixture.stock(&gone[0]);
    fixture
        .control()
        .set_faults([format!("products:missing-codes@{}", gone.join(","))])
        .unwrap();
    let report = fixture.sync_everything().await;
    assert_eq!(report.stats.counts.total, 38);
    assert_eq!(report.stats.counts.not_listed, 2);
    assert_eq!(fixture.database.number("SELECT count(*) FROM products"), 40);
    assert_eq!(fixture.stock(&gone[0]), stock);
    assert_eq!(fixture.value("is_listed", &gone[0]), "false");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_contradictory_entries_the_stricter_counts_and_the_product_is_a_failure() {
    let fixture = SyncFixture::with_products(60);
    let listed = |position: &u32| {
        let product = fixture.control().product(*position).unwrap();
        product.no_sales_reason.is_none() && fixture.control().prices(*position).supply.is_some()
    };
    let positions: Vec<u32> = (0..60).filter(listed).take(2).collect();
    let codes = fixture.codes(positions);
    fixture
        .control()
        .set_faults([
            format!("products:contradiction@{}", codes[0]),
            format!("prices:contradiction@{}", codes[1]),
        ])
        .unwrap();
    let report = fixture.sync(everything()).await;
    let total = report.stats.counts.total;
    assert_eq!(
        fixture.run_row(&report),
        format!("partial {total} {} 2", total - 2)
    );
    assert_eq!(fixture.value("is_sales", &codes[0]), "0");
    assert_eq!(fixture.value("supply_price", &codes[1]), "999999.00");
    let reason = |field: &str| format!("contradictory entries for {field}: the stricter counts");
    assert_eq!(
        fixture.failures(&report, "products"),
        [(codes[0].clone(), reason("isSales"))]
    );
    assert_eq!(
        fixture.failures(&report, "prices"),
        [(codes[1].clone(), reason("supplyPrice"))]
    );
    fixture.assert_consistent();
}

#[tokio::test(flavor = "multi_thread")]
async fn prices_that_refuse_a_listed_product_make_it_not_procurable() {
    let fixture = SyncFixture::with_products(20);
    let procurable = |position: &u32| {
        let product = fixture.control().product(*position).unwrap();
        product.no_sales_reason.is_none()
    };
    let code = fixture.code((0..20).find(procurable).unwrap());
    fixture
        .control()
        .set_faults([format!("prices:withdrawn@{code}")])
        .unwrap();
    let report = fixture.sync(everything()).await;
    assert_eq!(report.stats.counts.failed, 1, "{report:?}");
    assert_eq!(
        fixture.value("is_sales || no_sales_reason", &code),
        "0商品暂不可采"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_shape_of_response_is_understood() {
    for (response_shape, token_shape, full_list, auth_path_missing) in [
        (
            ResponseShape::Bare,
            TokenShape::Minimal,
            FullList::Procurable,
            true,
        ),
        (
            ResponseShape::Mixed,
            TokenShape::DataToken,
            FullList::All,
            false,
        ),
    ] {
        let mut fixture = SyncFixture::with_products(1);
        fixture.simulator = Simulator::start(SimulatorConfig {
            products: 50,
            response_shape,
            token_shape,
            full_list,
            auth_path_missing,
            ..SimulatorConfig::default()
        })
        .unwrap();
        let report = fixture.sync_everything().await;
        assert!(report.stats.counts.success > 40, "{report:?}");
    }
}
