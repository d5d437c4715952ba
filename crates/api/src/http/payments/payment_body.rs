//! Payments and refunds as request bodies.

use cangku_domain::{
    MoneyTotal, ViolationCode, Violations,
    orders::{OrderNote, PaymentDraft, PaymentMethod, PaymentReference, RefundDraft},
};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::http::{
    openapi::field_schema::shape,
    request::{
        check::Check,
        field::{Field, FromJson, InvalidField},
        from_json::text_of,
    },
};

/// An amount above 0.
#[derive(Debug)]
pub struct PaymentAmount(MoneyTotal);

impl PaymentAmount {
    /// Maximum length of the text: an amount of 20 digits before the point.
    pub const MAX_CHARACTERS: usize = 20;
}

impl FromJson for PaymentAmount {
    /// A string such as `"2999.00"`, or a JSON number, whose digits are read as written.
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        let amount = MoneyTotal::from_json(value)?;
        if amount.is_zero() {
            let message = "must be above 0";
            return Err(InvalidField::new(ViolationCode::OutOfRange, message));
        }
        Ok(Self(amount))
    }
}

impl FromJson for PaymentMethod {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        text_of(value, Self::MAX_CHARACTERS, Self::new)
    }
}

/// A payment that arrived.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = PaymentBody, example = json!({
    "amount": "2999.00", "method": "wechat", "reference": "4200002026112100001"}))]
pub struct PaymentBody {
    /// Amount in yuan, above 0.
    #[schema(inline, value_type = shape::PositiveAmount, required)]
    amount: Field<PaymentAmount>,
    /// How it was paid, such as `wechat`, `alipay`, `bank` or `cash`.
    #[schema(inline, value_type = shape::MethodName, required)]
    method: Field<PaymentMethod>,
    /// The transaction's number at the payment provider; unique per method. Required without an
    /// `Idempotency-Key`.
    #[schema(inline, value_type = Option<shape::Line128>)]
    reference: Field<PaymentReference>,
    /// A remark.
    #[schema(inline, value_type = Option<shape::Line500>)]
    note: Field<OrderNote>,
}

/// A refund that was made.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = RefundPaymentBody, example = json!({
    "amount": "2999.00", "method": "wechat", "reference": "5030002026112100001"}))]
pub struct RefundPaymentBody {
    /// Amount in yuan, above 0; default: all that is due.
    #[schema(inline, value_type = Option<shape::PositiveAmount>)]
    amount: Field<PaymentAmount>,
    /// How it was paid back.
    #[schema(inline, value_type = shape::MethodName, required)]
    method: Field<PaymentMethod>,
    /// The transaction's number at the payment provider; unique per method. With an `amount`, required
    /// unless there is an `Idempotency-Key`.
    #[schema(inline, value_type = Option<shape::Line128>)]
    reference: Field<PaymentReference>,
    /// A remark.
    #[schema(inline, value_type = Option<shape::Line500>)]
    note: Field<OrderNote>,
}

impl PaymentBody {
    /// The payment, or every mistake in it. `is_keyed`: whether the request has an idempotency key.
    pub(in crate::http) fn draft(
        self,
        mut check: Check,
        is_keyed: bool,
    ) -> Result<PaymentDraft, Violations> {
        let amount = check.required("amount", self.amount);
        let method = check.required("method", self.method);
        let reference = reference(&mut check, self.reference, is_keyed);
        let note = check.nullable("note", self.note);
        check.build(|| {
            Some(PaymentDraft {
                amount: amount?.0,
                method: method?,
                reference: reference.unwrap_or_default(),
                note: note.unwrap_or_default(),
            })
        })
    }
}

impl RefundPaymentBody {
    /// The refund, or every mistake in it. `is_once`: whether a repeat can't record it again, such as
    /// by the request's idempotency key.
    pub(in crate::http) fn draft(
        self,
        mut check: Check,
        is_once: bool,
    ) -> Result<RefundDraft, Violations> {
        let amount = check.nullable("amount", self.amount);
        let method = check.required("method", self.method);
        // Without an amount, a repeat finds nothing that is due.
        let reference = reference(&mut check, self.reference, is_once || amount.is_none());
        let note = check.nullable("note", self.note);
        check.build(|| {
            Some(RefundDraft {
                amount: amount.map(|amount| amount.0),
                method: method?,
                reference: reference.unwrap_or_default(),
                note: note.unwrap_or_default(),
            })
        })
    }
}

/// Reads the reference; without one, only the idempotency key keeps a double click from being
/// recorded twice.
fn reference(
    check: &mut Check,
    field: Field<PaymentReference>,
    is_once: bool,
) -> Option<PaymentReference> {
    // A reference with a mistake has its own violation.
    let is_missing = match &field {
        Field::Absent | Field::Null => true,
        Field::Given(reference) => reference.is_empty(),
        Field::Wrong(_) => false,
    };
    let reference = check.nullable("reference", field);
    if is_missing && !is_once {
        let message = "is required without an Idempotency-Key, so that a repeat counts once";
        check.add("reference", ViolationCode::Required, message);
    }
    reference
}
