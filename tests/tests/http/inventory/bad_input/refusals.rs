//! Commands that the stock doesn't allow.

use integration_tests::{caller::Response, stock::command};
use serde_json::json;

use super::{BadInputFixture, with};

#[tokio::test]
async fn commands_that_the_stock_does_not_allow_are_refused_with_the_facts() {
    let fixture = BadInputFixture::set_up().await;
    let id = fixture.product;
    let fact = |response: &Response, name: &str| response.body[name].as_i64();
    let unknown = json!({"product_id": 999_999});
    for verb in ["lock", "release", "consume"] {
        fixture
            .refuse(
                verb,
                fixture.lock(unknown.clone()),
                404,
                "product_not_found",
            )
            .await;
    }
    let body = with(fixture.adjust(json!({"quantity": 1})), unknown);
    fixture
        .refuse("adjust", body, 404, "product_not_found")
        .await;

    let short = fixture
        .refuse(
            "lock",
            fixture.lock(json!({"quantity": 4})),
            409,
            "insufficient_stock",
        )
        .await;
    assert_eq!(
        (fact(&short, "available"), fact(&short, "requested")),
        (Some(3), Some(4))
    );
    for verb in ["release", "consume"] {
        let none = fixture
            .refuse(verb, command(id, 1, "Z"), 409, "not_held")
            .await;
        assert_eq!(fact(&none, "held"), Some(0));
        let more = fixture
            .refuse(verb, command(id, 3, "A"), 409, "not_held")
            .await;
        assert_eq!(
            (fact(&more, "held"), fact(&more, "requested")),
            (Some(2), Some(3))
        );
    }
    fixture
        .refuse(
            "adjust",
            fixture.adjust(json!({"quantity": 0})),
            422,
            "zero_quantity",
        )
        .await;
    let below = fixture
        .refuse(
            "adjust",
            fixture.adjust(json!({"quantity": -4})),
            409,
            "insufficient_stock",
        )
        .await;
    assert_eq!(fact(&below, "available"), Some(3));
    let most = fixture.adjust(json!({"quantity": 2_147_483_647}));
    fixture.refuse("adjust", most, 409, "stock_overflow").await;
    for change in [json!({"quantity": 1}), json!({"set_to": 9})] {
        let body = with(fixture.adjust(change), json!({"expected_stock": 5}));
        let response = fixture
            .refuse("adjust", body, 409, "unexpected_stock")
            .await;
        assert_eq!(
            (fact(&response, "stock"), fact(&response, "expected_stock")),
            (Some(3), Some(5))
        );
    }
}

#[tokio::test]
async fn what_is_not_for_sale_is_not_locked_but_released_and_adjusted() {
    let fixture = BadInputFixture::set_up().await;
    let states = [
        (json!({"is_active": false}), json!(["off_shelf"])),
        (
            json!({"is_sales": "0", "no_sales_reason": "停产"}),
            json!(["off_shelf", "not_procurable"]),
        ),
        (json!({"is_active": true}), json!(["not_procurable"])),
        (
            json!({"is_sales": "1", "no_sales_reason": "", "price": "0.00"}),
            json!(["no_price"]),
        ),
    ];
    for (state, reasons) in states {
        let path = format!("/api/products/{}", fixture.product);
        fixture.admin.patch(&path, state).await.expect(200);
        let refused = fixture
            .refuse("lock", fixture.lock(json!({})), 409, "product_not_sellable")
            .await;
        assert_eq!(refused.body["reasons"], reasons);
    }
    let released = fixture
        .admin
        .stock("release", command(fixture.product, 1, "A"))
        .await;
    assert_eq!(released.expect(201).body["stock_after"], 4);
    let adjusted = fixture
        .admin
        .stock("adjust", fixture.adjust(json!({"quantity": -4})))
        .await;
    assert_eq!(adjusted.expect(201).body["stock_after"], 0);
}

#[tokio::test]
async fn a_product_that_is_not_there_has_nothing_to_reconcile() {
    let fixture = BadInputFixture::set_up().await;
    let response = fixture
        .admin
        .stock("reconcile?product=999999", json!({}))
        .await;
    response.expect_problem(404, "product_not_found");
    let path = format!("reconcile?product={}", fixture.product);
    let response = fixture.admin.stock(&path, json!({})).await.expect(200);
    assert_eq!(response.body["products_checked"], 1);
}
