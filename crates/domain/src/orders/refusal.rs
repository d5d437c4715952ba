//! Refusals of orders and their steps.

use std::fmt;

use super::{
    Order, OrderNumber, OrderStatus, PaymentMethod, PaymentReference, ReturnOfOrder, ReturnStatus,
    UndeliverableLine,
};
use crate::{
    Money, MoneyTotal, OrderId, PaymentId, ProductId, ReturnId,
    accounts::Requirement,
    inventory::{CustomerRefusal, StockRefusal},
};

/// Why an order, or a step of one, is refused. It changes nothing then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrderRefusal {
    /// The order doesn't exist, or belongs to another customer.
    #[error("there is no order {0}")]
    Unknown(OrderId),
    /// Customers have changed the order too often; staff still can.
    #[error("the order was changed {limit} times: ask the shop to change it")]
    TooManyChanges {
        /// Number of changes from which on customers can't change it.
        limit: i64,
    },
    /// The step is based on a version of the order that isn't the present one.
    #[error("the order has changed since: its version is {} now", .0.version)]
    StaleVersion(Box<Order>),
    /// The order's status doesn't allow the step.
    #[error("an order that is {status} can't become that; it can become: {}", names(.allowed))]
    IllegalTransition {
        /// Status of the order, which the refused step leaves as it is.
        status: OrderStatus,
        /// Statuses that can follow.
        allowed: Vec<OrderStatus>,
    },
    /// The caller's role or scopes aren't sufficient.
    #[error("this needs {needed}")]
    Forbidden {
        /// What the caller would need.
        needed: Requirement,
    },
    /// The payment doesn't exist.
    #[error("there is no payment {0}")]
    UnknownPayment(PaymentId),
    /// Another payment has this method and reference, with another order or amount.
    #[error("{method} {reference} is payment {payment}, of {amount} for the order {order_number}")]
    PaymentReferenceConflict {
        /// The other payment.
        payment: PaymentId,
        /// The order number that it was recorded with.
        order_number: OrderNumber,
        /// Its amount, in yuan.
        amount: MoneyTotal,
        /// Its method.
        method: PaymentMethod,
        /// Its reference.
        reference: PaymentReference,
    },
    /// The refund is more than what is due, which may be nothing.
    #[error("{due} is due to the customer, not more")]
    RefundExceedsDue {
        /// Amount that is due, in yuan.
        due: MoneyTotal,
    },
    /// The payment belongs to an order or was refunded, so it can't be assigned or refunded.
    #[error("payment {0} belongs to an order or was refunded")]
    PaymentSettled(PaymentId),
    /// A price or the total isn't the one that the customer has seen.
    #[error("the prices have changed: the total is {total} now")]
    PriceChanged {
        /// The present total, in yuan.
        total: MoneyTotal,
        /// The present price of a unit of each product, in yuan.
        prices: Vec<(ProductId, Money)>,
    },
    /// More units of a product were to be shipped than were ordered.
    #[error("{ordered} units of product {product_id} were ordered")]
    InvalidShipment {
        /// The product.
        product_id: ProductId,
        /// Units ordered; 0 if the order doesn't have the product.
        ordered: u32,
    },
    /// Parcels were given for an order that wasn't shipped yet.
    #[error("the order has not been shipped, so it has no parcels")]
    ParcelsBeforeShipment,
    /// Products of the order were deleted, so it can be neither paid nor shipped in full.
    #[error("the order can't be delivered: {} was deleted", listed(.0))]
    Undeliverable(Vec<UndeliverableLine>),
    /// Nothing of the order has left the shop, so nothing can be returned: the customer may cancel
    /// it instead.
    #[error("the order wasn't shipped: cancel it instead of returning its units")]
    NotShipped {
        /// Statuses that can follow.
        allowed: Vec<OrderStatus>,
    },
    /// The return doesn't exist, or belongs to another customer's order.
    #[error("there is no return {0}")]
    UnknownReturn(ReturnId),
    /// The step is based on a version of the return's order that isn't the present one.
    #[error("the order has changed since: its version is {} now", .0.order.version)]
    StaleReturn(Box<ReturnOfOrder>),
    /// The return's status doesn't allow the step.
    #[error("a return that is {status} can't become that; it can become: {}", names(.allowed))]
    IllegalReturnTransition {
        /// Status of the return, which the refused step leaves as it is.
        status: ReturnStatus,
        /// Statuses that can follow.
        allowed: Vec<ReturnStatus>,
    },
    /// More units than the customer got, less those of other returns.
    #[error("{returnable} units {}can be returned", of_product(.product_id.as_ref()))]
    ReturnExceedsDelivered {
        /// The product; `None` if nothing of the order can be returned.
        product_id: Option<ProductId>,
        /// Units that can be returned, which may be 0.
        returnable: u32,
    },
    /// More units were received than the return has.
    #[error("{expected} units of product {product_id} belong to the return")]
    ReceiptExceedsReturn {
        /// The product.
        product_id: ProductId,
        /// Units in the return; 0 if it doesn't have the product.
        expected: u32,
    },
    /// The receipt of a line of the return was recorded already.
    #[error("the receipt {}was recorded already", of_product(.product_id.as_ref()))]
    AlreadyReceived {
        /// The product; `None` if it was deleted by an earlier version of the program.
        product_id: Option<ProductId>,
    },
    /// A return was declined without a reason.
    #[error("must not be blank")]
    MissingReason,
    /// The amount is 0, or the sum of the order's payments would be too large to store.
    #[error("must be above 0, and the sum of all payments below 10^20 yuan")]
    AmountOutOfRange,
    /// A limit on the customer's holds is exceeded.
    #[error(transparent)]
    Customer(#[from] CustomerRefusal),
    /// Lines that can't be supplied, each with its reason; at least one.
    #[error("{}", .0.first().map_or_else(String::new, |(_, refusal)| refusal.to_string()))]
    Lines(Vec<(ProductId, StockRefusal)>),
}

