//! Items of plans in responses.

use cangku_domain::{
    PlanItemId, ProductId,
    plans::{FieldValue, ItemChange, PlanField, PlanItem},
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::http::openapi::field_schema::shape;

/// An item of a plan: one field of one product.
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
    /// The value when the plan was made: text, number or boolean as the field has it elsewhere.
    #[schema(required = true, nullable)]
    before: Option<Value>,
    /// The value that the item gives the field.
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
    match value {
        FieldValue::IsActive(is_active) => (*is_active).into(),
        FieldValue::Category(id) => id.get().into(),
        FieldValue::Brand(id) => id.get().into(),
        FieldValue::LowStockThreshold(level) => level.get().into(),
        FieldValue::Units(units) => (*units).into(),
        other => other.to_string().into(),
    }
}

impl From<PlanItem> for PlanItemResponse {
    fn from(item: PlanItem) -> Self {
        let (before, after) = match &item.change {
            ItemChange::Set { before, after } => (Some(json(before)), Some(json(after))),
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
