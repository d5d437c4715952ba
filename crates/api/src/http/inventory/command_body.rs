//! Stock commands as request bodies.

use cangku_domain::{
    ProductId, ViolationCode, Violations,
    inventory::{HoldOwner, Quantity, Reason, Reference, StockChange, StockCommand, StockLevel},
};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::http::{
    openapi::field_schema::shape,
    request::{
        check::Check,
        field::{Field, FromJson, InvalidField, whole},
    },
};

/// A command to lock, release or consume.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = StockCommandBody, example = json!({
    "product_id": 1, "quantity": 2, "reason": "order_created", "reference": "SO-1"}))]
pub struct CommandBody {
    /// Id of the product.
    #[schema(inline, value_type = shape::Id, required)]
    pub(super) product_id: Field<ProductId>,
    /// Number of units, 1 or more.
    #[schema(inline, value_type = shape::Units, required)]
    pub(super) quantity: Field<Quantity>,
    /// The reason: a short name such as `order_created`.
    #[schema(inline, value_type = shape::Name255, required)]
    pub(super) reason: Field<Reason>,
    /// What it belongs to, such as an order number.
    #[schema(inline, value_type = Option<shape::Line100>)]
    pub(super) reference: Field<Reference>,
    /// Lock only: seconds until the hold expires; without it, the hold never does. Required of
    /// customers, if they may lock, and at most `CANGKU_CUSTOMER_LOCK_SECONDS`.
    #[schema(inline, value_type = Option<shape::Hold>)]
    pub(super) expires_in: Field<HoldSeconds>,
}

/// Duration of a hold, in seconds: 1 to a year.
#[derive(Debug, Clone, Copy)]
pub struct HoldSeconds(pub u32);

impl HoldSeconds {
    /// Maximum duration of a hold, in seconds: a year.
    pub const LONGEST: i64 = 365 * 24 * 60 * 60;
}

impl FromJson for HoldSeconds {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        let seconds = whole(&value, 1..=Self::LONGEST)?;
        let seconds = u32::try_from(seconds).map(Self);
        seconds.map_err(|error| InvalidField {
            code: ViolationCode::OutOfRange,
            message: error.to_string(),
        })
    }
}

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

/// What a [`CommandBody`] asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Lock,
    Release,
    Consume,
}

/// What a command's expiry is checked against.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) now: DateTime<Utc>,
    /// The longest lock of the caller, which must expire then; `None` if there is no limit, and
    /// none has to expire.
    pub(super) max_lock_duration: Option<TimeDelta>,
}

impl CommandBody {
    pub(super) fn command(
        self,
        mut check: Check,
        verb: Verb,
        limits: &Limits,
    ) -> Result<StockCommand, Violations> {
        let product_id = check.required("product_id", self.product_id);
        let quantity = check.required("quantity", self.quantity);
        let reason = check.required("reason", self.reason);
        let reference = check
            .nullable("reference", self.reference)
            .unwrap_or_default();
        if verb != Verb::Lock && !matches!(self.expires_in, Field::Absent) {
            let message = "only a lock expires";
            check.add("expires_in", ViolationCode::UnknownField, message);
        }
        // An invalid value is noted by `nullable` and must not count as missing too.
        let is_wrong = matches!(self.expires_in, Field::Wrong(_));
        let expires_in = check.nullable("expires_in", self.expires_in);
        let expires_in = expires_in.map(|seconds| TimeDelta::seconds(i64::from(seconds.0)));
        if let (Verb::Lock, Some(longest), false) = (verb, limits.max_lock_duration, is_wrong) {
            let most = longest.num_seconds();
            match expires_in {
                None => {
                    let message = format!("is required of customers: from 1 to {most}");
                    check.add("expires_in", ViolationCode::Required, &message);
                }
                Some(seconds) if seconds > longest => {
                    let message = format!("must be from 1 to {most} for customers");
                    check.add("expires_in", ViolationCode::OutOfRange, &message);
                }
                Some(_) => {}
            }
        }
        let expires_at = expires_in.map(|seconds| limits.now + seconds);
        check.build(|| {
            let quantity = quantity?;
            let change = match verb {
                Verb::Lock => StockChange::Lock {
                    quantity,
                    expires_at,
                },
                Verb::Release => StockChange::Release { quantity },
                Verb::Consume => StockChange::Consume { quantity },
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

impl AdjustBody {
    pub(super) fn command(self, mut check: Check) -> Result<StockCommand, Violations> {
        let product_id = check.required("product_id", self.product_id);
        let has_both =
            !matches!(self.quantity, Field::Absent) && !matches!(self.set_to, Field::Absent);
        let has_none = matches!(
            (&self.quantity, &self.set_to),
            (Field::Absent, Field::Absent)
        );
        let has_nulls_alone = !has_none && !self.quantity.is_there() && !self.set_to.is_there();
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
