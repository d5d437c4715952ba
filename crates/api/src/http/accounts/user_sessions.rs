//! `/api/users/{id}/sessions`: sessions of any user, for admins.

use std::slice::from_ref;

use actix_web::{HttpRequest, HttpResponse, delete, get, web};
use cangku_domain::{Entity, Error, UserId, UserSessionId, use_cases};

use super::{
    ended_sessions::forget_ended,
    session_response::{EndedSessionsResponse, SessionResponse, sessions_response},
};
use crate::http::{
    openapi::responses::RestrictedErrors,
    request::{
        caller::Admin, credentials::shown_session, page_query::PageQuery, path_id::PathId,
        query::Query,
    },
    response::{error_code::ErrorCode, page_response::PageResponse, problem::Problem},
    state::{self, App},
};

/// Lists a user's open sessions, the most recently used first (admin).
#[utoipa::path(tag = "accounts", operation_id = "list_sessions_of_user",
    params(("id" = i64, Path), PageQuery), security(("bearer" = [])), responses(
    (status = 200, body = PageResponse<SessionResponse>), RestrictedErrors))]
#[get("/users/{id}/sessions")]
pub async fn list_sessions_of_user(
    request: HttpRequest,
    _admin: Admin,
    app: App,
    id: PathId<UserId>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let (page, PathId(id)) = (PageQuery::read(query)?, id);
    let now = app.now();
    let found = state::read(&app, move |reader| {
        reader.read(|session| {
            let user = session.users().find(id)?;
            user.ok_or_else(|| Error::not_found(Entity::User, id))?;
            Ok(session.user_sessions().list_open(id, now, page)?)
        })
    });
    // An admin may look at their own.
    let current = shown_session(&request).and_then(|token| token.session);
    let response = sessions_response(found.await?, current);
    Ok(HttpResponse::Ok().json(response))
}

/// Ends a session of a user (admin).
#[utoipa::path(tag = "accounts", operation_id = "end_session_of_user",
    params(("id" = i64, Path), ("session_id" = i64, Path)), security(("bearer" = [])), responses(
    (status = 204, description = "The session has ended"), RestrictedErrors))]
#[delete("/users/{id}/sessions/{session_id}")]
pub async fn end_session_of_user(
    admin: Admin,
    app: App,
    id: PathId<UserId>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let PathId(id) = id;
    let session: UserSessionId = path.1.parse().map_err(|_not_an_id| {
        let detail = "The id of the session in the path must be a positive whole number.";
        Problem::new(ErrorCode::InvalidPath, detail)
    })?;
    let ended = state::write(&app, admin.0, move |cx| {
        use_cases::end_session(cx, id, session)
    })
    .await;
    forget_ended(&app, ended.as_ref().map(|()| from_ref(&session)));
    ended?;
    Ok(HttpResponse::NoContent().finish())
}

/// Ends all sessions of a user (admin).
#[utoipa::path(tag = "accounts", operation_id = "end_sessions_of_user", params(("id" = i64, Path)),
    security(("bearer" = [])), responses(
    (status = 200, body = EndedSessionsResponse), RestrictedErrors))]
#[delete("/users/{id}/sessions")]
pub async fn end_sessions_of_user(
    admin: Admin,
    app: App,
    id: PathId<UserId>,
) -> Result<HttpResponse, Problem> {
    let PathId(id) = id;
    let ended = state::write(&app, admin.0, move |cx| {
        use_cases::end_sessions(cx, id, None)
    })
    .await;
    forget_ended(&app, ended.as_deref());
    let ended = ended?.len();
    Ok(HttpResponse::Ok().json(EndedSessionsResponse { ended }))
}
