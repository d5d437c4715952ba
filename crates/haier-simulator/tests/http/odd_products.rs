//! Faults that affect single products within a response.

use haier_client::wire;
use serde_json::{Value, json};

use crate::probe::Probe;

const CODE: &str = "GA0SZC00U";

#[tokio::test]
async fn stock_comes_in_every_odd_shape() {
    type Check = fn(&Value) -> bool;
    let kinds: [(&str, Check); 7] = [
        ("number", Value::is_u64),
        ("string", |stock| {
            stock
                .as_str()
                .is_some_and(|text| text.parse::<u32>().is_ok())
        }),
        ("empty", |stock| stock == ""),
        ("negative", |stock| {
            stock.as_str().unwrap().parse::<i64>().unwrap() < 0
        }),
        ("decimal", |stock| stock.as_str().unwrap().ends_with(".0")),
        ("null", Value::is_null),
        ("text", |stock| stock == "暂无库存"),
    ];
    for (kind, check) in kinds {
        let probe = Probe::with_faults(&[&format!("stock:{kind}@{CODE}")]).await;
        let stock = probe.stock(CODE).await["stock"].take();
        assert!(check(&stock), "{kind}: {stock}");
        let other = probe.stock(&probe.code(1)).await["stock"].take();
        assert!(
            other.as_str().unwrap().parse::<u32>().is_ok(),
            "{kind}: {other}"
        );
    }
}

#[tokio::test]
async fn products_come_in_every_odd_shape() {
    let before = Probe::with_faults(&[])
        .await
        .products(Some(&[CODE]))
        .await
        .remove(0);
    for (kind, field, expected) in [
        ("null-pages", "productLageUrls", Value::Null),
        ("renamed", "productModel", json!("EC6001-HT3(新)")),
        ("withdrawn", "isSales", json!("0")),
        ("sales-as-number", "isSales", json!(1)),
    ] {
        let probe = Probe::with_faults(&[&format!("products:{kind}@{CODE}")]).await;
        let rows = probe.products(None).await;
        assert_eq!(rows[0][field], expected, "{kind}");
        assert_ne!(before[field], expected, "{kind}");
        let withdrawn = kind == "withdrawn";
        assert_eq!(rows[0]["noSalesReason"].is_string(), withdrawn, "{kind}");
    }
}

#[tokio::test]
async fn a_product_is_twice_in_the_list() {
    let probe = Probe::with_faults(&[&format!("products:duplicate@{CODE}")]).await;
    let rows = probe.products(None).await;
    assert_eq!(rows.len(), 201);
    assert_eq!(rows[0], rows[1]);
}

#[tokio::test]
async fn lists_lack_codes() {
    let probe = Probe::with_faults(&[&format!("any:missing-codes@{CODE}")]).await;
    let other = probe.code(1);
    for rows in [
        probe.products(Some(&[CODE, &other])).await,
        probe.prices(&[CODE, &other]).await,
    ] {
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0]["productCode"], other);
    }
    assert_eq!(probe.products(None).await.len(), 199);
}

#[tokio::test]
async fn prices_come_as_text_with_the_same_value() {
    let plain = Probe::with_faults(&[])
        .await
        .prices(&[CODE])
        .await
        .remove(0);
    let probe = Probe::with_faults(&["prices:price-as-string"]).await;
    let row = probe.prices(&[CODE]).await.remove(0);
    assert_eq!(row["supplyPrice"], plain["supplyPrice"].to_string());
    assert_eq!(row["invoicePrice"], plain["invoicePrice"].to_string());
    let [row, plain] = [row, plain].map(|row| serde_json::from_value::<wire::Price>(row).unwrap());
    assert_eq!(row, plain);
}

#[tokio::test]
async fn prices_are_not_in_force_or_their_product_is_withdrawn() {
    let probe = Probe::with_faults(&["prices:no-price:x1", "prices:withdrawn:0"]).await;
    let row = probe.prices(&[CODE]).await.remove(0);
    assert_eq!(
        (&row["supplyPrice"], &row["reason"]),
        (&Value::Null, &json!("价格未生效"))
    );
    let row = probe.prices(&[CODE]).await.remove(0);
    assert!(row["supplyPrice"].is_number() && row["reason"].is_null());
    probe
        .simulator
        .control()
        .set_faults(["prices:withdrawn"])
        .unwrap();
    let row = probe.prices(&[CODE]).await.remove(0);
    assert_eq!(
        (&row["isSales"], &row["reason"]),
        (&json!("0"), &json!("商品暂不可采"))
    );
}

#[tokio::test]
async fn a_balance_is_one_object_at_times() {
    let probe = Probe::with_faults(&["balance:single:x1"]).await;
    assert!(probe.balance().await.is_object());
    assert!(probe.balance().await.is_array());
}

#[tokio::test]
async fn a_count_of_products_spans_several_responses() {
    let probe = Probe::with_faults(&["products:null-pages:x1", "products:renamed:x250"]).await;
    let renamed = |rows: &[Value]| {
        let models = rows.iter().filter_map(|row| row["productModel"].as_str());
        models.filter(|model| model.ends_with("(新)")).count()
    };
    assert_eq!(renamed(&probe.products(None).await), 200);
    assert_eq!(renamed(&probe.products(None).await), 50);
    assert_eq!(renamed(&probe.products(None).await), 0);
}
