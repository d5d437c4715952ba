//! Products that a sync of the complete list leaves unchanged.

use cangku_api::haier_sync::SyncReport;
use cangku_domain::{
    catalog::{Product, ProductCode},
    ports::Reader,
};
use chrono::{DateTime, Utc};
use haier_simulator::ProductChange;

use crate::haier_sync::sync_fixture::{SyncFixture, everything, forced, named, with_prices};

impl SyncFixture {
    /// The product as queries show it.
    fn product(&self, code: &str) -> Product {
        let codes = [ProductCode::new(code).unwrap()];
        let reader: &dyn Reader = &*self.store;
        let found = reader.read(|session| Ok(session.products().by_codes(&codes)?));
        found.unwrap().remove(0)
    }

    fn began(&self, report: &SyncReport) -> DateTime<Utc> {
        let id = report.run_id.unwrap();
        let reader: &dyn Reader = &*self.store;
        let run = reader.read(|session| Ok(session.sync_runs().find(id)?));
        run.unwrap().unwrap().started_at.unwrap()
    }

    /// When a sync last brought the product, and when its figure was confirmed.
    fn times(&self, code: &str) -> (DateTime<Utc>, DateTime<Utc>) {
        let product = self.product(code);
        let figure = product.counters.figure.unwrap();
        (product.last_sync_at.unwrap(), figure.received_at)
    }

    /// Versions of the rows that a sync may write for a product.
    fn row_versions(&self) -> String {
        self.database.text(
            "SELECT string_agg(concat_ws(' ', products.id, products.xmin, figures.xmin), ',' \
                 ORDER BY products.id) \
             FROM products JOIN supplier_stock_figures AS figures ON figures.product_id = products.id",
        )
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn unchanged_products_cost_no_write_and_are_confirmed() {
    let fixture = SyncFixture::with_products(40);
    fixture.sync_everything().await;
    // Products that a plan has created get their figures' rows with their first units.
    fixture.sync_everything().await;
    let versions = fixture.row_versions();
    let third = fixture.sync_everything().await;
    assert_eq!(
        (third.stats.unchanged, third.stats.stock_unchanged),
        (40, 40)
    );
    assert_eq!(fixture.row_versions(), versions);
    let began = fixture.began(&third);
    for code in fixture.codes(0..40) {
        assert_eq!(fixture.times(&code), (began, began), "{code}");
    }
    let items = "SELECT count(*) FROM change_plan_items AS item JOIN change_plans AS plan \
                 ON plan.id = item.plan_id WHERE plan.id = (SELECT max(id) FROM change_plans)";
    assert_eq!(fixture.database.number(items), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_product_that_fails_is_not_confirmed_until_it_succeeds() {
    let fixture = SyncFixture::with_products(40);
    fixture.sync_everything().await;
    let before = fixture.sync_everything().await;
    let (failing, other) = (fixture.code(7), fixture.code(8));
    fixture
        .control()
        .set_faults([format!("stock:data-null@{failing}")])
        .unwrap();
    let second = fixture.sync(everything()).await;
    assert_eq!(second.exit_code(), 1, "{second:?}");
    let (began_before, began) = (fixture.began(&before), fixture.began(&second));
    assert_eq!(fixture.times(&failing).1, began_before);
    assert_eq!(fixture.times(&other), (began, began));

    // Nor by runs without stock, although these clear its error.
    fixture.control().clear_faults();
    let of_prices = fixture.sync(with_prices()).await;
    assert_eq!(of_prices.exit_code(), 0, "{of_prices:?}");
    assert_eq!(fixture.times(&failing).1, began_before);
    assert_eq!(fixture.times(&other).1, began);

    let last = fixture.sync_everything().await;
    assert!(fixture.times(&failing).1 >= fixture.began(&last));
    let next = fixture.sync_everything().await;
    let began = fixture.began(&next);
    assert_eq!(fixture.times(&failing), (began, began));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_held_plan_would_change_is_not_confirmed() {
    let fixture = SyncFixture::with_products(60);
    fixture.sync_everything().await;
    let before = fixture.sync_everything().await;
    for position in 0..40 {
        let change = ProductChange {
            stock: Some(0),
            ..ProductChange::default()
        };
        let code = fixture.code(position);
        fixture.control().change_product(&code, change).unwrap();
    }
    let held = fixture.sync(everything()).await;
    assert_eq!(held.exit_code(), 4, "{held:?}");
    let (began_before, began) = (fixture.began(&before), fixture.began(&held));
    assert_eq!(
        fixture.times(&fixture.code(3)),
        (began_before, began_before)
    );
    assert_eq!(fixture.times(&fixture.code(50)), (began_before, began));
    let applied = fixture.sync(forced(everything())).await;
    assert_eq!(applied.exit_code(), 0, "{applied:?}");
    let began = fixture.began(&applied);
    assert!(fixture.times(&fixture.code(3)).1 >= began);
    assert_eq!(fixture.times(&fixture.code(50)), (began, began));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_of_some_products_confirms_these_alone() {
    let fixture = SyncFixture::with_products(40);
    fixture.sync_everything().await;
    let all = fixture.sync_everything().await;
    let codes = fixture.codes([1]);
    let one = fixture.sync(named(&codes, everything())).await;
    assert_eq!(one.exit_code(), 0, "{one:?}");
    let began = fixture.began(&one);
    let (synced, confirmed) = fixture.times(&codes[0]);
    assert!(synced >= began && confirmed >= began);
    let all = fixture.began(&all);
    assert_eq!(fixture.times(&fixture.code(2)), (all, all));
}
