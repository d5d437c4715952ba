use haier_client::wire::{BALANCE_PATH, LOGISTICS_PATH, PRODUCTS_PATH, STOCK_PATH};
use haier_client::{BigDecimal, HaierError, LogisticsQuery};
use serde_json::json;

use crate::platform::{
    PASSWORD, SELLER_PASSWORD, TOKEN, asked, client, ok, platform, respond, respond_without_data,
    stock_body,
};

#[tokio::test]
async fn a_call_carries_the_token_and_the_content_type() {
    let server = platform().await;
    respond(&server, STOCK_PATH, ok(&stock_body())).await;
    client(&server).stock("GA0SZC00U", None).await.unwrap();
    let requests = server.received_requests().await.unwrap();
    let headers = &requests.last().unwrap().headers;
    assert_eq!(headers["authorization"], format!("Bearer {TOKEN}").as_str());
    assert_eq!(headers["content-type"], "application/json");
}

#[tokio::test]
async fn all_products_are_asked_for_without_codes() {
    let server = platform().await;
    let products =
        json!([{"productCode": "A", "isSales": 1}, {"productCode": "B", "isSales": "0"}]);
    respond(&server, PRODUCTS_PATH, ok(&products)).await;
    let list = client(&server).all_products().await.unwrap();
    let entries = list.entries().iter();
    let sales: Vec<_> = entries
        .map(|entry| list.read(entry).unwrap().is_sales)
        .collect();
    assert_eq!(sales, [Some(true), Some(false)]);
    let expected = json!({
        "customerCode": "88000001", "sendToCode": "88000002", "supplierCode": "1001",
        "searchType": "PTJSH", "passWord": PASSWORD,
    });
    assert_eq!(asked(&server, PRODUCTS_PATH).await, [expected]);
}

#[tokio::test]
async fn stock_is_asked_for_a_county() {
    let server = platform().await;
    respond(
        &server,
        STOCK_PATH,
        ok(&json!({"success": true, "data": stock_body()})),
    )
    .await;
    let client = client(&server);
    let stock = client.stock("GA0SZC00U", Some("370202")).await.unwrap();
    assert_eq!(stock.units(), Ok(12));
    client.stock("GA0SZC00U", None).await.unwrap();
    let asked = asked(&server, STOCK_PATH).await;
    let expected = json!({
        "salesCode": "88000001", "senderCode": "88000002", "productCode": "GA0SZC00U",
        "countyCode": "370202", "source": "JSH-B", "sellerPassword": SELLER_PASSWORD,
    });
    assert_eq!(asked[0], expected);
    assert_eq!(asked[1]["countyCode"], "110101");
}

#[tokio::test]
async fn logistics_keeps_the_objects_as_they_come() {
    let server = platform().await;
    let record = json!({"快递": "日日顺", "weight": 12.50, "deep": [{"x": null}]});
    let lists = json!({
        "getAllLogisticsInfoByOrderCode": [record],
        "getStockDeliveryLogisticsRecord": null,
    });
    respond(&server, LOGISTICS_PATH, ok(&json!({"data": lists}))).await;
    let query = LogisticsQuery {
        order_code: "SO.1".to_owned(),
        ..LogisticsQuery::default()
    };
    let logistics = client(&server).logistics(&query).await.unwrap();
    assert_eq!(logistics.get_all_logistics_info_by_order_code, [record]);
    assert!(logistics.get_stock_delivery_logistics_record.is_empty());
    let expected =
        json!({"orderCode": "SO.1", "sellerCode": "88000001", "sellerPassword": SELLER_PASSWORD});
    assert_eq!(asked(&server, LOGISTICS_PATH).await, [expected]);
}

#[tokio::test]
async fn the_balance_may_be_one_object_or_a_list() {
    let account = json!({"payerAccountCode": "P1", "payerAccountBalance": -12.30});
    for body in [account.clone(), json!([account]), json!({"data": account})] {
        let server = platform().await;
        respond(&server, BALANCE_PATH, ok(&body)).await;
        let balances = client(&server).balances().await.unwrap();
        assert_eq!(balances.len(), 1, "for {body}");
        let expected: BigDecimal = "-12.3".parse().unwrap();
        assert_eq!(balances[0].payer_account_balance, Some(expected));
        let expected = json!({"customerCode": "88000001", "customerPassword": PASSWORD});
        assert_eq!(asked(&server, BALANCE_PATH).await, [expected]);
    }
}

#[tokio::test]
async fn no_data_is_an_empty_list_of_logistics_and_balances() {
    let server = platform().await;
    respond_without_data(&server).await;
    let client = client(&server);
    assert_eq!(client.balances().await.unwrap(), []);
    let logistics = client.logistics(&LogisticsQuery::default()).await.unwrap();
    assert!(logistics.get_all_logistics_info_by_order_code.is_empty());
}

#[tokio::test]
async fn an_unreadable_account_is_not_left_out_in_silence() {
    let server = platform().await;
    let accounts = json!([{"payerAccountBalance": 1}, {"payerAccountBalance": "many"}]);
    respond(&server, BALANCE_PATH, ok(&accounts)).await;
    let error = client(&server).balances().await.unwrap_err();
    assert!(matches!(error, HaierError::Malformed { .. }), "{error}");
}
