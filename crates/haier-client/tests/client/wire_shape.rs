//! The wire types serialise as the interface document says, and deserialise their own output.

use haier_client::BigDecimal;
use haier_client::wire::{
    LogisticsRequest, Price, Product, ProductsRequest, Scalar, Stock, StockRequest, Timeliness,
    TokenResponse,
};
use serde_json::json;

#[test]
fn a_product_is_written_with_the_platforms_spelling() {
    let product = Product {
        product_code: "GA0SZC00U".to_owned(),
        product_model: Some("EC6001-HT3".to_owned()),
        product_group_name: Some("电热水器".to_owned()),
        is_sales: Some(false),
        ..Product::default()
    };
    let expected = json!({
        "productCode": "GA0SZC00U", "productModel": "EC6001-HT3", "productGroupNamd": "电热水器",
        "productBrandName": null, "productImageUrl": null, "productLageUrls": null,
        "isSales": "0", "noSalesReason": null,
    });
    let written = serde_json::to_value(&product).unwrap();
    assert_eq!(written, expected);
    assert_eq!(serde_json::from_value::<Product>(written).unwrap(), product);
}

#[test]
fn a_price_is_written_as_an_exact_number() {
    let amount: BigDecimal = "1234567890123456.70".parse().unwrap();
    let price = Price {
        product_code: "A".to_owned(),
        supply_price: Some(amount),
        is_sales: Some(true),
        ..Price::default()
    };
    let text = serde_json::to_string(&price).unwrap();
    assert!(
        text.contains(r#""supplyPrice":1234567890123456.70,"#),
        "{text}"
    );
    assert!(text.contains(r#""isSales":"1""#), "{text}");
    assert_eq!(serde_json::from_str::<Price>(&text).unwrap(), price);
    // Also through a `Value` tree, which a simulator may use to alter a response.
    let tree = serde_json::to_value(&price).unwrap();
    assert_eq!(serde_json::from_value::<Price>(tree).unwrap(), price);
}

#[test]
fn a_stock_is_written_as_it_was_made() {
    let cases = [
        (Scalar::Text("12".to_owned()), json!("12")),
        (Scalar::Number("12".to_owned()), json!(12)),
        (Scalar::Null, json!(null)),
    ];
    for (stock, expected) in cases {
        let timeliness = Timeliness {
            hour: Some("24".to_owned()),
            ..Timeliness::default()
        };
        let stock = Stock {
            stock,
            timeliness_data: Some(timeliness),
            ..Stock::default()
        };
        let written = serde_json::to_value(&stock).unwrap();
        assert_eq!(written["stock"], expected);
        assert!(written["timelinessData"].get("isTranfer").is_some());
        assert_eq!(serde_json::from_value::<Stock>(written).unwrap(), stock);
    }
}

#[test]
fn a_token_is_written_as_an_oauth_response() {
    let response = TokenResponse {
        access_token: "abc".into(),
        token_type: "Bearer".to_owned(),
        expires_in: 60,
    };
    let expected = json!({"access_token": "abc", "token_type": "Bearer", "expires_in": 60});
    assert_eq!(serde_json::to_value(&response).unwrap(), expected);
}

#[test]
fn requests_are_read_back_and_miss_nothing_silently() {
    let products = json!({
        "customerCode": "C", "sendToCode": "S", "supplierCode": "1001", "searchType": "PTJSH",
        "passWord": "secret", "productCodes": ["A"],
    });
    let request: ProductsRequest = serde_json::from_value(products.clone()).unwrap();
    assert_eq!(serde_json::to_value(&request).unwrap(), products);
    let logistics = json!({
        "orderCode": "SO.1", "deliveryRecordCode": "SO.1.F1", "memberId": 7, "sellerCode": "C",
        "sellerPassword": "secret",
    });
    let request: LogisticsRequest = serde_json::from_value(logistics.clone()).unwrap();
    assert_eq!(serde_json::to_value(&request).unwrap(), logistics);
    assert!(serde_json::from_value::<StockRequest>(json!({"productCode": "A"})).is_err());
}
