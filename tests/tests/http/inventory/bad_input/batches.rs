//! Batches as a whole.

use integration_tests::{catalog_fixture::contents, stock::basket};
use reqwest::Method;
use serde_json::json;

use super::{BadInputFixture, with};

#[tokio::test]
async fn batches_of_no_or_too_many_commands_are_refused() {
    let fixture = BadInputFixture::set_up().await;
    let before = contents(fixture.shop.database());
    for (commands, code) in [(0, "too_short"), (1001, "too_long")] {
        let body = json!({"commands": vec![fixture.harmless(); commands]});
        let response = fixture.admin.stock("batch", body).await;
        response
            .expect_problem(422, "validation_failed")
            .expect_field("commands", code);
    }
    for (wrong, field, code) in [
        (
            json!({"type": "steal"}),
            "commands[1].type",
            "invalid_value",
        ),
        (json!({"type": null}), "commands[1].type", "required"),
        (json!({"type": 7}), "commands[1].type", "wrong_type"),
        (
            json!({"quantity": 0}),
            "commands[1].quantity",
            "out_of_range",
        ),
    ] {
        let lines = vec![fixture.harmless(), with(fixture.harmless(), wrong)];
        let response = fixture
            .admin
            .stock("batch", json!({"commands": lines}))
            .await;
        response
            .expect_problem(422, "validation_failed")
            .expect_field(field, code);
    }
    let twice = r#"{"commands": [{"type": "adjust", "product_id": 1, "quantity": 1, "quantity": 2,
        "reason": "purchase_in"}]}"#;
    let request = fixture.admin.request(Method::POST, "/api/inventory/batch");
    let request = request
        .header("Content-Type", "application/json")
        .body(twice);
    let response = fixture.admin.send(request).await;
    response.expect_problem(400, "malformed_json");
    let keyed = fixture
        .admin
        .keyed("batch", &"k".repeat(129), &basket(vec![fixture.harmless()]))
        .await;
    keyed.expect_problem(400, "invalid_idempotency_key");
    assert_eq!(contents(fixture.shop.database()), before);
    let most = json!({"commands": vec![fixture.harmless(); 1000]});
    let response = fixture.admin.stock("batch", most).await.expect(200);
    let results = response.body["results"].as_array().unwrap();
    let statuses: Vec<_> = results
        .iter()
        .map(|line| line["status"].as_i64().unwrap())
        .collect();
    assert_eq!(statuses, [vec![201; 3], vec![409; 997]].concat());
}
