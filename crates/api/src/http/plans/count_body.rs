//! Counts of a stocktake.

use cangku_domain::{
    ProductId, ViolationCode, Violations,
    catalog::ProductCode,
    inventory::StockLevel,
    plans::{Count, CountedProduct},
};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::http::{
    openapi::field_schema::shape,
    request::{body::Body, field::Field},
};

/// Units of one product on the shelf.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = PlanCountBody, example = json!({"code": "GA0SZC00U", "counted": 12}))]
pub struct CountBody {
    /// The product's code; or give `product_id`.
    #[schema(inline, value_type = shape::Name50)]
    code: Field<ProductCode>,
    /// The product's id; or give `code`.
    #[schema(inline, value_type = shape::Id)]
    product_id: Field<ProductId>,
    /// Units on the shelf, those held for orders among them.
    #[schema(inline, required = true, value_type = shape::Level)]
    counted: Field<StockLevel>,
}

/// The count in an element of the list.
pub(super) fn read_count(value: Value) -> Result<Count, Violations> {
    let (body, mut check) = Body::<CountBody>::of_object(value)?.into_parts();
    if body.code.is_present() == body.product_id.is_present() {
        let message = "must be given, or product_id instead, but not both";
        check.add("code", ViolationCode::InvalidValue, message);
    }
    let code = check.patch("code", body.code).value();
    let id = check.patch("product_id", body.product_id).value();
    let counted = check.required("counted", body.counted);
    let product = code
        .map(CountedProduct::Code)
        .or(id.map(CountedProduct::Id));
    check.build(|| {
        Some(Count {
            product: product?,
            counted: counted?,
        })
    })
}
