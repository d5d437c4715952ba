//! `GET /api/products/export`.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use cangku_domain::accounts::Role;
use integration_tests::{caller::Caller, catalog_fixture::CatalogFixture, shop::Shop};
use reqwest::Method;
use serde_json::json;

const PATH: &str = "/api/products/export";

/// The records of a CSV, without its byte order mark.
async fn csv_of(caller: &Caller, query: &str) -> Vec<Vec<String>> {
    let found = caller.get(&format!("{PATH}?{query}")).await.expect(200);
    assert_eq!(found.headers["content-type"], "text/csv; charset=utf-8");
    let text = found.text.trim_start_matches('\u{feff}').to_owned();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    let records = reader.records().map(|record| {
        let record = record.unwrap();
        record.iter().map(str::to_owned).collect()
    });
    records.collect()
}

/// The rows of a workbook's first sheet.
async fn workbook(caller: &Caller, query: &str) -> Vec<Vec<Data>> {
    let path = format!("{PATH}?format=xlsx&{query}");
    let sent = caller.request(Method::GET, &path).send().await.unwrap();
    assert_eq!(sent.status(), 200);
    assert_eq!(
        sent.headers()["content-type"],
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    );
    let bytes = sent.bytes().await.unwrap();
    let mut read: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let sheet = read.worksheet_range_at(0).unwrap().unwrap();
    sheet.rows().map(<[Data]>::to_vec).collect()
}

#[tokio::test]
async fn the_filtered_products_are_exported_with_the_chosen_columns() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let clerk = shop.sign_in("clerk", Role::Staff).await;
    let catalog = CatalogFixture::named(&admin, "家电", "海尔").await;
    for (code, name, price) in [
        ("00720", "对开门冰箱", "2999.00"),
        ("00721", "=1+1 冰箱", "0.50"),
        ("00722", "滚筒洗衣机", "1999.00"),
    ] {
        let fields = json!({"product_code": code, "name": name, "price": price, "stock": 3});
        catalog.product(&admin, fields).await;
    }
    let hidden = json!({"product_code": "X1", "name": "下架冰箱", "is_active": false});
    catalog.product(&admin, hidden).await;

    let columns = "columns=product_code,name,brand,price,stock,is_active,supply_price";
    let headers = [
        "product_code",
        "name",
        "brand",
        "price",
        "stock",
        "is_active",
        "supply_price",
    ];
    let expected = [
        ["00721", "'=1+1 冰箱", "海尔", "0.50", "3", "true", ""],
        ["00720", "对开门冰箱", "海尔", "2999.00", "3", "true", ""],
    ];
    let rows = csv_of(&clerk, &format!("search=冰箱&{columns}")).await;
    assert_eq!(rows[0], headers);
    assert_eq!(
        rows[1..],
        expected.map(|row| row.map(str::to_owned).to_vec())
    );

    let rows = workbook(&clerk, &format!("search=冰箱&headers=zh&{columns}")).await;
    let text = |text: &str| Data::String(text.to_owned());
    let chinese = ["产品编码", "名称", "品牌", "价格", "库存", "上架", "供价"];
    assert_eq!(rows[0], chinese.map(text));
    let first = [
        text("00721"),
        text("=1+1 冰箱"),
        text("海尔"),
        Data::Float(0.5),
        Data::Float(3.0),
        Data::Bool(true),
        Data::Empty,
    ];
    assert_eq!(rows[1], first);
    assert_eq!(rows.len(), 3);

    let codes = |rows: Vec<Vec<String>>| -> Vec<String> {
        rows.into_iter().skip(1).map(|row| row[0].clone()).collect()
    };
    for (filter, found) in [
        ("", vec!["00722", "00721", "00720"]),
        ("is_active=all", vec!["X1", "00722", "00721", "00720"]),
        ("min_price=1000&max_price=2000", vec!["00722"]),
        ("brand=美的", vec![]),
        ("search=没有", vec![]),
        ("stock_state=out&is_active=all", vec!["X1"]),
        ("sync_state=failed", vec![]),
    ] {
        let query = format!("columns=product_code&{filter}");
        assert_eq!(codes(csv_of(&clerk, &query).await), found, "{filter}");
    }
    // As bytes: decoding to text drops the mark.
    let bytes = |query: &'static str| {
        let request = clerk.request(Method::GET, &format!("{PATH}{query}"));
        async move {
            let sent = request.send().await.unwrap();
            let disposition = sent.headers()["content-disposition"].clone();
            assert_eq!(disposition, "attachment; filename=\"products.csv\"");
            sent.bytes().await.unwrap()
        }
    };
    assert!(
        bytes("")
            .await
            .starts_with("\u{feff}id,product_code,name".as_bytes())
    );
    assert!(
        bytes("?bom=false")
            .await
            .starts_with(b"id,product_code,name")
    );
}

#[tokio::test]
async fn more_rows_than_are_read_at_once_are_exported_once_each() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    catalog.product(&admin, json!({"price": "10.00"})).await;
    shop.database().execute(
        "INSERT INTO products (name, category_id, brand_id, price, stock, description) \
         SELECT 'copy ' || n, category_id, brand_id, 10, 0, '' FROM products, \
             generate_series(1, 1999) AS n",
    );
    let rows = csv_of(&admin, "columns=id").await;
    assert_eq!(rows.len(), 2001);
    let mut ids: Vec<i64> = rows[1..]
        .iter()
        .map(|row| row[0].parse().unwrap())
        .collect();
    ids.reverse();
    assert!(ids.is_sorted_by(|one, next| one < next));
    assert_eq!(workbook(&admin, "columns=id").await.len(), 2001);
}

#[tokio::test]
async fn mistakes_of_an_export_are_named_and_it_is_for_staff() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let customer = shop.sign_in("customer", Role::User).await;
    customer.get(PATH).await.expect_problem(403, "forbidden");
    shop.anybody()
        .get(PATH)
        .await
        .expect_problem(401, "missing_token");
    for (query, field, code) in [
        ("format=pdf", "format", "invalid_value"),
        ("columns=name,colour", "columns", "invalid_value"),
        ("columns=name,,price", "columns", "invalid_value"),
        ("headers=fr", "headers", "invalid_value"),
        ("bom=maybe", "bom", "invalid_value"),
        ("format=xlsx&bom=true", "bom", "invalid_value"),
        ("page=1", "page", "unknown_field"),
        ("min_price=x", "min_price", "invalid_value"),
    ] {
        let refused = admin.get(&format!("{PATH}?{query}")).await;
        let refused = refused.expect_problem(400, "invalid_query");
        refused.expect_field(field, code);
    }
}
