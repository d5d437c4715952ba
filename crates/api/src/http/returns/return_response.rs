//! Returns in responses.

use cangku_domain::{
    Page, ProductId, UserId,
    accounts::Actor,
    orders::{Order, ReturnLine, ReturnOfOrder, ReturnStatus},
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::{
    orders::{SHOP, sees_author},
    response::{page_response::PageResponse, versioned_response::Versioned},
};

/// A return of an order's units.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Return)]
pub struct ReturnResponse {
    id: i64,
    order_id: i64,
    order_number: String,
    /// `requested`, `approved`, `declined`, `withdrawn`, `received` or `refunded`.
    #[schema(example = "requested")]
    status: &'static str,
    /// The statuses to which its next step may lead.
    allowed: Vec<&'static str>,
    /// Why the customer returns the units; for customers, empty if another user requested it.
    reason: String,
    /// What the shop says about its decision.
    decision_note: String,
    items: Vec<ReturnLineResponse>,
    /// Value of what came back, in yuan.
    #[schema(example = "2999.00")]
    credited_amount: String,
    /// Status of the order.
    #[schema(example = "returning")]
    order_status: &'static str,
    /// What the customer of the order is to get back, in yuan.
    #[schema(example = "0.00")]
    refund_due: String,
    /// Id of the user who requested it; null for a service, and for customers if another user did.
    #[schema(required = true)]
    user_id: Option<i64>,
    /// Name of who requested it; for customers `shop` if another user did.
    requested_by: String,
    /// The version of the order: every step of a return is one of its order.
    #[schema(minimum = 1)]
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

/// Units of a line of the order.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReturnLine)]
pub struct ReturnLineResponse {
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
    /// Units that the customer sends back.
    quantity: i32,
    /// Units that came back and can be sold again.
    sellable: u32,
    /// Units that came back and can't be sold.
    damaged: u32,
    /// When the receipt was recorded; null before.
    #[schema(required = true)]
    received_at: Option<DateTime<Utc>>,
}

impl ReturnResponse {
    /// The return as `viewer` may see it: only staff see the names of staff, and the reasons that
    /// they noted.
    pub(in crate::http) fn shown_to(viewer: &Actor, found: &ReturnOfOrder) -> Self {
        let ReturnOfOrder {
            order_return: it,
            order,
        } = found;
        let (user_id, requested_by, reason) = match sees_author(viewer, it.user_id) {
            true => (
                it.user_id.map(UserId::get),
                it.requested_by.clone(),
                it.reason.to_string(),
            ),
            false => (None, SHOP.to_owned(), String::new()),
        };
        let lines = it.lines.iter();
        Self {
            id: it.id.get(),
            order_id: order.id.get(),
            order_number: order.number.to_string(),
            status: it.status.as_str(),
            allowed: it.steps().map(ReturnStatus::as_str).collect(),
            reason,
            decision_note: it.decision_note.to_string(),
            items: lines.filter_map(|line| line_of(order, line)).collect(),
            credited_amount: it.credited(order).to_string(),
            order_status: order.status.as_str(),
            refund_due: order.refund_due().to_string(),
            user_id,
            requested_by,
            version: order.version.get(),
            created_at: it.created_at,
            updated_at: it.updated_at,
        }
    }

    /// The cursor of what follows it in a list.
    pub(super) fn cursor(&self) -> String {
        self.id.to_string()
    }
}

/// A page of returns as `viewer` may see them.
pub(in crate::http) fn page_shown_to(
    viewer: &Actor,
    page: Page<ReturnOfOrder>,
) -> PageResponse<ReturnResponse> {
    let shown = page.results.iter();
    let results = shown.map(|found| ReturnResponse::shown_to(viewer, found));
    PageResponse::from(Page {
        results: results.collect::<Vec<_>>(),
        total: page.total,
        request: page.request,
    })
}

fn line_of(order: &Order, line: &ReturnLine) -> Option<ReturnLineResponse> {
    let ordered = order.lines.get(line.position)?;
    Some(ReturnLineResponse {
        product_id: ordered.product_id.map(ProductId::get),
        deleted_product_id: ordered.deleted_product_id.map(ProductId::get),
        product_name: ordered.product_name.clone(),
        product_code: ordered.product_code.clone(),
        price: ordered.price.to_string(),
        quantity: line.quantity.get(),
        sellable: line.receipt.map_or(0, |receipt| receipt.sellable),
        damaged: line.receipt.map_or(0, |receipt| receipt.damaged),
        received_at: line.receipt.map(|receipt| receipt.at),
    })
}

impl Versioned for ReturnResponse {
    fn version(&self) -> i64 {
        self.version
    }
}
