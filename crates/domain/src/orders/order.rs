//! An order and its lines.

use chrono::{DateTime, Utc};

use super::{Contact, OrderNumber, OrderStatus};
use crate::{Amount, Money, OptionalText, OrderId, ProductId, UserId, inventory::Quantity};

/// What somebody remarks on an order.
pub type OrderNote = OptionalText<500>;

/// An order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Identity.
    pub id: OrderId,
    /// The number that people know it by.
    pub number: OrderNumber,
    /// Whose it is; `None` where a service placed it.
    pub user_id: Option<UserId>,
    /// The name of whoever placed it.
    pub placed_by: String,
    /// Where it stands.
    pub status: OrderStatus,
    /// Where it was before a refund was asked for; `None` unless it is refunding.
    pub came_from: Option<OrderStatus>,
    /// What is sold.
    pub lines: Vec<OrderLine>,
    /// The sum of the lines.
    pub total: Amount,
    /// Whom and where the goods go to.
    pub contact: Contact,
    /// The customer's remark.
    pub note: OrderNote,
    /// When it was placed.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// The payment deadline.
    pub expires_at: DateTime<Utc>,
    /// When it was paid.
    pub paid_at: Option<DateTime<Utc>>,
    /// When the goods left the shop.
    pub shipped_at: Option<DateTime<Utc>>,
    /// When it was completed: from then on its goods count as sold, until it is refunded.
    pub completed_at: Option<DateTime<Utc>>,
    /// When it was cancelled or refunded.
    pub ended_at: Option<DateTime<Utc>>,
}

/// Units of one product, at the price of the moment in which the order was placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderLine {
    /// The product; `None` where it was deleted since.
    pub product_id: Option<ProductId>,
    /// Its name then.
    pub product_name: String,
    /// Its code then; `None` where it had none.
    pub product_code: Option<String>,
    /// What a unit cost.
    pub price: Money,
    /// How many.
    pub quantity: Quantity,
    /// What they cost together.
    pub amount: Amount,
}

/// A step that an order has made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderStep {
    /// Where it stood; `None` before it was placed.
    pub from: Option<OrderStatus>,
    /// Where it stands since.
    pub to: OrderStatus,
    /// Who did it; `None` for a service or a job.
    pub user_id: Option<UserId>,
    /// The name of who did it.
    pub operator_name: String,
    /// What they remarked.
    pub note: OrderNote,
    /// The request that asked for it; empty for a job.
    pub request_id: String,
    /// When.
    pub at: DateTime<Utc>,
}
