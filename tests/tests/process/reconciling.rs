//! `cangku reconcile-inventory`.

use integration_tests::{
    caller::Caller,
    catalog_fixture::contents,
    database::TestDatabase,
    process::{Finished, Installation, Running},
    stock::{command, stocked},
};

use crate::installation_on;

const RECONCILE: &str = "reconcile-inventory";

/// Two products with 10 units and three log rows each, in a running shop.
struct StockFixture {
    database: TestDatabase,
    installation: Installation,
    products: [i64; 2],
}

impl StockFixture {
    async fn open() -> Self {
        let database = TestDatabase::fresh();
        let installation = installation_on(&database);
        let serve: Running<'_> = installation.serve();
        let admin: Caller = installation.admin(&serve).await;
        let products = stocked(&admin, 12).await;
        for id in products {
            admin.stock("lock", command(id, 5, "A")).await.expect(201);
            admin
                .stock("release", command(id, 3, "A"))
                .await
                .expect(201);
        }
        serve.terminate().expect_success();
        Self {
            database,
            installation,
            products,
        }
    }

    fn reconcile(&self, options: &[&str]) -> Finished {
        self.installation.run(&[&[RECONCILE], options].concat())
    }

    /// The nth row of a product's log, from 0.
    fn row(&self, product: i64, index: usize) -> i64 {
        let rows = format!("SELECT id FROM inventory_logs WHERE product_id = {product}");
        self.database
            .number(&format!("{rows} ORDER BY id OFFSET {index} LIMIT 1"))
    }

    fn stock(&self, product: i64) -> i64 {
        self.database
            .number(&format!("SELECT stock FROM products WHERE id = {product}"))
    }

    /// Changes rows in a way that triggers normally prevent.
    fn plant(&self, sql: &str) {
        self.database
            .execute(&format!("SET session_replication_role = replica; {sql}"));
    }
}

#[tokio::test]
async fn consistent_stock_passes() {
    let fixture = StockFixture::open().await;
    let expected = "2 products and 6 log rows checked, 0 divergences\n";
    assert_eq!(fixture.reconcile(&[]).expect_success().stdout, expected);
    let id = fixture.products[1].to_string();
    let one = fixture.reconcile(&["--product", &id, "--since", "2999-01-01T00:00:00+08:00"]);
    let nothing_new = "1 products and 0 log rows checked, 0 divergences\n";
    assert_eq!(one.expect_success().stdout, nothing_new);
    let before = contents(&fixture.database);
    fixture.reconcile(&["--repair"]).expect_success();
    assert_eq!(contents(&fixture.database), before);
}

#[tokio::test]
async fn unrecorded_stock_is_named_and_repaired_on_request() {
    let fixture = StockFixture::open().await;
    let [one, other] = fixture.products;
    fixture.plant(&format!(
        "UPDATE products SET stock = stock + 7 WHERE id = {other}"
    ));
    let named = format!("product {other}: stock is 17, the log's sum 10");
    let found = fixture.reconcile(&[]).expect_code(1).stdout;
    assert!(found.starts_with(&named), "{found}");
    assert!(found.ends_with(" 1 divergences\n"), "{found}");
    fixture
        .reconcile(&["--product", &one.to_string()])
        .expect_success();
    fixture
        .reconcile(&["--product", &other.to_string()])
        .expect_code(1);

    let before = contents(&fixture.database);
    let planned = fixture
        .reconcile(&["--repair", "--dry-run"])
        .expect_code(1)
        .stdout;
    assert!(
        planned.contains(&format!("product {other}: stock would be set to 10")),
        "{planned}"
    );
    assert_eq!(contents(&fixture.database), before, "it only looked");

    let repaired = fixture.reconcile(&["--repair"]).expect_code(1).stdout;
    assert!(
        repaired.contains(&format!("product {other}: stock set to 10")),
        "{repaired}"
    );
    assert_eq!((fixture.stock(one), fixture.stock(other)), (10, 10));
    fixture.reconcile(&[]).expect_success();
}

#[tokio::test]
async fn the_first_row_that_diverges_is_named_and_never_repaired() {
    let fixture = StockFixture::open().await;
    let [one, other] = fixture.products;
    let [first, last] = [1, 2].map(|index| fixture.row(other, index));
    fixture.plant(&format!(
        "UPDATE inventory_logs SET stock_after = stock_after + 1 WHERE id = {first};
         UPDATE inventory_logs SET created_at = now() + interval '1 day' WHERE id = {last};
         UPDATE products SET stock = stock + 1 WHERE id = {other}"
    ));
    let row =
        format!("product {other}: log row {first} says 8 units resulted, the rows before it 7");
    let found = fixture.reconcile(&[]).expect_code(1).stdout;
    assert!(
        found.contains(&row) && !found.contains(&format!("row {last} ")),
        "{found}"
    );
    assert!(!found.contains(&format!("product {one}:")), "{found}");
    let tomorrow = fixture
        .database
        .text("SELECT to_char(now() + interval '12 hours', 'YYYY-MM-DD\"T\"HH24:MI:SSOF:00')");
    let later = fixture
        .reconcile(&["--since", &tomorrow])
        .expect_code(1)
        .stdout;
    assert!(
        later.contains(&format!("log row {last} says 10")),
        "{later}"
    );

    let before = contents(&fixture.database);
    let words = format!("product {other}: can't be repaired");
    for options in [&["--repair", "--dry-run"][..], &["--repair"]] {
        let tried = fixture.reconcile(options).expect_code(1).stdout;
        assert!(
            tried.contains(&words) && !tried.contains("set to"),
            "{tried}"
        );
        assert_eq!(contents(&fixture.database), before);
    }
}

#[tokio::test]
async fn holds_that_the_log_does_not_know_are_named() {
    let fixture = StockFixture::open().await;
    let [_, other] = fixture.products;
    fixture.plant(&format!(
        "INSERT INTO stock_holds (product_id, quantity, held) VALUES ({other}, 4, 4)"
    ));
    let found = fixture.reconcile(&["--repair"]).expect_code(1).stdout;
    for named in [
        "6 units are held, locks less their ends are 2",
        "2 units are counted as held, its open holds hold 6",
        "held set to 6",
    ] {
        let named = format!("product {other}: {named}\n");
        assert!(found.contains(&named), "{found}");
    }
}

#[test]
fn invalid_options_are_refused() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database);
    let unknown = installation.run(&[RECONCILE, "--product", "999"]);
    let stderr = unknown.expect_code(2).stderr;
    assert!(stderr.contains("there is no product 999"), "{stderr}");
    for options in [
        &["--product", "0"][..],
        &["--product", "one"],
        &["--since", "yesterday"],
        &["--dry-run"],
    ] {
        let refused = installation.run(&[&[RECONCILE], options].concat());
        let refused = refused.expect_code(2);
        assert!(refused.stderr.contains(options[0]), "{}", refused.stderr);
        assert_eq!(refused.stdout, "");
    }
}

#[test]
fn a_check_that_cannot_be_done_is_no_divergence() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database);
    installation.run(&["migrate"]).expect_success();
    database.execute("ALTER TABLE stock_holds RENAME TO elsewhere");
    let finished = installation.run(&[RECONCILE]).expect_code(2);
    assert_eq!(finished.stdout, "");
}
