//! `cangku import` and `cangku export`.

use std::fs;

use integration_tests::{
    catalog_fixture::CatalogFixture, database::TestDatabase, process::Finished,
};
use serde_json::json;

use crate::installation_on;

#[tokio::test(flavor = "multi_thread")]
async fn a_spreadsheet_is_exported_imported_and_applied() {
    let database = TestDatabase::fresh();
    let installation = installation_on(&database);
    let serve = installation.serve();
    let admin = installation.admin(&serve).await;
    let catalog = CatalogFixture::set_up(&admin).await;
    for code in ["007", "008"] {
        let fields = json!({"product_code": code, "stock": 10});
        catalog.product(&admin, fields).await;
    }
    serve.terminate().expect_success();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let run = |arguments: &[&str]| -> Finished { installation.run(arguments) };

    let book = path("products.xlsx");
    let exported = run(&["export", "--out", &book, "--headers", "zh"]).expect_success();
    assert_eq!(exported.stdout, format!("2 products in {book}\n"));
    let imported = run(&["import", &book]).expect_success().stdout;
    let unchanged = "plan 1: 2 rows read: 2 unchanged, 0 changed, 0 new, 0 refused\n";
    assert!(imported.starts_with(unchanged), "{imported}");

    let columns = ["export", "--columns", "product_code,price,stock"];
    let printed = run(&columns).expect_success().stdout;
    let expected = "\u{feff}product_code,price,stock\n008,2999.00,10\n007,2999.00,10\n";
    assert_eq!(printed, expected);
    let edited = printed.replace("007,2999.00,10", "007,\"￥1,999.50\",12");
    let file = path("prices.csv");
    fs::write(&file, edited + "1.2E+15,5,\n").unwrap();
    let refused = path("refused.csv");
    let applied = run(&[
        "import",
        &file,
        "--reason",
        "调价",
        "--apply",
        "--refused",
        &refused,
    ]);
    let applied = applied.expect_code(4).stdout;
    for part in [
        "plan 2: 3 rows read: 1 unchanged, 1 changed, 0 new, 1 refused\n",
        "line 4: product_code: a spreadsheet program has rounded the code",
        &format!("the refused rows are in {refused}\n"),
        "plan 2 is applied: 2 items written, 0 stale\n",
    ] {
        assert!(applied.contains(part), "{applied}");
    }
    let refused = fs::read_to_string(&refused).unwrap();
    let head = "\u{feff}product_code,price,stock,line,column,reason\n1.2E+15,5,,4,product_code,";
    assert!(refused.starts_with(head), "{refused}");
    let price = "SELECT count(*) FROM products WHERE price = 1999.50 AND stock = 12";
    assert_eq!(database.number(price), 1);
    let reason = database.text("SELECT reason FROM change_plans WHERE id = 2");
    assert_eq!(reason, "调价");

    run(&["import", &path("none.csv")]).expect_refusal(&["none.csv: No such file"]);
    let pdf = path("a.csv");
    fs::write(&pdf, "%PDF-1.7").unwrap();
    run(&["import", &pdf]).expect_refusal(&["neither CSV nor an XLSX workbook, but a PDF"]);
    run(&["export", "--columns", "colour"]).expect_refusal(&["--columns must be names"]);
    run(&["export", "--format", "xlsx"]).expect_refusal(&["a workbook needs a file"]);
    assert_eq!(database.number("SELECT count(*) FROM change_plans"), 2);
}
