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

/// A command to adjust stock: by a signed quantity, to a stock, or to a stocktake's count.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = AdjustBody, example = json!({
    "product_id": 1, "quantity": -3, "reason": "sale_out", "reference": "POS-77"}))]
pub struct AdjustBody {
    /// Id of the product.
    #[schema(inline, value_type = shape::Id, required)]
    pub(super) product_id: Field<ProductId>,
    /// Units to add, or to remove if negative; not 0. One of `quantity`, `set_to` and `counted`.
    #[schema(inline, value_type = shape::Change)]
    pub(super) quantity: Field<i32>,
    /// The stock that can be sold, without held units: the log records the difference.
    #[schema(inline, value_type = shape::Level)]
    pub(super) set_to: Field<StockLevel>,
    /// Units counted on the shelf, those held for orders among them: the stock becomes this less
    /// the held units. Refused (409 `counted_below_held`) if more are held.
    #[schema(inline, value_type = shape::Level)]
    pub(super) counted: Field<StockLevel>,
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

/// How a field occurs in a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Given {
    /// Not at all.
    Absent,
    /// As null.
    Null,
    /// With a value, valid or not.
    Value,
}

impl Given {
    fn of<T>(field: &Field<T>) -> Self {
        match field {
            Field::Absent => Self::Absent,
            field if field.is_present() => Self::Value,
            _ => Self::Null,
        }
    }
}

impl AdjustBody {
    pub(super) fn command(self, mut check: Check) -> Result<StockCommand, Violations> {
        let product_id = check.required("product_id", self.product_id);
        let targets = [
            ("quantity", Given::of(&self.quantity)),
            ("set_to", Given::of(&self.set_to)),
            ("counted", Given::of(&self.counted)),
        ];
        let mut named = targets.iter().filter(|(_, given)| *given != Given::Absent);
        let has_value = targets.iter().any(|(_, given)| *given == Given::Value);
        let first = named.next();
        if let Some((first, _)) = first {
            for (other, _) in named {
                let message = format!("goes without {first}");
                check.add(other, ViolationCode::InvalidValue, &message);
            }
        } else {
            let message = "or set_to or counted is required";
            check.add("quantity", ViolationCode::Required, message);
        }
        let quantity = check.nullable("quantity", self.quantity);
        let set_to = check.nullable("set_to", self.set_to);
        let counted = check.nullable("counted", self.counted);
        let expected_stock = check.nullable("expected_stock", self.expected_stock);
        let reason = check.required("reason", self.reason);
        let reference = check
            .nullable("reference", self.reference)
            .unwrap_or_default();
        if first.is_some() && !has_value {
            let message = "or set_to or counted must not be null";
            check.add("quantity", ViolationCode::Required, message);
        }
        check.build(|| {
            let change = match (quantity, set_to, counted) {
                (Some(quantity), ..) => StockChange::Adjust {
                    quantity,
                    expected_stock,
                },
                (None, Some(stock), _) => StockChange::SetStock {
                    stock,
                    expected_stock,
                },
                (None, None, Some(counted)) => StockChange::Count {
                    counted,
                    expected_stock,
                },
                (None, None, None) => return None,
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
