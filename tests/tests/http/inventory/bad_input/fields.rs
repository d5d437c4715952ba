//! Invalid field values.

use serde_json::{Value, json};

use super::{BadInputFixture, Mistake};

fn number(digits: &str) -> Value {
    serde_json::from_str(digits).unwrap()
}

#[tokio::test]
async fn fields_that_no_command_can_have_are_named() {
    let fixture = BadInputFixture::set_up().await;
    let mut mistakes: Vec<Mistake> = vec![
        ("quantity", json!(0), "out_of_range"),
        ("quantity", json!(-1), "negative"),
        ("quantity", number("1.5"), "wrong_type"),
        ("quantity", number("1e-2"), "wrong_type"),
        ("quantity", number("2147483648"), "out_of_range"),
        ("quantity", number("9223372036854775808"), "out_of_range"),
        ("quantity", json!("2"), "wrong_type"),
        ("quantity", Value::Null, "wrong_type"),
        ("product_id", json!(0), "out_of_range"),
        ("product_id", json!("1"), "wrong_type"),
        ("reason", json!(" "), "blank"),
        ("reason", json!("r".repeat(256)), "too_long"),
        ("reference", json!("r".repeat(101)), "too_long"),
        ("reference", json!("a\nb"), "control_character"),
        ("units", json!(1), "unknown_field"),
    ];
    for verb in ["release", "consume"] {
        fixture
            .refuse_fields(
                verb,
                &fixture.lock(json!({"reference": "A"})),
                &mistakes[..6],
            )
            .await;
        let expiring: [Mistake; 1] = [("expires_in", json!(60), "unknown_field")];
        fixture
            .refuse_fields(verb, &fixture.lock(json!({"reference": "A"})), &expiring)
            .await;
    }
    mistakes.extend([
        ("expires_in", json!(0), "out_of_range"),
        ("expires_in", json!(-1), "negative"),
        ("expires_in", json!(31_536_001), "out_of_range"),
        ("expires_in", json!("60"), "wrong_type"),
    ]);
    fixture
        .refuse_fields("lock", &fixture.lock(json!({})), &mistakes)
        .await;
    let adjustments: [Mistake; 8] = [
        ("quantity", number("2147483648"), "out_of_range"),
        ("quantity", number("-9223372036854775809"), "out_of_range"),
        ("quantity", number("0.5"), "wrong_type"),
        ("expected_stock", json!(-1), "negative"),
        ("set_to", json!(4), "invalid_value"),
        ("counted", json!(4), "invalid_value"),
        ("reference", json!("r".repeat(101)), "too_long"),
        ("expires_in", json!(60), "unknown_field"),
    ];
    fixture
        .refuse_fields(
            "adjust",
            &fixture.adjust(json!({"quantity": 1})),
            &adjustments,
        )
        .await;
    let counts: [Mistake; 6] = [
        ("set_to", json!(-1), "negative"),
        ("set_to", number("2147483648"), "out_of_range"),
        ("set_to", Value::Null, "required"),
        ("counted", json!(-1), "negative"),
        ("counted", number("2147483648"), "out_of_range"),
        ("counted", Value::Null, "required"),
    ];
    for (field, value, code) in counts {
        let body = fixture.adjust(json!({field: value}));
        let response = fixture
            .refuse("adjust", body, 422, "validation_failed")
            .await;
        let expected = if code == "required" {
            "quantity"
        } else {
            field
        };
        let response = response.expect_field(expected, code);
        let errors = response.body["errors"].as_array().unwrap();
        assert_eq!(errors.len(), 1, "one mistake is named once: {errors:?}");
    }
}
