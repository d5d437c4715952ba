use std::collections::BTreeSet;

use futures::StreamExt;
use haier_client::HaierError;
use haier_client::wire::{PRICES_PATH, PRODUCTS_PATH, STOCK_PATH};
use serde_json::{Value, json};
use wiremock::{Request, ResponseTemplate};

use crate::platform::{
    PASSWORD, asked, client, ok, platform, respond, respond_with_prices, stock_body, times_asked,
};

fn codes(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("P{n:03}")).collect()
}

#[tokio::test]
async fn forty_five_codes_are_three_calls() {
    let server = platform().await;
    respond_with_prices(&server).await;
    let response = client(&server).prices(codes(45)).await;
    let found: BTreeSet<_> = response
        .found
        .iter()
        .map(|it| it.product_code.clone())
        .collect();
    assert_eq!(found, codes(45).into_iter().collect());
    assert!(response.missing.is_empty() && response.failed.is_empty());
    let asked = asked(&server, PRICES_PATH).await;
    let mut sizes: Vec<_> = asked
        .iter()
        .map(|it| it["productCodes"].as_array().unwrap().len())
        .collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [5, 20, 20]);
    let mut first = asked
        .into_iter()
        .find(|it| it["productCodes"][0] == "P040")
        .unwrap();
    first["productCodes"] = json!([]);
    let expected = json!({
        "customerCode": "88000001", "sendToCode": "88000002", "productCodes": [],
        "priceType": "PT", "passWord": PASSWORD,
    });
    assert_eq!(first, expected);
}

#[tokio::test]
async fn repeated_and_blank_codes_are_asked_for_once_or_never() {
    let server = platform().await;
    respond_with_prices(&server).await;
    let response = client(&server)
        .prices(["A", " A ", "", "B", "A", "  "])
        .await;
    assert_eq!(response.found.len(), 2);
    assert_eq!(
        asked(&server, PRICES_PATH).await[0]["productCodes"],
        json!(["A", "B"])
    );
}

#[tokio::test]
async fn no_codes_ask_nothing_instead_of_everything() {
    let server = platform().await;
    let response = client(&server).products(Vec::<String>::new()).await;
    assert!(response.found.is_empty());
    assert_eq!(server.received_requests().await.unwrap().len(), 0);
}

#[tokio::test]
async fn codes_that_the_response_lacks_are_missing_and_unrequested_ones_are_dropped() {
    let server = platform().await;
    let list = json!([
        {"productCode": "A", "supplyPrice": 1},
        {"productCode": "A", "supplyPrice": 2},
        {"productCode": "STRANGER", "supplyPrice": 3},
    ]);
    respond(&server, PRICES_PATH, ok(&list)).await;
    let response = client(&server).prices(["A", "B", "C"]).await;
    assert_eq!(response.found.len(), 1);
    assert_eq!(response.found[0].supply_price, Some(1.into()));
    assert_eq!(response.missing, ["B", "C"]);
}

#[tokio::test]
async fn a_failed_batch_does_not_cost_the_others() {
    let server = platform().await;
    respond(&server, PRODUCTS_PATH, |request: &Request| {
        let asked: Value = request.body_json().unwrap();
        let codes = asked["productCodes"].as_array().unwrap();
        if codes.contains(&json!("P025")) {
            return ResponseTemplate::new(400);
        }
        ok(&codes
            .iter()
            .map(|code| json!({"productCode": code}))
            .collect())
    })
    .await;
    let response = client(&server).products(codes(60)).await;
    assert_eq!(response.found.len(), 40);
    let [failed] = response.failed.as_slice() else {
        panic!("{response:?}")
    };
    assert_eq!(failed.codes, codes(40)[20..]);
    assert!(matches!(
        failed.error,
        HaierError::Rejected { status: 400, .. }
    ));
}

#[tokio::test]
async fn batches_can_be_taken_as_they_come() {
    let server = platform().await;
    respond_with_prices(&server).await;
    let client = client(&server);
    let outcomes: Vec<_> = client.price_batches(codes(41)).collect().await;
    assert_eq!(outcomes.len(), 3);
    for outcome in outcomes {
        assert_eq!(outcome.result.unwrap().found.len(), outcome.codes.len());
    }
}

#[tokio::test]
async fn each_stock_of_many_has_its_own_result() {
    let server = platform().await;
    respond(&server, STOCK_PATH, |request: &Request| {
        let asked: Value = request.body_json().unwrap();
        if asked["productCode"] == "P007" {
            return ResponseTemplate::new(403);
        }
        ok(&stock_body())
    })
    .await;
    let results: Vec<_> = client(&server).stocks(codes(50), None).collect().await;
    assert_eq!(times_asked(&server, STOCK_PATH).await, 50);
    let failed: Vec<_> = results
        .iter()
        .filter(|(_, result)| result.is_err())
        .collect();
    assert_eq!((results.len(), failed.len()), (50, 1));
    assert_eq!(failed[0].0, "P007");
}
