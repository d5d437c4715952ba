//! Items of plans in responses.

use cangku_domain::{
    Money, PlanItemId, ProductId, Text,
    catalog::WarehouseGrade,
    plans::{FieldValue, ItemChange, NewProduct, PlanField, PlanItem},
};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::http::openapi::field_schema::shape;

/// An item of a plan: one field of one product, or a new product.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlanItem)]
pub struct PlanItemResponse {
    id: i64,
    /// Null if no product has the code. The product may have been deleted since.
    #[schema(required = true)]
    product_id: Option<i64>,
    /// Its code when the plan was made, or the code that no product has.
    #[schema(required = true)]
    product_code: Option<String>,
    /// Its name when the plan was made; empty if there is no such product.
    product_name: String,
    /// What the item does.
    #[schema(inline, value_type = shape::PlanItemActionName)]
    action: &'static str,
    /// The field; null if the whole product is meant. `units` are those on hand, with the held ones.
    #[schema(inline, required = true, value_type = Option<shape::PlanFieldName>)]
    field: Option<&'static str>,
    /// The value when the plan was made: text, number, boolean, list or object as the field has it
    /// elsewhere.
    #[schema(required = true, nullable)]
    before: Option<Value>,
    /// The value that the item gives the field. A category or brand that doesn't exist yet has its name.
    /// For a new product, an object of values by field.
    #[schema(required = true, nullable)]
    after: Option<Value>,
    /// Why the item is part of the plan, or why it was not applied.
    #[schema(inline, value_type = shape::PlanItemReasonName)]
    reason: &'static str,
    /// What became of it.
    #[schema(inline, value_type = shape::PlanItemStatusName)]
    status: &'static str,
    /// The value that was found instead of `before` or, when it was undone, of `after`.
    #[schema(required = true, nullable)]
    found: Option<Value>,
}

fn json(value: &FieldValue) -> Value {
    let amount = |amount: &Option<Money>| amount.as_ref().map(ToString::to_string).into();
    match value {
        FieldValue::SupplyPrice(price)
        | FieldValue::InvoicePrice(price)
        | FieldValue::MarketPrice(price)
        | FieldValue::StockRebate(price)
        | FieldValue::RebateMoney(price) => amount(price),
        FieldValue::CategoryNamed(name) | FieldValue::BrandNamed(name) => name.as_str().into(),
        FieldValue::Procurability(procurability) => json!({
            "is_sales": if procurability.is_procurable() { "1" } else { "0" },
            "is_listed": procurability.is_listed(),
            "no_sales_reason": procurability.reason(),
        }),
        FieldValue::PriceRefusal(reason) => reason.as_ref().map(ToString::to_string).into(),
        FieldValue::Supplier(key) => key.as_ref().map_or(Value::Null, |key| {
            json!({
                "supplier": key.supplier.as_str(),
                "supplier_code": key.supplier_code.as_str(),
            })
        }),
        FieldValue::SupplierImage(url) => url.as_ref().map(ToString::to_string).into(),
        FieldValue::SupplierPages(urls) => urls.iter().map(Text::as_str).collect(),
        FieldValue::Warehouse(warehouse) => json!({
            "warehouse_code": warehouse.code.as_str(),
            "warehouse_grade": warehouse.grade.map(WarehouseGrade::as_str),
        }),
        FieldValue::IsActive(is_active) => (*is_active).into(),
        FieldValue::Category(id) => id.get().into(),
        FieldValue::Brand(id) => id.get().into(),
        FieldValue::LowStockThreshold(level) => level.get().into(),
        FieldValue::Units(units) => (*units).into(),
        other => other.to_string().into(),
    }
}

/// The values of a new product, by field.
fn object(product: &NewProduct) -> Value {
    let values = product.values();
    values
        .map(|value| (value.field().as_str().to_owned(), json(value)))
        .collect::<Map<_, _>>()
        .into()
}

impl From<PlanItem> for PlanItemResponse {
    fn from(item: PlanItem) -> Self {
        let (before, after) = match &item.change {
            ItemChange::Set { before, after } => (Some(json(before)), Some(json(after))),
            ItemChange::Create(product) => (None, Some(object(product))),
            _ => (None, None),
        };
        Self {
            id: PlanItemId::get(item.id),
            product_id: item.product.id.map(ProductId::get),
            product_code: item.product.code,
            product_name: item.product.name,
            action: item.change.action().as_str(),
            field: item.change.field().map(PlanField::as_str),
            before,
            after,
            reason: item.reason.as_str(),
            status: item.status.as_str(),
            found: item.found.as_ref().map(json),
        }
    }
}
