//! Mistakes in requests for plans.

use integration_tests::{shop::Shop, stock::stocked};
use serde_json::{Value, json};

use super::PATH;

#[tokio::test]
async fn each_mistake_is_reported_with_its_field_and_nothing_is_made() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let [product] = stocked::<1>(&admin, 1).await;
    let edit = |fields: Value| {
        let mut body = json!({"kind": "bulk_edit", "reason": "sale", "ids": [product],
            "change": {"is_active": false}});
        for (name, value) in fields.as_object().unwrap() {
            body[name] = value.clone();
        }
        body
    };
    let change = |change: Value| edit(json!({"change": change}));
    let price = |price: Value| change(json!({"price": price}));
    let count = |counts: Value| json!({"kind": "stocktake", "reason": "count", "counts": counts});
    let without = |name: &str| {
        let mut body = edit(json!({}));
        body.as_object_mut().unwrap().remove(name);
        body
    };
    let long = "x".repeat(256);
    for (body, field, code) in [
        (without("kind"), "kind", "required"),
        (edit(json!({"kind": "haier_sync"})), "kind", "invalid_value"),
        (edit(json!({"kind": 1})), "kind", "wrong_type"),
        (without("reason"), "reason", "required"),
        (edit(json!({"reason": " "})), "reason", "blank"),
        (edit(json!({"reason": long})), "reason", "too_long"),
        (without("ids"), "filter", "required"),
        (without("change"), "change", "required"),
        (edit(json!({"codes": ["A"]})), "filter", "invalid_value"),
        (edit(json!({"filter": {}})), "filter", "invalid_value"),
        (edit(json!({"counts": []})), "counts", "unknown_field"),
        (edit(json!({"colour": 1})), "colour", "unknown_field"),
        (edit(json!({"ids": []})), "ids", "too_short"),
        (edit(json!({"ids": "1"})), "ids", "wrong_type"),
        (edit(json!({"ids": [1, 0]})), "ids[1]", "out_of_range"),
        (edit(json!({"ids": [1, "x"]})), "ids[1]", "wrong_type"),
        (edit(json!({"ids": vec![1; 20_001]})), "ids", "too_long"),
        (change(json!({})), "change.price", "required"),
        (change(json!([])), "change", "wrong_type"),
        (
            change(json!({"colour": 1})),
            "change.colour",
            "unknown_field",
        ),
        (
            change(json!({"is_active": 1})),
            "change.is_active",
            "wrong_type",
        ),
        (
            change(json!({"is_active": null})),
            "change.is_active",
            "wrong_type",
        ),
        (
            change(json!({"category_id": 0})),
            "change.category_id",
            "out_of_range",
        ),
        (
            change(json!({"category_id": 999})),
            "change.category_id",
            "unknown_reference",
        ),
        (
            change(json!({"brand_id": 999})),
            "change.brand_id",
            "unknown_reference",
        ),
        (
            change(json!({"low_stock_threshold": -1})),
            "change.low_stock_threshold",
            "negative",
        ),
        (price(json!("1.00")), "change.price", "wrong_type"),
        (price(json!({})), "change.price.to", "invalid_value"),
        (
            price(json!({"to": "1.00", "by": "1.00"})),
            "change.price.to",
            "invalid_value",
        ),
        (price(json!({"to": "-1.00"})), "change.price.to", "negative"),
        (
            price(json!({"by": "1.001"})),
            "change.price.by",
            "too_precise",
        ),
        (price(json!({"by": "--1"})), "change.price.by", "negative"),
        (
            price(json!({"by": "x"})),
            "change.price.by",
            "invalid_value",
        ),
        (
            price(json!({"percent": "-100.01"})),
            "change.price.percent",
            "out_of_range",
        ),
        (
            price(json!({"percent": "1000.01"})),
            "change.price.percent",
            "out_of_range",
        ),
        (
            price(json!({"percent": []})),
            "change.price.percent",
            "wrong_type",
        ),
        (
            json!({"kind": "stocktake", "reason": "count"}),
            "counts",
            "required",
        ),
        (count(json!([])), "counts", "too_short"),
        (count(json!([1])), "counts[0]", "wrong_type"),
        (
            count(json!([{"code": "A"}])),
            "counts[0].counted",
            "required",
        ),
        (
            count(json!([{"counted": 1}])),
            "counts[0].code",
            "invalid_value",
        ),
        (
            count(json!([{"code": "A", "product_id": 1, "counted": 1}])),
            "counts[0].code",
            "invalid_value",
        ),
        (
            count(json!([{"code": "A", "counted": -1}])),
            "counts[0].counted",
            "negative",
        ),
        (
            count(json!([{"code": "A", "counted": 1.5}])),
            "counts[0].counted",
            "wrong_type",
        ),
        (
            count(json!([{"code": " ", "counted": 1}])),
            "counts[0].code",
            "blank",
        ),
    ] {
        let refused = admin.post(PATH, body.clone()).await;
        assert_eq!(refused.status, 422, "{body}: {}", refused.text);
        refused
            .expect_problem(422, "validation_failed")
            .expect_field(field, code);
    }
    let filter = |filter: Value| {
        json!({"kind": "bulk_edit", "reason": "sale", "filter": filter,
            "change": {"is_active": false}})
    };
    for (filter, field, code) in [
        (filter(json!("x")), "filter", "wrong_type"),
        (filter(json!({"page": 1})), "filter.page", "unknown_field"),
        (
            filter(json!({"search": "a\u{0}"})),
            "filter.search",
            "control_character",
        ),
        (
            filter(json!({"search": "冰".repeat(101)})),
            "filter.search",
            "too_long",
        ),
        (
            filter(json!({"category": 0})),
            "filter.category",
            "invalid_value",
        ),
        (filter(json!({"brand": []})), "filter.brand", "wrong_type"),
        (
            filter(json!({"min_price": "x"})),
            "filter.min_price",
            "invalid_value",
        ),
        (
            filter(json!({"is_active": "all"})),
            "filter.is_active",
            "wrong_type",
        ),
        (
            filter(json!({"source": "amazon"})),
            "filter.source",
            "invalid_value",
        ),
    ] {
        let refused = admin.post(PATH, filter.clone()).await;
        assert_eq!(refused.status, 422, "{filter}: {}", refused.text);
        refused
            .expect_problem(422, "validation_failed")
            .expect_field(field, code);
    }
    assert_eq!(
        shop.database().number("SELECT count(*) FROM change_plans"),
        0
    );
    for (query, parameter) in [
        ("action=delete", "action"),
        ("field=colour", "field"),
        ("reason=x", "reason"),
        ("status=done", "status"),
        ("cursor=x", "cursor"),
        ("code=%00", "code"),
    ] {
        let refused = admin.get(&format!("{PATH}/1/items?{query}")).await;
        let refused = refused.expect_problem(400, "invalid_query");
        assert_eq!(refused.body["errors"][0]["field"], parameter);
    }
    for query in ["kind=x", "status=x"] {
        let refused = admin.get(&format!("{PATH}?{query}")).await;
        refused.expect_problem(400, "invalid_query");
    }
}
