use haier_client::wire::{InvalidStock, PRICES_PATH, PRODUCTS_PATH, STOCK_PATH};
use haier_client::{BigDecimal, HaierError};
use serde_json::json;

use crate::platform::{
    client, in_turn, ok, platform, platform_with_stock, raw, respond, stock_body, times_asked,
};

const PAGE: &str = "<html><body>502 Bad Gateway</body></html>";

#[tokio::test]
async fn html_under_200_is_repeated_like_a_fault() {
    let server = platform_with_stock(vec![raw(200, PAGE, "text/html"), ok(&stock_body())]).await;
    client(&server).stock("A", None).await.unwrap();

    let server = platform_with_stock(vec![raw(200, PAGE, "text/html")]).await;
    let error = client(&server).stock("A", None).await.unwrap_err();
    assert!(matches!(error, HaierError::NotJson { .. }), "{error}");
    assert!(error.is_transient());
    assert_eq!(times_asked(&server, STOCK_PATH).await, 4);
}

#[tokio::test]
async fn json_cut_short_and_an_empty_body_are_repeated_like_a_fault() {
    for body in [r#"{"data": {"stock": "1"#, "", "{]", "OK"] {
        let broken = raw(200, body, "application/json");
        let server = platform_with_stock(vec![broken, ok(&stock_body())]).await;
        client(&server).stock("A", None).await.unwrap();
        assert_eq!(times_asked(&server, STOCK_PATH).await, 2, "for {body:?}");
    }
}

#[tokio::test]
async fn bytes_that_are_not_utf_8_are_repeated_like_a_fault() {
    let broken = wiremock::ResponseTemplate::new(200).set_body_bytes([0xba, 0xa3, 0xb6, 0xfb]);
    let server = platform_with_stock(vec![broken, ok(&stock_body())]).await;
    client(&server).stock("A", None).await.unwrap();
}

#[tokio::test]
async fn json_of_another_shape_is_malformed_and_not_repeated() {
    for body in [
        "[1]",
        "[\"Q1\", \"12\"]",
        "\"stock\"",
        "{\"data\": []}",
        "{\"data\": 5}",
    ] {
        let server = platform_with_stock(vec![raw(200, body, "application/json")]).await;
        let error = client(&server).stock("A", None).await.unwrap_err();
        assert!(
            matches!(error, HaierError::Malformed { .. }),
            "{body}: {error}"
        );
        assert!(!error.is_transient());
        assert_eq!(times_asked(&server, STOCK_PATH).await, 1);
    }
}

#[tokio::test]
async fn success_false_under_200_is_a_refusal_with_code_and_message() {
    let body = json!({"success": false, "code": 5001, "message": "客户不存在", "data": null});
    let server = platform_with_stock(vec![ok(&body)]).await;
    let error = client(&server).stock("A", None).await.unwrap_err();
    let (code, message) = (Some("5001".to_owned()), Some("客户不存在".to_owned()));
    assert_eq!(error, HaierError::Refused { code, message });
    assert_eq!(times_asked(&server, STOCK_PATH).await, 1);
}

#[tokio::test]
async fn stock_without_data_is_no_data() {
    for body in [
        json!({"data": null}),
        json!(null),
        json!({"success": true, "code": "0"}),
    ] {
        let server = platform_with_stock(vec![ok(&body)]).await;
        let error = client(&server).stock("A", None).await.unwrap_err();
        assert_eq!(error, HaierError::NoData, "for {body}");
    }
}

#[tokio::test]
async fn a_list_without_data_is_empty() {
    let server = platform().await;
    respond(
        &server,
        PRODUCTS_PATH,
        ok(&json!({"success": true, "data": null})),
    )
    .await;
    let list = client(&server).all_products().await.unwrap();
    assert_eq!(list.entries(), []);
}

#[tokio::test]
async fn a_stock_figure_is_read_however_it_comes() {
    let cases = [
        (json!("12"), Ok(12)),
        (json!(12), Ok(12)),
        (json!(" 12 "), Ok(12)),
        (json!("1.0"), Ok(1)),
        (json!("0"), Ok(0)),
        (json!("1e2"), Ok(100)),
        (json!(""), Err(InvalidStock::Empty)),
        (json!(null), Err(InvalidStock::Null)),
        (json!("-3"), Err(InvalidStock::Negative)),
        (json!(-3), Err(InvalidStock::Negative)),
        (json!("1.5"), Err(InvalidStock::Fractional)),
        (json!("有货"), Err(InvalidStock::NotANumber)),
        (json!("１２"), Err(InvalidStock::NotANumber)),
        (json!("1_000"), Err(InvalidStock::NotANumber)),
        (json!(true), Err(InvalidStock::NotANumber)),
        (json!([]), Err(InvalidStock::NotANumber)),
        (json!("4294967296"), Err(InvalidStock::TooLarge)),
        (json!("1e999999999"), Err(InvalidStock::TooLarge)),
        (json!("9".repeat(10_000)), Err(InvalidStock::TooLarge)),
    ];
    let responses = cases
        .iter()
        .map(|(stock, _)| ok(&json!({"data": {"stock": stock}})))
        .collect();
    let server = platform_with_stock(responses).await;
    let client = client(&server);
    for (stock, expected) in cases {
        assert_eq!(
            client.stock("A", None).await.unwrap().units(),
            expected,
            "for {stock}"
        );
    }
}

