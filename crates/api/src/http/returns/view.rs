//! `GET /api/returns/{id}`.

use actix_web::{HttpRequest, HttpResponse, get};
use cangku_domain::{Entity, Error, ReturnId};

use super::return_response::ReturnResponse;
use crate::http::{
    openapi::responses::{NotModified, RestrictedErrors},
    request::{caller::Caller, path_id::PathId},
    response::{conditional_response::Audience, problem::Problem, versioned_response},
    state::{self, App},
};

/// Returns a return: of a customer's own order, any for staff.
#[utoipa::path(tag = "orders", operation_id = "view_return",
    params(("id" = i64, Path, minimum = 1)), responses((status = 200, body = ReturnResponse), NotModified, RestrictedErrors))]
#[get("/returns/{id}")]
pub async fn view_return(
    request: HttpRequest,
    caller: Caller,
    app: App,
    id: PathId<ReturnId>,
) -> Result<HttpResponse, Problem> {
    let id = id.0;
    let found = state::read(&app, move |reader| {
        reader.read(|session| Ok(session.orders().find_return(id)?))
    });
    // To a customer, another's return looks as if it didn't exist.
    let found = found.await?;
    let found = found.filter(|found| found.order.is_visible_to(&caller.0));
    let found = found.ok_or_else(|| Error::not_found(Entity::Return, id))?;
    let shown = ReturnResponse::shown_to(&caller.0, &found);
    versioned_response::show(&request, &shown, Audience::Unstored)
}