impl OrderRefusal {
    /// The order's status doesn't allow the step.
    pub(crate) fn illegal_transition(order: &Order) -> Self {
        Self::IllegalTransition {
            status: order.status,
            allowed: order.status.successors(order.resumed_status()),
        }
    }

    /// The return's status doesn't allow the step.
    pub(crate) fn illegal_return_transition(status: ReturnStatus) -> Self {
        let allowed = status.steps().collect();
        Self::IllegalReturnTransition { status, allowed }
    }
}

fn listed(lines: &[UndeliverableLine]) -> String {
    let lines: Vec<_> = lines.iter().map(ToString::to_string).collect();
    lines.join(", ")
}

fn names(statuses: &[impl fmt::Display]) -> String {
    if statuses.is_empty() {
        return "nothing more".to_owned();
    }
    let names: Vec<_> = statuses.iter().map(ToString::to_string).collect();
    names.join(", ")
}

fn of_product(product: Option<&ProductId>) -> String {
    product.map_or_else(String::new, |product| format!("of product {product} "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_say_what_is_possible_and_what_is_meant() {
        let illegal = |allowed| OrderRefusal::IllegalTransition {
            status: OrderStatus::Paid,
            allowed,
        };
        let next = illegal(vec![OrderStatus::Shipped, OrderStatus::Cancelled]);
        let message = "an order that is paid can't become that; it can become: shipped, cancelled";
        assert_eq!(next.to_string(), message);
        let ended = illegal(Vec::new()).to_string();
        assert!(ended.ends_with("it can become: nothing more"), "{ended}");
        let product_id = ProductId::new(7);
        let received = OrderRefusal::AlreadyReceived { product_id };
        let message = "the receipt of product 7 was recorded already";
        assert_eq!(received.to_string(), message);
        let received = OrderRefusal::AlreadyReceived { product_id: None };
        assert_eq!(received.to_string(), "the receipt was recorded already");
        let line = |name: &str, code: Option<&str>| UndeliverableLine {
            product_name: name.to_owned(),
            product_code: code.map(str::to_owned),
            quantity: 1,
        };
        let lost = OrderRefusal::Undeliverable(vec![line("冰箱", Some("GA0")), line("冷柜", None)]);
        let message = "the order can't be delivered: 冰箱 (GA0), 冷柜 was deleted";
        assert_eq!(lost.to_string(), message);
    }
}
