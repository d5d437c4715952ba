//! Orders in responses.

use cangku_domain::{
    ProductId, UserId,
    accounts::Actor,
    orders::{Order, OrderLine, OrderStatus, OrderStep, Parcel},
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::response::versioned_response::Versioned;

/// An order.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Order)]
pub struct OrderResponse {
    id: i64,
    /// The public number.
    #[schema(example = "20261121K7Q2M9XW4TBD")]
    order_number: String,
    /// Id of the customer; null if a service placed it.
    #[schema(required = true)]
    user_id: Option<i64>,
    /// The name of the user or service that placed it.
    placed_by: String,
    /// `pending`, `paid`, `shipped`, `completed`, `cancelled`, `returning`, `refunding` or
    /// `refunded`.
    #[schema(example = "pending")]
    status: &'static str,
    /// The statuses that may follow.
    allowed: Vec<&'static str>,
    /// Sum of the lines, in yuan.
    #[schema(example = "2999.00")]
    total_amount: String,
    /// Sum of the payments, in yuan.
    #[schema(example = "2999.00")]
    paid_amount: String,
    /// Sum of the refunds, in yuan.
    #[schema(example = "0.00")]
    refunded_amount: String,
    /// What the customer is to get back, in yuan.
    #[schema(example = "0.00")]
    refund_due: String,
    /// `unpaid`, `paid`, `refund_due`, `partly_refunded` or `refunded`.
    #[schema(example = "paid")]
    payment_status: &'static str,
    items: Vec<OrderLineResponse>,
    /// The parcels in which it was shipped.
    parcels: Vec<ParcelResponse>,
    contact_name: String,
    /// Complete for the customer, in the response to placing the order, and in that for one order;
    /// otherwise masked.
    #[schema(example = "138****8000")]
    phone: String,
    province: String,
    city: String,
    district: String,
    town: String,
    /// `***` where the telephone number is masked.
    address: String,
    note: String,
    /// Increased by every step; a step may name the one that it is based on, in `If-Match`.
    #[schema(minimum = 1)]
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    /// The payment deadline: until then the units are held.
    expires_at: DateTime<Utc>,
    #[schema(required = true)]
    paid_at: Option<DateTime<Utc>>,
    #[schema(required = true)]
    shipped_at: Option<DateTime<Utc>>,
    #[schema(required = true)]
    completed_at: Option<DateTime<Utc>>,
    /// When it was cancelled or refunded.
    #[schema(required = true)]
    ended_at: Option<DateTime<Utc>>,
}

/// A parcel of an order.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Parcel)]
pub struct ParcelResponse {
    /// Who delivers it.
    #[schema(example = "顺丰")]
    carrier: String,
    /// The carrier's number of it.
    #[schema(example = "SF1234567890")]
    tracking_number: String,
}

/// A line of an order, at the price when it was placed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrderLine)]
pub struct OrderLineResponse {
    /// Null if the product was deleted since.
    #[schema(required = true)]
    product_id: Option<i64>,
    /// The id that the product had before it was deleted, by which it is returned and received; null
    /// otherwise, and if an earlier version of the program deleted it.
    #[schema(required = true)]
    deleted_product_id: Option<i64>,
    product_name: String,
    #[schema(required = true)]
    product_code: Option<String>,
    /// Price of a unit, in yuan.
    #[schema(example = "2999.00")]
    price: String,
    quantity: i32,
    /// Price of all units, in yuan.
    #[schema(example = "2999.00")]
    amount: String,
    /// Units that were shipped; null until the order is shipped.
    #[schema(required = true)]
    shipped_quantity: Option<u32>,
    /// Units that came back by returns.
    returned_quantity: u32,
}

/// An order with its history.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrderWithHistory)]
pub struct OrderWithHistoryResponse {
    #[serde(flatten)]
    order: OrderResponse,
    /// The latest 200 steps, oldest first.
    history: Vec<OrderStepResponse>,
}

/// What customers see instead of the name of a member of staff.
pub(in crate::http) const SHOP: &str = "shop";

/// Whether the viewer may see the name and the note of the user who made a step or recorded a
/// payment: only staff see those of others.
pub(in crate::http) fn sees_author(viewer: &Actor, author: Option<UserId>) -> bool {
    !viewer.is_customer() || (author.is_some() && author == viewer.user_id)
}

/// A step of an order.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrderStep)]
pub struct OrderStepResponse {
    /// Null for the first step, the placing.
    #[schema(required = true)]
    from: Option<&'static str>,
    to: &'static str,
    /// Id of the user who made it; null for a service or a job, and for customers if another user
    /// made it.
    #[schema(required = true)]
    user_id: Option<i64>,
    /// Name of who made it; for customers `shop` if another user made it.
    operator: String,
    /// For customers, empty if another user made it.
    note: String,
    /// For customers, empty if another user made it.
    request_id: String,
    at: DateTime<Utc>,
}

impl From<&Order> for OrderResponse {
    fn from(order: &Order) -> Self {
        let contact = &order.contact;
        let allowed = order.status.successors(order.resumed_status());
        Self {
            id: order.id.get(),
            order_number: order.number.to_string(),
            user_id: order.user_id.map(UserId::get),
            placed_by: order.placed_by.clone(),
            status: order.status.as_str(),
            allowed: allowed.into_iter().map(OrderStatus::as_str).collect(),
            total_amount: order.total.to_string(),
            paid_amount: order.balance.paid.to_string(),
            refunded_amount: order.balance.refunded.to_string(),
            refund_due: order.refund_due().to_string(),
            payment_status: order.payment_status().as_str(),
            items: order.lines.iter().map(Into::into).collect(),
            parcels: order.parcels.iter().map(Into::into).collect(),
            contact_name: contact.contact_name.to_string(),
            phone: contact.phone.as_str().to_owned(),
            province: contact.province.to_string(),
            city: contact.city.to_string(),
            district: contact.district.to_string(),
            town: contact.town.to_string(),
            address: contact.address.to_string(),
            note: order.note.to_string(),
            version: order.version.get(),
            created_at: order.created_at,
            updated_at: order.updated_at,
            expires_at: order.expires_at,
            paid_at: order.paid_at,
            shipped_at: order.shipped_at,
            completed_at: order.completed_at,
            ended_at: order.ended_at,
        }
    }
}

impl OrderResponse {
    /// The order with its telephone number and street address masked.
    pub(in crate::http) fn masked(order: &Order) -> Self {
        Self {
            phone: order.contact.phone.masked(),
            address: order.contact.masked_address().to_owned(),
            ..Self::from(order)
        }
    }

    /// The order as a row of a list: masked unless it is the viewer's own.
    pub(super) fn listed(viewer: &Actor, order: &Order) -> Self {
        match is_own(viewer, order) {
            true => Self::from(order),
            false => Self::masked(order),
        }
    }
}

/// Whether the viewer is the customer of the order.
pub(super) fn is_own(viewer: &Actor, order: &Order) -> bool {
    order.user_id.is_some() && order.user_id == viewer.user_id
}

impl From<&Parcel> for ParcelResponse {
    fn from(parcel: &Parcel) -> Self {
        Self {
            carrier: parcel.carrier.to_string(),
            tracking_number: parcel.tracking_number.to_string(),
        }
    }
}

impl From<&OrderLine> for OrderLineResponse {
    fn from(line: &OrderLine) -> Self {
        Self {
            product_id: line.product_id.map(ProductId::get),
            deleted_product_id: line.deleted_product_id.map(ProductId::get),
            product_name: line.product_name.clone(),
            product_code: line.product_code.clone(),
            price: line.price.to_string(),
            quantity: line.quantity.get(),
            amount: line.amount.to_string(),
            shipped_quantity: line.shipped,
            returned_quantity: line.returned,
        }
    }
}

impl Versioned for OrderWithHistoryResponse {
    fn version(&self) -> i64 {
        self.order.version
    }
}

impl OrderWithHistoryResponse {
    /// The order as `viewer` may see it: only the shop's staff sees the names and notes of staff.
    pub(super) fn shown_to(viewer: &Actor, (order, steps): (Order, Vec<OrderStep>)) -> Self {
        let shown = |step: OrderStep| match sees_author(viewer, step.user_id) {
            true => OrderStepResponse::from(step),
            false => OrderStepResponse {
                user_id: None,
                operator: SHOP.to_owned(),
                note: String::new(),
                request_id: String::new(),
                ..step.into()
            },
        };
        Self {
            history: steps.into_iter().map(shown).collect(),
            order: (&order).into(),
        }
    }
}

impl From<OrderStep> for OrderStepResponse {
    fn from(step: OrderStep) -> Self {
        Self {
            from: step.from.map(OrderStatus::as_str),
            to: step.to.as_str(),
            user_id: step.user_id.map(UserId::get),
            operator: step.operator_name,
            note: step.note.to_string(),
            request_id: step.request_id,
            at: step.at,
        }
    }
}
