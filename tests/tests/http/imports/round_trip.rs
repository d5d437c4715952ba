//! Exports that are imported.

use integration_tests::{catalog_fixture::CatalogFixture, shop::Shop, stock::command};
use serde_json::json;

use super::{PATH, XLSX, apply, counts, download, items};

const ALL: &str = "id,product_code,name,category,brand,price,display_price,supply_price,invoice_price,\
    market_price,stock_rebate,rebate_money,stock,low_stock_threshold,stock_state,is_active,is_gift,source,\
    is_sales,product_model,product_group,warehouse_code,warehouse_grade,supplier,supplier_code,\
    origin_country,view_count,sales_count,created_at,updated_at,description";

#[tokio::test]
async fn an_export_that_comes_back_changes_nothing_and_an_edit_in_it_is_found() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let catalog = CatalogFixture::set_up(&admin).await;
    let mut products = Vec::new();
    for fields in [
        json!({"product_code": "0001", "name": "=SUM(A1) 冰箱", "stock": 10}),
        json!({"product_code": "@2", "name": "-冰箱", "supply_price": "1.10",
            "market_price": "3999.00", "product_model": "+BCD", "description": "=a\n\"b\", c"}),
        json!({"name": "没有编码", "is_active": false, "low_stock_threshold": 5}),
    ] {
        products.push(catalog.product(&admin, fields).await);
    }
    admin
        .stock("lock", command(products[0], 4, "SO-1"))
        .await
        .expect(201);
    for headers in ["en", "zh"] {
        for columns in ["", &format!("&columns={ALL}")] {
            let query = format!("is_active=all&headers={headers}{columns}");
            let path = format!("/api/products/export?{query}");
            let csv = download(&admin, &path).await;
            let imported = admin.post_raw(PATH, "text/csv", csv).await.expect(201);
            let unchanged = [3, 0, 0, 0];
            assert_eq!(counts(&imported), unchanged, "{query}: {}", imported.text);
            let workbook = download(&admin, &format!("{path}&format=xlsx")).await;
            let imported = admin.post_raw(PATH, XLSX, workbook).await.expect(201);
            assert_eq!(counts(&imported), unchanged, "{query}: {}", imported.text);
        }
    }
    let path = "/api/products/export?is_active=all&headers=zh";
    let csv = String::from_utf8(download(&admin, path).await).unwrap();
    let edited = csv
        .replace("没有编码", "有名称")
        .replace(",2999.00,", ",2888.00,");
    let imported = admin.post_raw(PATH, "text/csv", edited).await.expect(201);
    assert_eq!(counts(&imported), [0, 3, 0, 0]);
    let fields: Vec<_> = items(&admin, &imported)
        .await
        .iter()
        .map(|item| item["field"].as_str().unwrap().to_owned())
        .collect();
    let names = fields.iter().filter(|field| *field == "name").count();
    let prices = fields.iter().filter(|field| *field == "price").count();
    assert_eq!((fields.len(), names, prices), (4, 1, 3));
    assert_eq!(apply(&admin, &imported).await, "applied");
}
