//! Payments for orders, and refunds.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};

use super::{OrderNote, OrderNumber};
use crate::{MoneyTotal, OptionalText, OrderId, PaymentId, Text, UserId, ViolationCode};

/// Number of a transaction at the payment provider: at most 128 characters, may be empty.
pub type PaymentReference = OptionalText<128>;

/// A recorded payment or refund. It never changes, except that a payment without an order is
/// assigned to one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// The payment's id.
    pub id: PaymentId,
    /// The order; `None` while a payment belongs to none, and for the refund of such a payment.
    pub order_id: Option<OrderId>,
    /// The order number as it was given; there may be no such order.
    pub order_number: OrderNumber,
    /// Whether money came or went.
    pub kind: PaymentKind,
    /// Amount in yuan, above 0.
    pub amount: MoneyTotal,
    /// How it was paid.
    pub method: PaymentMethod,
    /// The provider's number; unique per kind and method unless empty.
    pub reference: PaymentReference,
    /// The payment that a refund gives back; only for refunds of payments without an order.
    pub refund_of: Option<PaymentId>,
    /// The actor's note; may be empty.
    pub note: OrderNote,
    /// The user who recorded it; `None` for a service.
    pub user_id: Option<UserId>,
    /// Name of the actor who recorded it.
    pub operator_name: String,
    /// Id of the HTTP request; empty for a job.
    pub request_id: String,
    /// When it was recorded.
    pub at: DateTime<Utc>,
}

/// Direction of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PaymentKind {
    /// The customer paid.
    Payment,
    /// The shop gave money back.
    Refund,
}

impl PaymentKind {
    /// The value in the database and in responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::Refund => "refund",
        }
    }

    /// The kind with this name; `None` if there is none.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Payment, Self::Refund]
            .into_iter()
            .find(|kind| kind.as_str() == name)
    }
}

/// State of an order's money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PaymentStatus {
    /// Nothing was paid.
    Unpaid,
    /// Money was paid, and none is due back.
    Paid,
    /// The shop owes the customer money.
    RefundDue,
    /// Some of the money was given back; nothing more is due.
    PartlyRefunded,
    /// All of the money was given back.
    Refunded,
}

impl PaymentStatus {
    /// All statuses.
    pub const ALL: [Self; 5] = [
        Self::Unpaid,
        Self::Paid,
        Self::RefundDue,
        Self::PartlyRefunded,
        Self::Refunded,
    ];

    /// The value in the database and in responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unpaid => "unpaid",
            Self::Paid => "paid",
            Self::RefundDue => "refund_due",
            Self::PartlyRefunded => "partly_refunded",
            Self::Refunded => "refunded",
        }
    }

    /// The status with this name; `None` if there is none.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }
}

/// How money was paid, such as `wechat`: 1 to 32 lower-case letters, digits, `_` and `-`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PaymentMethod(Text<32>);

/// The text isn't a [`PaymentMethod`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to 32 lower-case letters, digits, _ and -")]
pub struct PaymentMethodError;

impl From<PaymentMethodError> for ViolationCode {
    fn from(_error: PaymentMethodError) -> Self {
        Self::InvalidValue
    }
}

impl PaymentMethod {
    /// Maximum length, in characters.
    pub const MAX_CHARACTERS: usize = 32;

    /// Validates a method.
    ///
    /// # Errors
    /// [`PaymentMethodError`] if the text has other characters or another length.
    pub fn new(text: &str) -> Result<Self, PaymentMethodError> {
        let is_plain = |c: char| matches!(c, 'a'..='z' | '0'..='9' | '_' | '-');
        let text = Text::new(text).map_err(|_invalid| PaymentMethodError)?;
        if text.as_str().chars().all(is_plain) {
            Ok(Self(text))
        } else {
            Err(PaymentMethodError)
        }
    }

    /// Recorded by the short forms of payment and refund.
    pub fn manual() -> Self {
        Self(Text::constant("manual"))
    }

    /// The customer marked the order as paid.
    pub fn customer() -> Self {
        Self(Text::constant("customer"))
    }

