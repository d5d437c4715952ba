//! The content of successful responses.

use std::collections::HashSet;

use haier_client::wire;
use haier_simulator::{FullList, ResponseShape, SimulatorConfig, TokenShape};
use serde_json::Value;

use crate::probe::{Probe, products_body};

#[tokio::test]
async fn the_list_of_everything_has_every_product_once() {
    let probe = Probe::start(SimulatorConfig {
        products: 3_000,
        ..Default::default()
    })
    .await;
    let rows = probe.products(None).await;
    let codes: HashSet<&str> = rows
        .iter()
        .map(|row| row["productCode"].as_str().unwrap())
        .collect();
    assert_eq!((rows.len(), codes.len()), (3_000, 3_000));
    assert!(
        rows.iter()
            .any(|row| row["isSales"] == "0" && row["noSalesReason"].is_string())
    );
    assert!(rows.iter().any(|row| row["productLageUrls"].is_null()));
    let first: wire::Product = serde_json::from_value(rows[0].clone()).unwrap();
    assert_eq!(first.product_code, "GA0SZC00U");
    assert_eq!(first.product_group_name.as_deref(), Some("电热水器"));
}

#[tokio::test]
async fn the_list_of_everything_can_leave_out_what_is_not_procurable() {
    let config = SimulatorConfig {
        products: 1_000,
        full_list: FullList::Procurable,
        ..Default::default()
    };
    let probe = Probe::start(config).await;
    let rows = probe.products(None).await;
    assert!(rows.len() < 1_000);
    assert!(rows.iter().all(|row| row["isSales"] == "1"));
}

#[tokio::test]
async fn an_empty_catalogue_is_an_empty_list() {
    let probe = Probe::start(SimulatorConfig {
        products: 0,
        ..Default::default()
    })
    .await;
    assert!(probe.products(None).await.is_empty());
}

#[tokio::test]
async fn the_same_seed_and_size_give_the_same_bytes() {
    let bytes = async |seed| {
        let probe = Probe::start(SimulatorConfig {
            seed,
            products: 500,
            ..Default::default()
        });
        let probe = probe.await;
        let response = probe.post(wire::PRODUCTS_PATH, &products_body(None)).await;
        response.bytes().await.unwrap()
    };
    let first = bytes(5).await;
    assert_eq!(first, bytes(5).await);
    assert_ne!(first, bytes(6).await);
}

#[tokio::test]
async fn unknown_codes_are_missing_and_the_others_come_as_asked() {
    let probe = Probe::with_faults(&[]).await;
    let (first, second) = (probe.code(3), probe.code(4));
    let asked = [second.as_str(), "GA0XXXX00", first.as_str(), first.as_str()];
    for rows in [
        probe.products(Some(&asked)).await,
        probe.prices(&asked).await,
    ] {
        let codes: Vec<&str> = rows
            .iter()
            .filter_map(|row| row["productCode"].as_str())
            .collect();
        assert_eq!(codes, [second.as_str(), first.as_str()]);
    }
}

#[tokio::test]
async fn prices_are_exact_and_say_why_there_is_none() {
    let probe = Probe::start(SimulatorConfig {
        products: 600,
        ..Default::default()
    })
    .await;
    let (mut priced, mut without) = (0, 0);
    for start in (0..600).step_by(20) {
        let codes: Vec<String> = (start..start + 20)
            .map(|position| probe.code(position))
            .collect();
        let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
        for row in probe.prices(&codes).await {
            assert!(!row["supplyPrice"].is_string());
            let price: wire::Price = serde_json::from_value(row).unwrap();
            let discount = price.stock_rebate_policy.unwrap();
            let rebate = price.rebate_money.unwrap();
            match (price.supply_price, price.invoice_price) {
                (Some(supply), Some(invoice)) => {
                    assert_eq!(invoice, supply * (1 - discount) - rebate);
                    priced += 1;
                }
                (None, None) => {
                    assert!(price.reason.is_some());
                    without += 1;
                }
                half => panic!("{half:?}"),
            }
        }
    }
    assert!(
        priced > 500 && without > 0,
        "{priced} with and {without} without a price"
    );
}

