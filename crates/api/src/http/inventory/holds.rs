//! `GET /api/inventory/holds`: open holds.

use actix_web::{HttpRequest, HttpResponse, get};
use cangku_domain::{
    HoldId, OrderId, PageRequest, UserId,
    inventory::Reference,
    ports::{HoldFilter, ListedHold},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::log_query::{id, moment, operator};
use crate::http::{
    openapi::{field_schema::shape, responses::RestrictedListErrors},
    request::{caller::Caller, query::Query},
    response::{
        cursor_response::{self, CursorResponse},
        page_response::PageResponse,
        problem::Problem,
    },
    state::{self, App},
};

/// Filter and page of the list of holds.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct HoldQuery {
    /// The holder: a user's id, which includes the holds of their orders, or the exact name of a
    /// user or service.
    #[param(inline, value_type = Option<shape::Line150>)]
    user: Option<String>,
    /// Id of the product.
    #[param(value_type = Option<i64>, minimum = 1)]
    product: Option<String>,
    /// What the units are held for (exact match).
    #[param(inline, value_type = Option<shape::Line100>)]
    reference: Option<String>,
    /// Only holds that expire at this time or before.
    #[param(value_type = Option<String>, format = DateTime)]
    until: Option<String>,
    /// Page, from 1.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 4294967295_u64)]
    page: Option<String>,
    /// Rows per page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    page_size: Option<String>,
    /// Instead of `page`: empty for the first rows, then the `next_cursor` of the previous
    /// response.
    #[param(inline, value_type = Option<shape::Cursor>)]
    cursor: Option<String>,
}

/// The product of a hold.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HeldProduct)]
pub struct HeldProductResponse {
    id: i64,
    name: String,
    #[schema(required = true)]
    code: Option<String>,
}

/// An open hold.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Hold)]
pub struct HoldResponse {
    id: i64,
    product: HeldProductResponse,
    /// Units that were locked.
    quantity: i32,
    /// Units that are still held.
    held: i32,
    /// What they are held for, such as an order's number; may be empty.
    reference: String,
    /// The name of who locked them; a service's follows `service:`.
    #[schema(example = "service:order-system")]
    holder: String,
    /// The user who locked them, or whose order holds them; null for a service.
    #[schema(required = true)]
    user_id: Option<i64>,
    /// Whether it belongs to an order: only the order's steps end it.
    is_of_order: bool,
    /// That order; null otherwise.
    #[schema(required = true)]
    order_id: Option<i64>,
    created_at: DateTime<Utc>,
    /// When it expires; null if never.
    #[schema(required = true)]
    expires_at: Option<DateTime<Utc>>,
}

impl From<ListedHold> for HoldResponse {
    fn from(hold: ListedHold) -> Self {
        Self {
            id: hold.id.get(),
            product: HeldProductResponse {
                id: hold.product_id.get(),
                name: hold.product_name,
                code: hold.product_code,
            },
            quantity: hold.quantity,
            held: hold.held,
            reference: hold.reference.to_string(),
            holder: hold.holder_name,
            user_id: hold.user_id.map(UserId::get),
            is_of_order: hold.is_of_order,
            order_id: hold.order_id.map(OrderId::get),
            created_at: hold.created_at,
            expires_at: hold.expires_at,
        }
    }
}

/// Holds as a page, or by cursor.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = Holds)]
pub enum HoldsResponse {
    /// Without `cursor`.
    Page(PageResponse<HoldResponse>),
    /// With `cursor`.
    Cursor(CursorResponse<HoldResponse>),
}

/// How holds are paginated.
enum Pagination {
    Page(PageRequest),
    Cursor(Option<HoldId>, u32),
}

/// Lists open holds, newest first: by page or by cursor (staff, services).
#[utoipa::path(tag = "stock", operation_id = "list_holds", params(HoldQuery),
    responses(
        (status = 200, body = HoldsResponse), RestrictedListErrors))]
#[get("/inventory/holds")]
pub async fn list_holds(
    request: HttpRequest,
    _caller: Caller,
    app: App,
    query: Query<HoldQuery>,
) -> Result<HttpResponse, Problem> {
    let (filter, shape) = read(query)?;
    match shape {
        Pagination::Page(page) => {
            let found = state::read(&app, move |reader| {
                reader.read(|session| Ok(session.inventory().holds(&filter, page)?))
            });
            Ok(HttpResponse::Ok().json(HoldsResponse::Page(found.await?.into())))
        }
        Pagination::Cursor(cursor, limit) => {
            // One more row shows that more follow.
            let most = limit.saturating_add(1);
            let found = state::read(&app, move |reader| {
                reader.read(|session| Ok(session.inventory().holds_after(&filter, cursor, most)?))
            });
            let rows = CursorResponse::new(found.await?, limit, |row| row.id.to_string());
            Ok(cursor_response::respond(
                &request,
                rows,
                HoldsResponse::Cursor,
            ))
        }
    }
}

fn read(query: Query<HoldQuery>) -> Result<(HoldFilter, Pagination), Problem> {
    let (query, mut check) = query.into_parts();
    let filter = HoldFilter {
        holder: check.optional("user", query.user, operator),
        product: check.optional("product", query.product, id),
        reference: check.optional("reference", query.reference, Reference::new),
        until: check.optional("until", query.until, moment),
    };
    let page = check.page(query.page, query.page_size);
    // An empty `cursor` is the first page of keyset pagination; an absent one isn't.
    let cursor = query
        .cursor
        .map(|cursor| check.optional("cursor", Some(cursor), id));
    let shape = match cursor {
        Some(cursor) => Pagination::Cursor(cursor, page.page_size()),
        None => Pagination::Page(page),
    };
    check.finish((filter, shape))
}
