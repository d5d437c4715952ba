//! Rows that are refused.

use integration_tests::{catalog_fixture::CatalogFixture, shop::Shop, stock::command};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use serde_json::json;

use super::{apply, counts, import_csv, import_workbook, items, mistakes};

#[tokio::test]
async fn each_mistake_is_reported_with_line_column_and_reason() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let product = |code: &'static str| {
        let fields = json!({"product_code": code, "stock": 10});
        catalog.product(&admin, fields)
    };
    let id = product("A1").await;
    product("A2").await;
    let held = product("A3").await;
    admin
        .stock("lock", command(held, 4, "SO-1"))
        .await
        .expect(201);
    let long = "x".repeat(201);
    for (row, column, reason) in [
        ("1.23E+15,,,,,,", "product_code", "scientific_notation"),
        ("2026/12/1,,,,,,", "product_code", "date"),
        ("#REF!,,,,,,", "", "required"),
        (",,,5,,,", "", "required"),
        (",x,,5,,,", "id", "invalid_value"),
        (",999,,5,,,", "", "unknown_id"),
        ("A2,1,,5,,,", "", "code_mismatch"),
        ("A1,,,abc,,,", "price", "invalid_value"),
        ("A1,,,\"1,5\",,,", "price", "invalid_value"),
        ("A1,,,-5,,,", "price", "negative"),
        ("A1,,,1.005,,,", "price", "too_precise"),
        ("A1,,,100000000,,,", "price", "out_of_range"),
        ("A1,,,0,,,", "price", "price_zero"),
        ("A1,,,,1.5,,", "counted", "invalid_value"),
        ("A1,,,,-1,,", "counted", "negative"),
        ("A1,,,,3000000000,,", "counted", "out_of_range"),
        ("A3,,,,3,,", "counted", "held_above_count"),
        ("A1,,,,,maybe,", "is_active", "invalid_value"),
        (&format!("A1,,{long},,,,"), "name", "too_long"),
        ("A1,,a\u{7}b,,,,", "name", "control_character"),
        ("NEW,,,5,,,", "", "required"),
        ("NEW,,new,0,,,海尔", "price", "price_zero"),
    ] {
        let file =
            format!("product_code,id,name,price,counted,is_active,brand,category\n{row},冰箱\n");
        let imported = import_csv(&admin, &file).await.expect(201);
        let found = mistakes(&imported.body["errors"]);
        let expected = (2, column.to_owned(), reason.to_owned());
        assert!(found.contains(&expected), "{row}: {found:?}");
        assert_eq!(counts(&imported)[3], 1, "{row}");
        assert_eq!(imported.body["items"]["total"], 0, "{row}");
    }
    let stored = format!("SELECT count(*) FROM products WHERE price = 2999 AND id >= {id}");
    assert_eq!(shop.database().number(&stored), 3);
}

#[tokio::test]
async fn rows_about_one_product_are_all_refused_however_they_name_it() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let id = catalog.product(&admin, json!({"product_code": "A1"})).await;
    let file = format!(
        "编码,编号,价格,名称,分类,品牌\nA1,,5,,,\n,{id},6,,,\nＡ1,,7,,,\n\
         N1,,8,新,冰箱,海尔\nＮ1,,9,新,冰箱,海尔\nN2,,9,新,冰箱,海尔\n"
    );
    let imported = import_csv(&admin, &file).await.expect(201);
    assert_eq!(counts(&imported), [0, 0, 1, 5]);
    let found = mistakes(&imported.body["errors"]);
    let lines: Vec<i64> = found.iter().map(|it| it.0).collect();
    assert_eq!(lines, [2, 3, 4, 5, 6]);
    assert!(found.iter().all(|it| it.2 == "repeated"));
}

#[tokio::test]
async fn cells_of_workbooks_have_their_types() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    for code in ["007", "690123456789012"] {
        catalog.product(&admin, json!({"product_code": code})).await;
    }
    let mut workbook = Workbook::new();
    workbook
        .add_worksheet()
        .set_hidden(true)
        .write(0, 0, "x")
        .unwrap();
    let sheet = workbook.add_worksheet().set_active(true);
    let date = Format::new().set_num_format("yyyy/m/d");
    sheet
        .write_row(1, 0, ["产品编码", "价格", "名称", "上架"])
        .unwrap();
    sheet.write(2, 0, "007").unwrap();
    sheet.write(2, 1, 1234.5).unwrap();
    sheet.write(2, 2, "=HYPERLINK(\"x\")").unwrap();
    sheet.write(2, 3, false).unwrap();
    sheet.write(3, 0, 690_123_456_789_012.0).unwrap();
    let sum = Formula::new("=1.1*3").set_result("3.3000000000000003");
    sheet.write(3, 1, sum).unwrap();
    sheet.write(4, 0, 6_901_234_567_890_123_f64).unwrap();
    let day = ExcelDateTime::from_ymd(2026, 1, 5).unwrap();
    sheet.write_with_format(5, 0, &day, &date).unwrap();
    sheet.write(6, 0, "A9").unwrap();
    let fault = Formula::new("=X1").set_result("#REF!");
    sheet.write(6, 1, fault).unwrap();
    let imported = import_workbook(&admin, workbook).await.expect(201);
    assert_eq!(counts(&imported), [0, 2, 0, 3]);
    let found = mistakes(&imported.body["errors"]);
    for (line, column, reason) in [
        (5, "产品编码", "scientific_notation"),
        (6, "产品编码", "date"),
        (7, "价格", "cell_error"),
    ] {
        let expected = (line, column.to_owned(), reason.to_owned());
        assert!(found.contains(&expected), "{found:?}");
    }
    let planned = items(&admin, &imported).await;
    let after: Vec<_> = planned.iter().map(|item| &item["after"]).collect();
    let expected = [
        json!("=HYPERLINK(\"x\")"),
        json!("1234.50"),
        json!(false),
        json!("3.30"),
    ];
    assert_eq!(after, expected.iter().collect::<Vec<_>>());
    assert_eq!(apply(&admin, &imported).await, "applied");

    // Shown as 007, but the file has 7.
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_row(0, 0, ["产品编码", "价格"]).unwrap();
    let zeros = Format::new().set_num_format("000");
    sheet.write_with_format(1, 0, 7, &zeros).unwrap();
    sheet.write(1, 1, 5).unwrap();
    let imported = import_workbook(&admin, workbook).await.expect(201);
    let expected = (2, "产品编码".to_owned(), "invalid_value".to_owned());
    assert_eq!(mistakes(&imported.body["errors"]), [expected]);
}