    /// Derived from an order's status, by the program that didn't record payments.
    pub fn recorded() -> Self {
        Self(Text::constant("recorded"))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for PaymentMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What identifies a payment at its provider.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PaymentKey {
    /// Whether money came or went.
    pub kind: PaymentKind,
    /// How it was paid.
    pub method: PaymentMethod,
    /// The provider's number; not empty.
    pub reference: PaymentReference,
}

impl PaymentKey {
    /// The key with this reference; `None` if the reference is empty.
    pub fn new(
        kind: PaymentKind,
        method: &PaymentMethod,
        reference: &PaymentReference,
    ) -> Option<Self> {
        (!reference.is_empty()).then(|| Self {
            kind,
            method: method.clone(),
            reference: reference.clone(),
        })
    }
}

impl Payment {
    /// Its key; `None` without a reference.
    pub fn key(&self) -> Option<PaymentKey> {
        PaymentKey::new(self.kind, &self.method, &self.reference)
    }
}

/// A payment to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentDraft {
    /// Amount in yuan; refused if it is 0.
    pub amount: MoneyTotal,
    /// How it was paid.
    pub method: PaymentMethod,
    /// The provider's number; may be empty.
    pub reference: PaymentReference,
    /// The actor's note; may be empty.
    pub note: OrderNote,
}

/// A refund to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundDraft {
    /// Amount in yuan; `None` for all that is due.
    pub amount: Option<MoneyTotal>,
    /// How it was paid back.
    pub method: PaymentMethod,
    /// The provider's number; may be empty.
    pub reference: PaymentReference,
    /// The actor's note; may be empty.
    pub note: OrderNote,
}

/// The order that a payment is for, as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaymentTarget {
    /// The order with this id.
    Id(OrderId),
    /// The order with this number, which may not exist: then the payment is kept without an order.
    Number(OrderNumber),
}

/// The text is neither an id nor an order number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be an order's id or number")]
pub struct PaymentTargetError;

impl FromStr for PaymentTarget {
    type Err = PaymentTargetError;

    /// A positive number of at most 19 digits is an id, since the numbers of orders are longer;
    /// other texts of 1 to 32 letters, digits, `-` and `_` that begin with a letter or digit are
    /// order numbers.
    fn from_str(text: &str) -> Result<Self, PaymentTargetError> {
        if text.len() < 20 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return match text.parse() {
                Ok(id) => Ok(Self::Id(id)),
                Err(_too_large) => Err(PaymentTargetError),
            };
        }
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let number = OrderNumber::new(text).map_err(|_invalid| PaymentTargetError)?;
        let begins = text.starts_with(|c: char| c.is_ascii_alphanumeric());
        if begins && text.chars().all(is_plain) {
            Ok(Self::Number(number))
        } else {
            Err(PaymentTargetError)
        }
    }
}

impl fmt::Display for PaymentTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Number(number) => number.fmt(f),
        }
    }
}

/// The result of recording a payment or refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedPayment {
    /// The payment or refund.
    pub payment: Payment,
    /// The order that it belongs to, in its present state; `None` if it belongs to none.
    pub order: Option<super::Order>,
    /// Whether it was recorded now; false if it was recorded before.
    pub is_new: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_are_plain_words() {
        for text in ["wechat", "bank-2", "a_b", "0"] {
            assert_eq!(PaymentMethod::new(text).unwrap().to_string(), text);
        }
        let long = "a".repeat(33);
        for text in ["", " ", "WeChat", "微信", "a b", long.as_str()] {
            assert_eq!(PaymentMethod::new(text), Err(PaymentMethodError), "{text}");
        }
    }

    #[test]
    fn an_order_is_given_by_its_id_or_number() {
        let parsed = |text: &str| text.parse::<PaymentTarget>();
        assert_eq!(
            parsed("17"),
            Ok(PaymentTarget::Id(OrderId::new(17).unwrap()))
        );
        for number in ["20261121000000000000", "20261121K7Q2M9XW4TBD", "SO-1"] {
            let expected = PaymentTarget::Number(OrderNumber::new(number).unwrap());
            assert_eq!(expected.to_string(), number);
            assert_eq!(parsed(number), Ok(expected));
        }
        for text in ["", "0", "-3", " 3", "a b", "单号", "A".repeat(33).as_str()] {
            assert_eq!(parsed(text), Err(PaymentTargetError), "{text}");
        }
    }

    #[test]
    fn each_name_parses_and_no_other() {
        for status in PaymentStatus::ALL {
            assert_eq!(PaymentStatus::from_name(status.as_str()), Some(status));
        }
        assert_eq!(PaymentStatus::from_name("Paid"), None);
        assert_eq!(PaymentKind::from_name("refund"), Some(PaymentKind::Refund));
        assert_eq!(PaymentKind::from_name("x"), None);
    }
}
