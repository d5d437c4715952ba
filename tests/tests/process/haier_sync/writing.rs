//! What a sync writes.

use cangku_domain::{
    Money, Patch, ProductId,
    catalog::{PricePatch, ProductName, ProductPatch},
    use_cases::{Context, update_product},
};
use haier_simulator::{Call, ProductChange};
use integration_tests::actors::admin_named;

use crate::haier_sync::sync_fixture::{COUNTY, SyncFixture, everything, named, with_prices};

#[tokio::test(flavor = "multi_thread")]
async fn a_full_sync_of_300_products_imports_everything() {
    let fixture = SyncFixture::with_products(300);
    let report = fixture.sync_everything().await;

    assert_eq!(fixture.run_row(&report), "success 300 300 0");
    assert_eq!((report.stats.created, report.stats.updated), (300, 0));
    for position in 0..300 {
        let product = fixture.control().product(position).unwrap();
        let prices = fixture.control().prices(position);
        let units = fixture.control().stock(position, COUNTY);
        let expected = [
            format!("{} {} {}", product.brand, product.model, product.group),
            product.group,
            product.brand,
            prices
                .supply
                .map(|price| price.to_string())
                .unwrap_or_default(),
            prices
                .market
                .map(|price| price.to_string())
                .unwrap_or_default(),
            u8::from(product.no_sales_reason.is_none()).to_string(),
            product.no_sales_reason.unwrap_or_default(),
            units.to_string(),
        ]
        .join("|");
        let stored = fixture.database.text(&format!(
            "SELECT concat_ws('|', p.name, c.name, b.name, COALESCE(supply_price::text, ''), \
             COALESCE(market_price::text, ''), is_sales, no_sales_reason, stock) FROM products p \
             JOIN categories c ON c.id = category_id JOIN brands b ON b.id = brand_id \
             WHERE product_code = '{}'",
            product.code
        ));
        assert_eq!(stored, expected);
    }
    let unsynced = "SELECT count(*) FROM products WHERE last_sync_at IS NULL OR source <> 'haier'";
    assert_eq!(fixture.database.number(unsynced), 0);
    let reasons = "SELECT string_agg(DISTINCT concat_ws(' ', change_type, reason, operator_name), ',') \
                   FROM inventory_logs";
    assert_eq!(fixture.database.text(reasons), "adjust haier_sync test");
    fixture.assert_consistent();

    let asked = |call| fixture.control().counters().call(call).asked;
    assert_eq!(
        (
            asked(Call::Products),
            asked(Call::Prices),
            asked(Call::Stock)
        ),
        (1, 15, 300)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_sync_changes_nothing_and_logs_nothing() {
    let fixture = SyncFixture::with_products(300);
    fixture.sync_everything().await;
    let unchanged = "SELECT md5(string_agg(to_jsonb(p) #>> '{}', '' ORDER BY id)) \
                FROM products AS p";
    let logs = "SELECT count(*) FROM inventory_logs";
    let (before, logs_before) = (
        fixture.database.text(unchanged),
        fixture.database.number(logs),
    );
    let report = fixture.sync_everything().await;

    assert_eq!(report.stats.unchanged, 300, "{report:?}");
    assert_eq!(
        (report.stats.stock_changed, report.stats.stock_unchanged),
        (0, 300)
    );
    assert_eq!(fixture.database.text(unchanged), before);
    assert_eq!(fixture.database.number(logs), logs_before);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_at_the_platform_changes_here_and_nothing_else() {
    let fixture = SyncFixture::with_products(60);
    fixture.sync_everything().await;
    let codes = fixture.codes(0..3);
    let stock_before = fixture.stock(&codes[2]);
    let change = |code: &str, change| fixture.control().change_product(code, change).unwrap();
    change(&codes[0], ProductChange::rename("EC6001-NEW"));
    change(&codes[1], ProductChange::withdraw("停产"));
    change(&codes[2], ProductChange::stock(4321));
    let supply_price = Some("1234.50".parse().unwrap());
    change(
        &codes[2],
        ProductChange {
            supply_price,
            ..ProductChange::default()
        },
    );

    let report = fixture.sync_everything().await;

    assert_eq!(
        (report.stats.updated, report.stats.stock_changed),
        (3, 1),
        "{report:?}"
    );
    assert_eq!(fixture.value("product_model", &codes[0]), "EC6001-NEW");
    assert_eq!(
        fixture.value("is_sales || no_sales_reason", &codes[1]),
        "0停产"
    );
    assert_eq!(fixture.value("supply_price", &codes[2]), "1234.50");
    let last_log = "SELECT concat_ws(' ', change_type, quantity, stock_after, reason) \
                    FROM inventory_logs ORDER BY id DESC LIMIT 1";
    let expected = format!("adjust {} 4321 haier_sync", 4321 - stock_before);
    assert_eq!(fixture.database.text(last_log), expected);
    fixture.assert_consistent();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_persons_name_and_price_survive_while_the_suppliers_prices_follow() {
    let fixture = SyncFixture::with_products(20);
    fixture.sync_everything().await;
    let code = fixture.code(0);
    let id = ProductId::new(fixture.value("id", &code).parse().unwrap()).unwrap();
    let patch = ProductPatch {
        name: Patch::Set(ProductName::new("老板推荐热水器").unwrap()),
        prices: PricePatch {
            price: Patch::Set(Money::parse("8888.00").unwrap()),
            ..PricePatch::default()
        },
        ..ProductPatch::default()
    };
    let actor = admin_named("boss");
    let cx = Context {
        transactor: &*fixture.store,
        clock: &cangku_adapters::SystemClock,
        actor: &actor,
    };
    update_product(cx, id, &cangku_domain::ExpectedVersion::Any, |_| Ok(patch)).unwrap();
    let change = ProductChange {
        rename: Some("EC6001-NEW".to_owned()),
        supply_price: Some("1500.00".parse().unwrap()),
        market_price: Some("1999.00".parse().unwrap()),
        ..ProductChange::default()
    };
    fixture.control().change_product(&code, change).unwrap();

    fixture.sync_everything().await;

    assert_eq!(fixture.value("name", &code), "老板推荐热水器");
    assert_eq!(fixture.value("price", &code), "8888.00");
    assert_eq!(fixture.value("supply_price", &code), "1500.00");
    assert_eq!(fixture.value("product_model", &code), "EC6001-NEW");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_prices_and_stock_both_stay_as_they_are() {
    let fixture = SyncFixture::with_products(40);
    fixture.sync_everything().await;
    let code = fixture.code(0);
    let (price, stock) = (fixture.value("supply_price", &code), fixture.stock(&code));
    let change = ProductChange {
        rename: Some("EC6001-NEW".to_owned()),
        supply_price: Some("1.00".parse().unwrap()),
        stock: Some(4321),
        ..ProductChange::default()
    };
    fixture.control().change_product(&code, change).unwrap();
    fixture.control().reset_counters();

    let report = fixture.sync(Default::default()).await;

    assert_eq!((report.exit_code(), report.stats.updated), (0, 1));
    assert_eq!(fixture.value("product_model", &code), "EC6001-NEW");
    assert_eq!(
        (fixture.value("supply_price", &code), fixture.stock(&code)),
        (price, stock)
    );
    let counters = fixture.control().counters();
    assert_eq!(
        (
            counters.call(Call::Prices).asked,
            counters.call(Call::Stock).asked
        ),
        (0, 0)
    );
    assert_eq!(
        fixture
            .database
            .text("SELECT sync_type FROM haier_sync_logs ORDER BY id DESC LIMIT 1"),
        "products"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_product_whose_price_is_not_in_force_loses_its_supply_price() {
    let fixture = SyncFixture::with_products(20);
    fixture.sync_everything().await;
    let code = fixture.code(0);
    let retail = fixture.value("price", &code);
    let change = ProductChange {
        price_in_force: Some(false),
        ..ProductChange::default()
    };
    fixture.control().change_product(&code, change).unwrap();

    let report = fixture.sync(with_prices()).await;

    assert_eq!(report.exit_code(), 0, "{report:?}");
    assert_eq!(
        fixture.value("COALESCE(supply_price::text, 'none')", &code),
        "none"
    );
    assert_eq!(fixture.value("price", &code), retail);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_earlier_error_is_cleared_by_a_success() {
    let fixture = SyncFixture::with_products(20);
    let code = fixture.code(3);
    fixture
        .control()
        .set_faults([format!("stock:text@{code}")])
        .unwrap();
    let report = fixture.sync(everything()).await;
    assert_eq!(report.exit_code(), 1);
    assert_eq!(
        fixture.value("last_sync_error", &code),
        "the stock is not a number"
    );
    fixture.control().clear_faults();
    let report = fixture
        .sync(named(std::slice::from_ref(&code), everything()))
        .await;
    assert_eq!(report.exit_code(), 0, "{report:?}");
    assert_eq!(fixture.value("last_sync_error", &code), "");
}