#[tokio::test]
async fn malformed_delivery_times_do_not_affect_the_stock_figure() {
    let responses = [
        json!("soon"),
        json!({"hour": 24, "isTranfer": {"x": 1}}),
        json!({"hour": 24}),
    ]
    .map(|times| ok(&json!({"stock": 3, "timelinessData": times})));
    let server = platform_with_stock(responses.into()).await;
    let client = client(&server);
    for expected in [None, None, Some("24")] {
        let stock = client.stock("A", None).await.unwrap();
        assert_eq!(stock.units(), Ok(3));
        let hour = stock.timeliness_data.and_then(|times| times.hour);
        assert_eq!(hour.as_deref(), expected);
    }
}

#[tokio::test]
async fn prices_are_exact_whether_numbers_or_strings() {
    let server = platform().await;
    let body = r#"{"data": [
        {"productCode": "A", "supplyPrice": 1234567890123456.78, "invoicePrice": "0.10"},
        {"productCode": "B", "supplyPrice": null, "reason": "价格未生效", "marketPrice": ""}
    ]}"#;
    respond(&server, PRICES_PATH, raw(200, body, "application/json")).await;
    let response = client(&server).prices(["A", "B"]).await;
    let [a, b] = response.found.as_slice() else {
        panic!("{response:?}")
    };
    let exact = |text: &str| Some(text.parse::<BigDecimal>().unwrap());
    assert_eq!(a.supply_price, exact("1234567890123456.78"));
    assert_eq!(a.invoice_price, exact("0.10"));
    assert_eq!((&b.supply_price, &b.market_price), (&None, &None));
    assert_eq!(b.reason.as_deref(), Some("价格未生效"));
}

#[tokio::test]
async fn an_absurd_price_costs_its_own_item_only() {
    for absurd in [
        "1e999999999",
        "\"1e-999999999\"",
        "\"12元\"",
        "true",
        &"9".repeat(5_000),
    ] {
        let server = platform().await;
        let body =
            format!(r#"[{{"productCode": "A", "supplyPrice": {absurd}}}, {{"productCode": "B"}}]"#);
        respond(&server, PRICES_PATH, raw(200, &body, "application/json")).await;
        let response = client(&server).prices(["A", "B"]).await;
        assert_eq!(response.found.len(), 1);
        assert_eq!(response.malformed.len(), 1, "for {absurd}");
        assert_eq!(response.malformed[0].product_code.as_deref(), Some("A"));
        assert!(response.missing.is_empty());
    }
}

#[tokio::test]
async fn products_are_read_in_every_unusual_form() {
    let server = platform().await;
    let products = json!([
        {"productCode": " A ", "productLageUrls": null, "isSales": "1", "unknown": {"x": 1}},
        {"productCode": "B", "productLageUrls": ["u1", "u2"], "isSales": 0, "noSalesReason": "停产"},
        {"productCode": "C", "isSales": true, "productGroupNamd": "电热水器", "productModel": 7},
        {"productCode": "A", "isSales": "0"},
        {"productCode": "", "isSales": "1"},
        {"productModel": "no code"},
        {"productCode": "D", "isSales": "maybe"},
        null,
        ["E", "not an object"],
    ]);
    respond(&server, PRODUCTS_PATH, ok(&products)).await;
    let list = client(&server).all_products().await.unwrap();
    let entries = list.entries().iter();
    let found: Vec<_> = entries.filter_map(|entry| list.read(entry).ok()).collect();
    let codes: Vec<&str> = found.iter().map(|it| it.product_code.as_str()).collect();
    assert_eq!(codes, ["A", "B", "C", "A"]);
    assert_eq!(found[0].is_sales, Some(true));
    assert_eq!(found[3].is_sales, Some(false));
    assert_eq!(
        found[1].product_large_urls.as_deref().unwrap(),
        ["u1", "u2"]
    );
    assert_eq!(found[2].product_group_name.as_deref(), Some("电热水器"));
    assert_eq!(found[2].product_model.as_deref(), Some("7"));
    let malformed: Vec<_> = list.malformed().collect();
    let bad: Vec<_> = malformed
        .iter()
        .map(|it| (it.position, it.product_code.as_deref()))
        .collect();
    assert_eq!(
        bad,
        [(4, None), (5, None), (6, Some("D")), (7, None), (8, None)]
    );
    assert!(malformed[2].reason.contains("flag"), "{malformed:?}");
}

#[tokio::test]
async fn a_huge_list_comes_in_one_response() {
    let server = platform().await;
    let products: Vec<_> = (0..50_000)
        .map(|n| json!({"productCode": format!("P{n:06}"), "productModel": "型号", "isSales": "1"}))
        .collect();
    respond(&server, PRODUCTS_PATH, ok(&json!({"data": products}))).await;
    let list = client(&server).all_products().await.unwrap();
    assert_eq!(list.entries().len(), 50_000);
    let last = list.read(&list.entries()[49_999]).unwrap();
    assert_eq!(last.product_code, "P049999");
}

#[tokio::test]
async fn a_fault_in_the_full_list_is_repeated() {
    let server = platform().await;
    let responses = vec![
        raw(200, PAGE, "text/html"),
        ok(&json!([{"productCode": "A"}])),
    ];
    respond(&server, PRODUCTS_PATH, in_turn(responses)).await;
    let list = client(&server).all_products().await.unwrap();
    assert_eq!(list.entries().len(), 1);
}

#[tokio::test]
async fn a_list_that_is_none_is_malformed() {
    let server = platform().await;
    respond(
        &server,
        PRODUCTS_PATH,
        ok(&json!({"data": {"productCode": "A"}})),
    )
    .await;
    let error = client(&server).all_products().await.unwrap_err();
    assert!(matches!(error, HaierError::Malformed { .. }), "{error}");
}
