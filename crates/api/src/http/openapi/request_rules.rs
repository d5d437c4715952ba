//! Dependencies between the fields of a body, for the OpenAPI document.

use serde_json::{Value, json};
use utoipa::openapi::{Components, RefOr, Schema, extensions::Extensions};

use super::field_schema::{BLANK, VISIBLE};

/// Adds the rules to the schemas of bodies. The generator's types lack keywords for them, so they
/// are stored as extensions.
pub fn add(components: &mut Components) {
    let rules = [
        ("NewProductBody", vec![supplier_pair(), reason_for()]),
        (
            "ProductBody",
            vec![expected_stock(), supplier_pair(), reason_for()],
        ),
        // Which half of a pair a change needs depends on the stored product.
        ("ProductBodyPatch", vec![expected_stock()]),
        ("HoldReleaseBody", vec![one_target()]),
        ("SupplierCategoryBody", vec![name_target("category_id")]),
        ("SupplierBrandBody", vec![name_target("brand_id")]),
        ("ShipmentBody", vec![one_parcel(), parcel_or_list()]),
        ("AdjustBody", vec![quantity_or_count()]),
        ("StockAdjustCommand", vec![quantity_or_count()]),
    ];
    for (name, rules) in rules {
        if let Some(RefOr::T(Schema::Object(body))) = components.schemas.get_mut(name) {
            body.extensions = Some(Extensions::from_iter([("allOf", Value::from(rules))]));
        }
    }
}

/// `expected_stock` requires `stock`.
fn expected_stock() -> Value {
    json!({"anyOf": [
        {"required": ["stock"]},
        {"properties": {"expected_stock": {"type": "null"}}},
    ]})
}

/// Both `supplier` and `supplier_code`, or neither.
fn supplier_pair() -> Value {
    let blank = json!({"type": ["string", "null"], "pattern": BLANK});
    let given = json!({"type": "string", "pattern": VISIBLE});
    json!({"anyOf": [
        {"required": ["supplier", "supplier_code"],
            "properties": {"supplier": given, "supplier_code": given}},
        {"properties": {"supplier": blank, "supplier_code": blank}},
    ]})
}

/// `no_sales_reason` requires `is_sales` `"0"`.
fn reason_for() -> Value {
    json!({"anyOf": [
        {"required": ["is_sales"], "properties": {"is_sales": {"enum": ["0", false]}}},
        {"properties": {"no_sales_reason": {"pattern": BLANK}}},
    ]})
}

/// Exactly one of `user`, `holder`, `reference` and `holds`.
fn one_target() -> Value {
    let only =
        |name: &str, kind: &str| json!({"required": [name], "properties": {name: {"type": kind}}});
    json!({"oneOf": [
        only("user", "integer"),
        only("holder", "string"),
        only("reference", "string"),
        only("holds", "array"),
    ]})
}

/// An id excludes `is_ignored` true.
fn name_target(id: &str) -> Value {
    json!({"anyOf": [
        {"properties": {"is_ignored": {"const": false}}},
        {"properties": {id: {"type": "null"}}},
    ]})
}

/// Both `carrier` and `tracking_number`, or neither.
fn one_parcel() -> Value {
    let [given, absent] = ["string", "null"]
        .map(|kind| json!({"carrier": {"type": kind}, "tracking_number": {"type": kind}}));
    json!({"anyOf": [
        {"required": ["carrier", "tracking_number"], "properties": given},
        {"properties": absent},
    ]})
}

/// `parcels` excludes `carrier` and `tracking_number`.
fn parcel_or_list() -> Value {
    json!({"anyOf": [
        {"properties": {"parcels": {"type": "null"}}},
        {"properties": {"carrier": {"type": "null"}, "tracking_number": {"type": "null"}}},
    ]})
}

/// Exactly one of `quantity`, `set_to` and `counted`.
fn quantity_or_count() -> Value {
    let targets = ["quantity", "set_to", "counted"];
    json!({"oneOf": targets.map(|name| json!({"required": [name]}))})
}
