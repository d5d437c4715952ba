//! A command to lock, release or consume stock, as a request body.

use cangku_domain::{
    ProductId, ViolationCode, Violations,
    inventory::{HoldOwner, Quantity, Reason, Reference, StockChange, StockCommand},
};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::http::{
    openapi::field_schema::shape,
    request::{
        check::Check,
        field::{Field, FromJson, InvalidField},
        from_json::whole,
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
    pub const MAX: i64 = 365 * 24 * 60 * 60;
}

impl FromJson for HoldSeconds {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        let seconds = whole(&value, 1..=Self::MAX)?;
        let seconds = u32::try_from(seconds).map(Self);
        seconds.map_err(|error| InvalidField {
            code: ViolationCode::OutOfRange,
            message: error.to_string(),
        })
    }
}

/// What a [`CommandBody`] requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CommandKind {
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
        kind: CommandKind,
        limits: &Limits,
    ) -> Result<StockCommand, Violations> {
        let product_id = check.required("product_id", self.product_id);
        let quantity = check.required("quantity", self.quantity);
        let reason = check.required("reason", self.reason);
        let reference = check
            .nullable("reference", self.reference)
            .unwrap_or_default();
        if kind != CommandKind::Lock && !matches!(self.expires_in, Field::Absent) {
            let message = "only a lock expires";
            check.add("expires_in", ViolationCode::UnknownField, message);
        }
        // An invalid value is reported by `nullable` and must not count as missing too.
        let is_wrong = matches!(self.expires_in, Field::Wrong(_));
        let expires_in = check.nullable("expires_in", self.expires_in);
        let expires_in = expires_in.map(|seconds| TimeDelta::seconds(i64::from(seconds.0)));
        if let (CommandKind::Lock, Some(longest), false) =
            (kind, limits.max_lock_duration, is_wrong)
        {
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
            let change = match kind {
                CommandKind::Lock => StockChange::Lock {
                    quantity,
                    expires_at,
                },
                CommandKind::Release => StockChange::Release { quantity },
                CommandKind::Consume => StockChange::Consume { quantity },
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
