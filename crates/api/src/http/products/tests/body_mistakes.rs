//! Which mistakes of a body are reported.

use serde_json::json;

use super::{body_with, change, mistakes, whole};

#[test]
fn what_is_required_must_be_there_and_not_be_null() {
    let required = ["name", "category_id", "brand_id", "price"];
    let expected = required.map(|field| (field.to_owned(), "required"));
    assert_eq!(mistakes(whole("{}")), expected);
    for field in required {
        let expected = [(field.to_owned(), "wrong_type")];
        assert_eq!(mistakes(whole(&body_with(json!({field: null})))), expected);
    }
}

#[test]
fn each_mistake_of_a_body_is_reported_with_field_and_code() {
    let cases = [
        ("name", json!("n".repeat(201)), "too_long"),
        ("name", json!(" "), "blank"),
        ("name", json!("a\0b"), "control_character"),
        ("name", json!(5), "wrong_type"),
        ("description", json!("字".repeat(20_001)), "too_long"),
        ("category_id", json!("1"), "wrong_type"),
        ("category_id", json!(0), "out_of_range"),
        ("brand_id", json!(-1), "negative"),
        ("brand_id", json!(1.5), "wrong_type"),
        ("price", json!("-0.01"), "negative"),
        ("price", json!(-1), "negative"),
        ("price", json!("0.001"), "too_precise"),
        ("price", json!(0.001), "too_precise"),
        ("price", json!("100000000"), "out_of_range"),
        ("price", json!(100_000_000), "out_of_range"),
        ("price", json!("abc"), "invalid_value"),
        ("price", json!("1e3"), "invalid_value"),
        ("price", json!(true), "wrong_type"),
        ("supply_price", json!({}), "wrong_type"),
        ("stock", json!(-1), "negative"),
        ("stock", json!(2_147_483_648_i64), "out_of_range"),
        ("stock", json!("1"), "wrong_type"),
        ("is_active", json!(1), "wrong_type"),
        ("source", json!("amazon"), "invalid_value"),
        ("is_sales", json!("2"), "invalid_value"),
        ("no_sales_reason", json!("n".repeat(256)), "too_long"),
        ("product_code", json!("n".repeat(51)), "too_long"),
        ("product_code", json!(5), "wrong_type"),
        ("warehouse_grade", json!("2"), "invalid_value"),
        ("main_images", json!("x"), "wrong_type"),
        ("main_images", json!(["ftp://a.cn/x"]), "invalid_value"),
        ("main_images", json!([null]), "wrong_type"),
        ("detail_images", json!(vec!["/media/x"; 51]), "too_long"),
        ("product_image_url", json!("/media/x"), "invalid_value"),
        ("product_page_urls", json!(["x"]), "invalid_value"),
        ("id", json!(1), "unknown_field"),
        ("sales_count", json!(1), "unknown_field"),
        ("display_price", json!("1.00"), "unknown_field"),
        ("created_at", json!("2026-01-01T00:00:00Z"), "unknown_field"),
    ];
    for (field, value, code) in cases {
        let body = body_with(json!({field: value}));
        assert_eq!(mistakes(whole(&body)), [(field.to_owned(), code)], "{body}");
        let patch = json!({field: value}).to_string();
        assert_eq!(
            mistakes(change(&patch)),
            [(field.to_owned(), code)],
            "{patch}"
        );
    }
}

#[test]
fn numbers_are_read_as_they_stand() {
    let (draft, _) =
        whole(r#"{"name": "a", "category_id": 1, "brand_id": 1, "price": 99999999.99}"#)
            .unwrap()
            .into_draft()
            .unwrap();
    assert_eq!(draft.prices.price.to_string(), "99999999.99");
    let over = r#"{"name": "a", "category_id": 1, "brand_id": 1, "price": 99999999.991}"#;
    assert_eq!(mistakes(whole(over)), [("price".to_owned(), "too_precise")]);
}
