//! `GET /api/users` and `GET /api/users/{id}`.

use actix_web::{HttpRequest, HttpResponse, get};
use cangku_domain::{Entity, Error, UserId};

use super::user_response::UserResponse;
use crate::http::{
    openapi::responses::{NotModified, RestrictedErrors},
    request::{caller::Admin, page_query::PageQuery, path_id::PathId, query::Query},
    response::{
        conditional_response::Audience, page_response::PageResponse, problem::Problem,
        versioned_response,
    },
    state::{self, App},
};

/// Lists users by id (admin).
#[utoipa::path(tag = "accounts", operation_id = "list_users", params(PageQuery),
    responses(
    (status = 200, body = PageResponse<UserResponse>), RestrictedErrors))]
#[get("/users")]
pub async fn list_users(
    _admin: Admin,
    app: App,
    query: Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let page = PageQuery::read(query)?;
    let found = state::read(&app, move |reader| {
        reader.read(|session| Ok(session.users().list(page)?))
    });
    Ok(HttpResponse::Ok().json(PageResponse::<UserResponse>::from(found.await?)))
}

/// Returns one user (admin).
#[utoipa::path(tag = "accounts", operation_id = "view_user", params(("id" = i64, Path)),
    responses((status = 200, body = UserResponse), NotModified,
    RestrictedErrors))]
#[get("/users/{id}")]
pub async fn view_user(
    request: HttpRequest,
    _admin: Admin,
    app: App,
    id: PathId<UserId>,
) -> Result<HttpResponse, Problem> {
    let found = present(&app, id.0).await?;
    versioned_response::show(&request, &found, Audience::Unstored)
}

/// The user as they are stored now.
pub(super) async fn present(app: &App, id: UserId) -> Result<UserResponse, Problem> {
    let found = state::read(app, move |reader| {
        let found = reader.read(|session| Ok(session.users().find(id)?))?;
        found.ok_or_else(|| Error::not_found(Entity::User, id))
    });
    Ok(found.await?.into())
}
