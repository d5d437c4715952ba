//! A command to adjust stock, as a request body.

use cangku_domain::{
    ProductId, ViolationCode, Violations,
    inventory::{HoldOwner, Reason, Reference, StockChange, StockCommand, StockLevel},
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::{
    openapi::field_schema::shape,
    request::{check::Check, field::Field},
};

/// A command to adjust stock: by a signed quantity, or to a counted level.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = AdjustBody, example = json!({
    "product_id": 1, "quantity": -3, "reason": "sale_out", "reference": "POS-77"}))]
pub struct AdjustBody {
    /// Id of the product.
    #[schema(inline, value_type = shape::Id, required)]
    pub(super) product_id: Field<ProductId>,
    /// Units to add, or to remove if negative; not 0. Either this or `set_to`.
    #[schema(inline, value_type = shape::Change)]
    pub(super) quantity: Field<i32>,
    /// The counted stock: the log records the difference. Either this or `quantity`.
    #[schema(inline, value_type = shape::Level)]
    pub(super) set_to: Field<StockLevel>,
    /// The stock that the caller expects; if it differs, the change is refused.
    #[schema(inline, value_type = Option<shape::Level>)]
    pub(super) expected_stock: Field<StockLevel>,
    /// The reason: `purchase_in`, `sale_out`, `stocktake`, …
    #[schema(inline, value_type = shape::Name255, required)]
    pub(super) reason: Field<Reason>,
    /// What it belongs to.
    #[schema(inline, value_type = Option<shape::Line100>)]
    pub(super) reference: Field<Reference>,
}

impl AdjustBody {
    pub(super) fn command(self, mut check: Check) -> Result<StockCommand, Violations> {
        let product_id = check.required("product_id", self.product_id);
        let has_both =
            !matches!(self.quantity, Field::Absent) && !matches!(self.set_to, Field::Absent);
        let has_none = matches!(
            (&self.quantity, &self.set_to),
            (Field::Absent, Field::Absent)
        );
        let has_nulls_alone = !has_none && !self.quantity.is_present() && !self.set_to.is_present();
        if has_both {
            check.add(
                "set_to",
                ViolationCode::InvalidValue,
                "goes without quantity",
            );
        } else if has_none {
            check.add("quantity", ViolationCode::Required, "or set_to is required");
        }
        let quantity = check.nullable("quantity", self.quantity);
        let set_to = check.nullable("set_to", self.set_to);
        let expected_stock = check.nullable("expected_stock", self.expected_stock);
        let reason = check.required("reason", self.reason);
        let reference = check
            .nullable("reference", self.reference)
            .unwrap_or_default();
        if has_nulls_alone {
            check.add(
                "quantity",
                ViolationCode::Required,
                "or set_to must not be null",
            );
        }
        check.build(|| {
            let change = match (quantity, set_to) {
                (Some(quantity), _) => StockChange::Adjust {
                    quantity,
                    expected_stock,
                },
                (None, Some(stock)) => StockChange::SetStock {
                    stock,
                    expected_stock,
                },
                (None, None) => return None,
            };
            Some(StockCommand {
                product_id: product_id?,
                change,
                reason: reason?,
                reference,
                owner: HoldOwner::Caller,
            })
        })
    }
}
