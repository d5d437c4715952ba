//! The routes that control the simulator while it runs.

use haier_client::wire::STOCK_PATH;
use haier_simulator::{Counters, FaultStatus, SimulatorConfig};
use reqwest::Method;
use serde_json::{Value, json};

use crate::probe::{Probe, stock_body};

const CODE: &str = "GA0SZC00U";

async fn faults(probe: &Probe, method: Method, body: Option<Value>) -> Vec<FaultStatus> {
    let mut request = probe.admin(method, "faults");
    if let Some(body) = body {
        request = request.json(&body);
    }
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200);
    serde_json::from_value(response.json::<Value>().await.unwrap()["faults"].take()).unwrap()
}

#[tokio::test]
async fn faults_are_switched_while_it_runs() {
    let probe = Probe::with_faults(&[]).await;
    assert!(faults(&probe, Method::GET, None).await.is_empty());

    let set = faults(
        &probe,
        Method::PUT,
        Some(json!({"faults": ["stock:500:x1"]})),
    )
    .await;
    assert_eq!(
        (set[0].fault.as_str(), set[0].remaining),
        ("stock:500:x1", Some(1))
    );
    let added = faults(
        &probe,
        Method::POST,
        Some(json!({"faults": ["prices:html"]})),
    )
    .await;
    assert_eq!(added.len(), 2);

    assert_eq!(
        probe.post(STOCK_PATH, &stock_body(CODE)).await.status(),
        500
    );
    assert_eq!(
        probe.post(STOCK_PATH, &stock_body(CODE)).await.status(),
        200
    );
    let now = faults(&probe, Method::GET, None).await;
    assert_eq!((now[0].struck, now[0].remaining), (1, Some(0)));

    assert!(faults(&probe, Method::DELETE, None).await.is_empty());
}

#[tokio::test]
async fn a_bad_body_is_refused_with_a_reason_and_changes_nothing() {
    let probe = Probe::with_faults(&["stock:500"]).await;
    for body in [
        json!({"faults": ["stock:500", "stock:418"]}),
        json!({"fault": []}),
        json!([]),
    ] {
        let response = probe
            .admin(Method::PUT, "faults")
            .json(&body)
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 400);
        assert!(response.json::<Value>().await.unwrap()["error"].is_string());
    }
    let path = format!("products/{CODE}");
    let response = probe
        .admin(Method::POST, &path)
        .json(&json!({"name": "A"}))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 400);
    assert_eq!(faults(&probe, Method::GET, None).await.len(), 1);
}

#[tokio::test]
async fn a_product_is_renamed_withdrawn_repriced_and_restored() {
    let probe = Probe::with_faults(&[]).await;
    let before = (probe.products(None).await, probe.prices(&[CODE]).await);
    let path = format!("products/{CODE}");
    let change = json!({
        "rename": "EC6001-HT4", "withdraw": "商品已停产", "stock": 3, "supply_price": "1999.99",
        "stock_rebate_policy": "0.05", "rebate_money": "20.00", "market_price": "2599.00",
    });
    let response = probe
        .admin(Method::POST, &path)
        .json(&change)
        .send()
        .await
        .unwrap();
    let response: Value = response.json().await.unwrap();
    assert_eq!(response["invoice_price"], "1879.9905");

    let row = probe.products(None).await.remove(0);
    assert_eq!(row["productModel"], "EC6001-HT4");
    assert_eq!(
        (&row["isSales"], &row["noSalesReason"]),
        (&json!("0"), &json!("商品已停产"))
    );
    let price = probe.prices(&[CODE]).await.remove(0);
    assert_eq!(price["invoicePrice"].to_string(), "1879.9905");
    assert_eq!(price["reason"], "商品暂不可采");
    assert_eq!(probe.stock(CODE).await["stock"], "3");

    let response = probe.admin(Method::DELETE, &path).send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(
        (probe.products(None).await, probe.prices(&[CODE]).await),
        before
    );

    let unknown = probe
        .admin(Method::POST, "products/GA0XXXX00")
        .json(&change)
        .send()
        .await;
    assert_eq!(unknown.unwrap().status(), 404);
}

#[tokio::test]
async fn counters_report_the_requests() {
    let probe = Probe::with_faults(&["stock:500:x1"]).await;
    probe.post(STOCK_PATH, &stock_body(CODE)).await;
    probe.post(STOCK_PATH, &stock_body(CODE)).await;
    let (first, second) = (probe.code(1), probe.code(2));
    probe.prices(&[&first, &second]).await;
    let counters: Counters = probe
        .admin(Method::GET, "counters")
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(counters, probe.simulator.control().counters());
    let stock = &counters.calls["stock"];
    assert_eq!((stock.asked, stock.codes), (2, 2));
    assert_eq!((stock.count("200"), stock.count("500")), (1, 1));
    assert_eq!(counters.calls["prices"].codes, 2);
    assert_eq!(counters.calls["token"].count("200"), 1);
    assert_eq!(counters.calls["logistics"].asked, 0);
}

#[tokio::test]
async fn a_reset_goes_back_to_the_start_and_keeps_tokens() {
    let config = SimulatorConfig {
        products: 10,
        faults: vec!["logistics:500".parse().unwrap()],
        ..Default::default()
    };
    let probe = Probe::start(config).await;
    probe.simulator.control().set_faults(["stock:500"]).unwrap();
    let path = format!("products/{CODE}");
    probe
        .admin(Method::POST, &path)
        .json(&json!({"rename": "A"}))
        .send()
        .await
        .unwrap();

    assert_eq!(
        probe
            .admin(Method::POST, "reset")
            .send()
            .await
            .unwrap()
            .status(),
        204
    );
    assert_eq!(probe.simulator.control().counters().calls["token"].asked, 0);
    assert_eq!(probe.simulator.control().faults()[0].fault, "logistics:500");
    assert_eq!(
        probe.products(Some(&[CODE])).await[0]["productModel"],
        "EC6001-HT3"
    );
}
