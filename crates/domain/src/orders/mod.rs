//! Orders: their lifecycle from placed to completed or cancelled, and the effect of each step on
//! stock and sales.
//!
//! [`transition`] decides on a step: it returns the resulting order, the stock commands that belong
//! to it, and whether its units count as sold. Money is separate from the status: what is due to the
//! customer follows from the recorded payments and refunds (see [`OrderBalance`]).

mod action;
mod balance;
mod change_limit;
mod contact;
mod draft;
mod number;
mod order;
mod order_return;
mod overdue;
mod parcel;
mod payment;
mod reconciliation;
mod refund_due;
mod refusal;
mod return_receipt;
mod return_request;
mod rules;
mod shipment;
mod shipment_cursor;
mod status;
mod transition;
mod undeliverable;

pub use action::OrderAction;
pub use balance::OrderBalance;
pub(crate) use change_limit::check_changes;
pub use contact::{Contact, Phone, PhoneError};
pub use draft::{ExpectedPrices, OrderDraft, OrderLinesDraft};
pub use number::{OrderNumber, order_number};
pub use order::{Order, OrderLine, OrderNote, OrderStep};
pub use order_return::{
    LineReceipt, OrderReturn, ReceivedUnits, ReturnLine, ReturnOfOrder, ReturnStatus,
};
pub use overdue::{DeadlineCursor, OverdueCriterion};
pub use parcel::{Carrier, Parcel, Parcels, TrackingNumber};
pub use payment::{
    Payment, PaymentDraft, PaymentKey, PaymentKind, PaymentMethod, PaymentMethodError,
    PaymentReference, PaymentStatus, PaymentTarget, PaymentTargetError, RecordedPayment,
    RefundDraft,
};
pub use reconciliation::{
    MoneyFacts, MoneyInconsistency, MoneyInconsistencyKind, MoneyReconciliation,
};
pub use refusal::OrderRefusal;
pub(crate) use return_receipt::{ReceiptCommand, ReceiptEffects, receive_rest, receive_return};
pub use return_request::{ReturnDecision, ReturnDraft};
pub(crate) use return_request::{decide_return, request_return};
pub use rules::{OrderRules, UnpaidHoldings};
pub(crate) use shipment::with_shipment;
pub use shipment_cursor::ShipmentCursor;
pub use status::OrderStatus;
pub use transition::{SalesEffect, Transition, transition};
pub(crate) use transition::{after_return_step, placement_commands};
pub use undeliverable::UndeliverableLine;
