//! Lists and files of refused rows, and templates.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use cangku_domain::accounts::Role;
use integration_tests::{catalog_fixture::CatalogFixture, shop::Shop};
use serde_json::{Value, json};

use super::{PATH, XLSX, counts, download, import_csv, mistakes};

#[tokio::test]
async fn refused_rows_can_be_downloaded_corrected_and_imported() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let clerk = shop.sign_in("clerk", Role::Staff).await;
    let catalog = CatalogFixture::set_up(&admin).await;
    for code in ["007", "008", "009"] {
        catalog.product(&admin, json!({"product_code": code})).await;
    }
    let file = "产品编码,名称,价格,备注\n007,=冰箱,1.005,x\n008,y,5,\n009,,-5,\n";
    let imported = import_csv(&admin, file).await.expect(201);
    assert_eq!(counts(&imported), [0, 1, 0, 2]);
    let path = format!("{PATH}/{}", imported.id());
    let summary = clerk.get(&path).await.expect(200).body;
    assert_eq!(summary, imported.body["import"]);

    let text = download(&clerk, &format!("{path}/refused")).await;
    let text = String::from_utf8(text).unwrap();
    let expected = "\u{feff}产品编码,名称,价格,备注,原行号,出错列,出错原因\n\
        007,'=冰箱,1.005,x,2,价格,价格: must have at most two digits behind the point\n\
        009,,'-5,,4,价格,价格: must not be negative\n";
    assert_eq!(text, expected);
    let corrected = text.replace("1.005", "1.05").replace("'-5", "6");
    let again = import_csv(&admin, &corrected).await.expect(201);
    assert_eq!(counts(&again), [0, 2, 0, 0]);

    let workbook = download(&clerk, &format!("{path}/refused?format=xlsx")).await;
    let mut read: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(&workbook)).unwrap();
    let sheet = read.worksheet_range_at(0).unwrap().unwrap();
    assert_eq!(sheet.get((1, 0)), Some(&Data::String("007".to_owned())));
    assert_eq!(sheet.get((2, 4)), Some(&Data::String("4".to_owned())));
    let again = admin.post_raw(PATH, XLSX, workbook).await.expect(201);
    assert_eq!(counts(&again), [0, 0, 0, 2]);
    // The columns that tell what is wrong are there once.
    let path = format!("{PATH}/{}/refused", again.id());
    let text = String::from_utf8(download(&clerk, &path).await).unwrap();
    let head = text.lines().next().unwrap();
    assert_eq!(head.matches("出错原因").count(), 1);
}

#[tokio::test]
async fn errors_are_listed_by_line() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let rows: String = (0..250).map(|row| format!("N{row},x\n")).collect();
    let imported = import_csv(&admin, &format!("code,price\n{rows}")).await;
    let imported = imported.expect(201);
    assert_eq!(counts(&imported), [0, 0, 0, 250]);
    assert_eq!(imported.body["errors"].as_array().unwrap().len(), 20);
    let mut lines = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!(
            "{PATH}/{}/errors?page_size=100&cursor={cursor}",
            imported.id()
        );
        let page = admin.get(&path).await.expect(200).body;
        lines.extend(mistakes(&page["results"]).into_iter().map(|it| it.0));
        match &page["next_cursor"] {
            Value::Null => break,
            next => cursor = next.as_str().unwrap().to_owned(),
        }
    }
    lines.dedup();
    assert_eq!(lines, (2..252).collect::<Vec<i64>>());
    for query in ["cursor=x", "page_size=0", "page_size=101"] {
        let path = format!("{PATH}/{}/errors?{query}", imported.id());
        admin.get(&path).await.expect_problem(400, "invalid_query");
    }
    let path = format!("{PATH}/{}/refused?format=pdf", imported.id());
    admin.get(&path).await.expect_problem(400, "invalid_query");
}

#[tokio::test]
async fn plans_that_were_made_from_something_else_have_no_import() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let product = catalog.product(&admin, json!({})).await;
    let body = json!({"kind": "bulk_edit", "reason": "x", "ids": [product],
        "change": {"is_active": false}});
    let plan = admin.post("/api/plans", body).await.expect(201).id();
    for id in [plan, 999] {
        for rest in ["", "/errors", "/refused", "/refused?format=xlsx"] {
            let path = format!("{PATH}/{id}{rest}");
            admin
                .get(&path)
                .await
                .expect_problem(404, "import_not_found");
        }
    }
}

#[tokio::test]
async fn the_templates_are_recognised() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let clerk = shop.sign_in("clerk", Role::Staff).await;
    let csv = download(&clerk, &format!("{PATH}/template")).await;
    let imported = admin.post_raw(PATH, "text/csv", csv).await.expect(201);
    assert_eq!(counts(&imported), [0, 0, 0, 0]);
    assert_eq!(imported.body["import"]["ignored_columns"], json!([]));
    let workbook = download(&clerk, &format!("{PATH}/template?format=xlsx")).await;
    let mut read: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(&workbook)).unwrap();
    assert_eq!(read.sheet_names(), ["产品", "说明"]);
    let sheet = read.worksheet_range_at(0).unwrap().unwrap();
    assert_eq!(
        sheet.get((0, 0)),
        Some(&Data::String("产品编码".to_owned()))
    );
    let refused = admin.post_raw(PATH, XLSX, workbook).await;
    refused.expect_problem(422, "spreadsheet_empty");
}
