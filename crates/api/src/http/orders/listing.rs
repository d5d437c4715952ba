//! Looking at orders.

use actix_web::{HttpResponse, get};
use cangku_domain::{
    Entity, Error, OrderId, Text, UserId,
    accounts::Role,
    orders::{Order, OrderStatus},
    ports::OrderFilter,
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::order_answer::{OrderAnswer, OrderWithHistoryAnswer};
use crate::http::{
    caller::Caller,
    field_schema::shape,
    inventory::{id, moment},
    page_answer::PageAnswer,
    path_id::PathId,
    problem::Problem,
    query::Query,
    responses::Deleting,
    state::{self, App},
};

/// Most characters of an order's number.
const LONGEST_NUMBER: usize = 32;
const STATUSES: &str =
    "pending, paid, shipped, completed, cancelled, returning, refunding, refunded";

/// Which orders are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OrderListQuery {
    /// Where they stand.
    #[param(inline, value_type = Option<shape::OrderStatusName>)]
    status: Option<String>,
    /// Whose: the id of a user (staff).
    #[param(value_type = Option<i64>, minimum = 1)]
    user: Option<String>,
    /// The number that people know the order by.
    #[param(inline, value_type = Option<shape::Number>)]
    order_number: Option<String>,
    /// Placed at this time or later.
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<String>,
    /// Placed before this time.
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<String>,
    /// Page, from 1.
    #[param(value_type = Option<u32>, minimum = 1)]
    page: Option<String>,
    /// Rows of a page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    page_size: Option<String>,
}

/// Orders, newest first: a customer's own, everybody's for staff.
#[utoipa::path(tag = "orders", operation_id = "list_orders", params(OrderListQuery),
    security(("bearer" = []), ("api_key" = [])), responses((status = 200, body = PageAnswer<OrderAnswer>), Deleting))]
#[get("/orders")]
pub async fn list(
    caller: Caller,
    app: App,
    query: Query<OrderListQuery>,
) -> Result<HttpResponse, Problem> {
    let (query, mut check) = query.into_parts();
    let page = check.page(query.page, query.page_size);
    let mut filter = OrderFilter {
        user: check.optional("user", query.user, id::<UserId>),
        status: check.one_of("status", query.status, STATUSES, OrderStatus::from_name),
        number: check.text(
            "order_number",
            query.order_number,
            LONGEST_NUMBER,
            Text::new,
        ),
        from: check.unblank("from", query.from, moment),
        to: check.unblank("to", query.to, moment),
    };
    check.finish(())?;
    if caller.0.role == Role::User {
        if filter
            .user
            .is_some_and(|user| Some(user) != caller.0.user_id)
        {
            caller.0.require(Role::Staff)?;
        }
        filter.user = caller.0.user_id;
    }
    let found = state::read(&app, move |reader| {
        reader.read(|session| Ok(session.orders().list(&filter, page)?))
    });
    Ok(HttpResponse::Ok().json(PageAnswer::<OrderAnswer>::from(found.await?)))
}

/// An order with the steps it made: a customer's own, anybody's for staff.
#[utoipa::path(tag = "orders", operation_id = "view_order", params(("id" = i64, Path, minimum = 1)),
    security(("bearer" = []), ("api_key" = [])), responses((status = 200, body = OrderWithHistoryAnswer), Deleting))]
#[get("/orders/{id}")]
pub async fn view(caller: Caller, app: App, id: PathId<OrderId>) -> Result<HttpResponse, Problem> {
    let id = id.0;
    let found = state::read(&app, move |reader| {
        reader.read(|session| Ok(session.orders().find(id)?))
    });
    let is_shown =
        |order: &Order| caller.0.role >= Role::Staff || order.user_id == caller.0.user_id;
    let found = found.await?.filter(|(order, _)| is_shown(order));
    let found = found.ok_or_else(|| Error::not_found(Entity::Order, id))?;
    Ok(HttpResponse::Ok().json(OrderWithHistoryAnswer::shown_to(&caller.0, found)))
}
