//! Orders, their lines and steps.

use chrono::{DateTime, Utc};

use super::{Contact, OrderBalance, OrderNumber, OrderStatus, Parcels};
use crate::{
    Money, MoneyTotal, OptionalText, OrderId, ProductId, UserId, Version,
    accounts::{Actor, Role},
    inventory::Quantity,
};

/// A note on an order: at most 500 characters, may be empty.
pub type OrderNote = OptionalText<500>;

/// An order with its lines. Status and times change by steps only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Assigned before the insert, from a sequence; positive.
    pub id: OrderId,
    /// The order number shown to people.
    pub number: OrderNumber,
    /// The customer; `None` if a service placed the order.
    pub user_id: Option<UserId>,
    /// Name of the actor who placed it.
    pub placed_by: String,
    /// Status; [`transition()`](super::transition()) is the only code that changes it.
    pub status: OrderStatus,
    /// The status before the refund was requested; `None` unless the order is refunding.
    pub status_before_refund: Option<OrderStatus>,
    /// The lines, in the order in which they were placed.
    pub lines: Vec<OrderLine>,
    /// The parcels in which it was shipped; none before.
    pub parcels: Parcels,
    /// Sum of the lines' amounts, in yuan.
    pub total: MoneyTotal,
    /// What was paid, given back and credited.
    pub balance: OrderBalance,
    /// Recipient and delivery address.
    pub contact: Contact,
    /// The customer's note; may be empty.
    pub note: OrderNote,
    /// Increased by every step.
    pub version: Version,
    /// When it was placed.
    pub created_at: DateTime<Utc>,
    /// Time of the last change.
    pub updated_at: DateTime<Utc>,
    /// Payment deadline: an order still unpaid then is cancelled.
    pub expires_at: DateTime<Utc>,
    /// When it was first paid; `None` before.
    pub paid_at: Option<DateTime<Utc>>,
    /// When it was first shipped; `None` before.
    pub shipped_at: Option<DateTime<Utc>>,
    /// When it was first completed: from then on its units count as sold, until it is refunded.
    pub completed_at: Option<DateTime<Utc>>,
    /// When it was cancelled or refunded; `None` before.
    pub ended_at: Option<DateTime<Utc>>,
}

/// Units of one product, at the price at the time the order was placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderLine {
    /// The product; `None` if it has since been deleted.
    pub product_id: Option<ProductId>,
    /// The id that the product had, if it has since been deleted; `None` as well if an earlier version
    /// of the program deleted it.
    pub deleted_product_id: Option<ProductId>,
    /// The product's name when the order was placed.
    pub product_name: String,
    /// The product's code when the order was placed; `None` without one.
    pub product_code: Option<String>,
    /// Unit price, in yuan.
    pub price: Money,
    /// Units ordered, from 1.
    pub quantity: Quantity,
    /// `price` times `quantity`, in yuan.
    pub amount: MoneyTotal,
    /// Units that were shipped, from 0 to `quantity`; `None` until the order is shipped.
    pub shipped: Option<u32>,
    /// Units that came back by returns, sellable or damaged; at most those that were shipped.
    pub returned: u32,
}

impl Order {
    /// The status that the order has, or resumes, without an open return or a request for a refund.
    pub const fn fulfilment_status(&self) -> OrderStatus {
        match self.status {
            OrderStatus::Returning | OrderStatus::Refunding => {
                if self.completed_at.is_some() {
                    OrderStatus::Completed
                } else if self.shipped_at.is_some() {
                    OrderStatus::Shipped
                } else {
                    OrderStatus::Paid
                }
            }
            status => status,
        }
    }

    /// The status that the order resumes if its open returns or its request for a refund end without
    /// a further effect; `None` if nothing is open.
    pub const fn resumed_status(&self) -> Option<OrderStatus> {
        match self.status {
            OrderStatus::Refunding => self.status_before_refund,
            OrderStatus::Returning => Some(self.fulfilment_status()),
            _ => None,
        }
    }

    /// Whether all units that were shipped came back; at least one unit of an order is shipped.
    pub fn is_returned(&self) -> bool {
        self.lines.iter().all(|line| line.remaining() == 0)
    }

    /// Whether the actor may know of the order: customers only of their own.
    pub fn is_visible_to(&self, actor: &Actor) -> bool {
        actor.role >= Role::Staff || self.user_id == actor.user_id
    }
}

impl OrderLine {
    /// The id under which the line was ordered, also after the product was deleted: ids aren't used
    /// again. At most one line of an order has it.
    pub const fn ordered_product(&self) -> Option<ProductId> {
        match self.product_id {
            Some(present) => Some(present),
            None => self.deleted_product_id,
        }
    }

    /// Units that the customer gets: those that were shipped, or all as long as none were.
    pub fn delivered(&self) -> u32 {
        let ordered = self.quantity.get().unsigned_abs();
        self.shipped.unwrap_or(ordered)
    }

    /// Units that the customer gets and didn't return.
    pub fn remaining(&self) -> u32 {
        self.delivered().saturating_sub(self.returned)
    }

    /// Value of the units that were ordered and not shipped, in yuan.
    pub fn missing_amount(&self) -> MoneyTotal {
        let delivered = MoneyTotal::of(&self.price, self.delivered());
        self.amount.minus(&delivered)
    }
}

impl OrderStep {
    /// Maximum number of steps of an order that are shown: the latest.
    pub const MAX_SHOWN: u32 = 200;
}

/// A status change in an order's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderStep {
    /// The status before; `None` for the placing of the order.
    pub from: Option<OrderStatus>,
    /// The status that the step led to.
    pub to: OrderStatus,
    /// The user who made the step; `None` for a service or a job.
    pub user_id: Option<UserId>,
    /// Name of the actor who made the step.
    pub operator_name: String,
    /// The actor's note; may be empty.
    pub note: OrderNote,
    /// Id of the HTTP request; empty for a job.
    pub request_id: String,
    /// Time of the step.
    pub at: DateTime<Utc>,
}