#[tokio::test]
async fn stock_is_text_that_holds_a_number() {
    let probe = Probe::with_faults(&[]).await;
    let row = probe.stock(&probe.code(0)).await;
    let expected = probe.simulator.control().stock(0, "110101");
    assert_eq!(row["stock"], expected.to_string());
    let stock: wire::Stock = serde_json::from_value(row).unwrap();
    assert_eq!(stock.units(), Ok(expected));
    assert!(probe.stock("GA0XXXX00").await.is_null());
}

#[tokio::test]
async fn logistics_have_deliveries_and_their_records() {
    let probe = Probe::with_faults(&[]).await;
    let response = probe.logistics("SO.20190106.000003").await;
    let response: wire::LogisticsResponse = serde_json::from_value(response).unwrap();
    let delivery = response.get_all_logistics_info_by_order_code[0]["deliveryRecordCode"].clone();
    assert_eq!(delivery, "SO.20190106.000003.F1");
    assert!(!response.get_stock_delivery_logistics_record.is_empty());
    let unknown: wire::LogisticsResponse =
        serde_json::from_value(probe.logistics("nothing").await).unwrap();
    assert!(unknown.get_all_logistics_info_by_order_code.is_empty());
}

#[tokio::test]
async fn the_balance_names_the_payers_accounts() {
    let probe = Probe::with_faults(&[]).await;
    let rows: Vec<wire::PayerBalance> = serde_json::from_value(probe.balance().await).unwrap();
    assert_eq!(rows.len(), 3);
    assert!(rows.iter().all(|row| row.payer_account_balance.is_some()));
}

#[tokio::test]
async fn responses_are_bare_or_wrapped_as_configured() {
    for (response_shape, wrapped) in [
        (ResponseShape::Envelope, [true, true]),
        (ResponseShape::Bare, [false, false]),
        (ResponseShape::Mixed, [true, false]),
    ] {
        let config = SimulatorConfig {
            products: 3,
            response_shape,
            ..Default::default()
        };
        let probe = Probe::start(config).await;
        for wrapped in wrapped {
            let response = probe.post(wire::PRODUCTS_PATH, &products_body(None)).await;
            let response: Value = response.json().await.unwrap();
            assert_eq!(response.is_object(), wrapped, "{response_shape:?}");
        }
    }
}

#[tokio::test]
async fn every_shape_of_the_token_response_has_a_token() {
    for token_shape in [
        TokenShape::AccessToken,
        TokenShape::Token,
        TokenShape::DataAccessToken,
        TokenShape::DataToken,
        TokenShape::Minimal,
    ] {
        let config = SimulatorConfig {
            token_shape,
            ..Default::default()
        };
        let probe = Probe::start(config).await;
        let response = probe.ask_token().send().await.unwrap();
        let response = response.json::<wire::TokenResponse>().await.unwrap();
        assert_eq!(
            (response.token_type.as_str(), response.expires_in),
            ("Bearer", 3_600)
        );
    }
}

#[tokio::test]
async fn pictures_are_served_where_products_name_them() {
    let probe = Probe::start(SimulatorConfig {
        products: 20,
        pictures: true,
        ..Default::default()
    })
    .await;
    let rows = probe.products(None).await;
    let mut seen = HashSet::new();
    for row in &rows[..5] {
        let pages = row["productLageUrls"].as_array().into_iter().flatten();
        for url in pages.chain([&row["productImageUrl"]]) {
            let response = probe.http.get(url.as_str().unwrap()).send().await.unwrap();
            assert_eq!(response.status(), 200);
            assert_eq!(response.headers()["content-type"], "image/bmp");
            let bytes = response.bytes().await.unwrap();
            assert_eq!((&bytes[..2], bytes.len()), (b"BM".as_slice(), 90_054));
            assert!(seen.insert(bytes), "each has a picture of its own");
        }
    }
    let first = rows[0]["productImageUrl"].as_str().unwrap();
    let unknown = first.replace(rows[0]["productCode"].as_str().unwrap(), "NOBODYHAS");
    assert_eq!(probe.http.get(unknown).send().await.unwrap().status(), 404);
}
