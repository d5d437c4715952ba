//! `/api/auth/sessions`: the caller's own sessions.

use std::slice::from_ref;

use actix_web::{HttpResponse, delete, get};
use cangku_domain::{UserSessionId, use_cases};

use super::{
    ended_sessions::forget_ended,
    session_response::{
        EndSessionsQuery, EndedSessionsResponse, SessionResponse, sessions_response,
    },
};
use crate::http::{
    openapi::responses::{RestrictedErrors, RestrictedListErrors},
    request::{caller::SignedIn, page_query::PageQuery, path_id::PathId, query::Query},
    response::{page_response::PageResponse, problem::Problem},
    state::{self, App},
};

/// Lists the caller's open sessions, the most recently used first.
#[utoipa::path(tag = "accounts", operation_id = "list_own_sessions", params(PageQuery),
    security(("bearer" = [])), responses(
    (status = 200, body = PageResponse<SessionResponse>), RestrictedListErrors))]
#[get("/auth/sessions")]
pub async fn list_own_sessions(
    user: SignedIn,
    app: App,
    query: Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let page = PageQuery::read(query)?;
    let (id, now) = (user.user.id, app.now());
    let found = state::read(&app, move |reader| {
        reader.read(|session| Ok(session.user_sessions().list_open(id, now, page)?))
    });
    let response = sessions_response(found.await?, user.token.session);
    Ok(HttpResponse::Ok().json(response))
}

/// Ends one of the caller's sessions: its tokens are invalid from now on, on other instances after at most 5 seconds.
#[utoipa::path(tag = "accounts", operation_id = "end_own_session", params(("id" = i64, Path)),
    security(("bearer" = [])), responses(
    (status = 204, description = "The session has ended"), RestrictedErrors))]
#[delete("/auth/sessions/{id}")]
pub async fn end_own_session(
    user: SignedIn,
    app: App,
    id: PathId<UserSessionId>,
) -> Result<HttpResponse, Problem> {
    let (owner, PathId(id)) = (user.user.id, id);
    let ended = state::write(&app, user.actor, move |cx| {
        use_cases::end_session(cx, owner, id)
    })
    .await;
    forget_ended(&app, ended.as_ref().map(|()| from_ref(&id)));
    ended?;
    Ok(HttpResponse::NoContent().finish())
}

/// Ends all of the caller's sessions, or all but the one of the request.
#[utoipa::path(tag = "accounts", operation_id = "end_own_sessions", params(EndSessionsQuery),
    security(("bearer" = [])), responses(
    (status = 200, body = EndedSessionsResponse), RestrictedListErrors))]
#[delete("/auth/sessions")]
pub async fn end_own_sessions(
    user: SignedIn,
    app: App,
    query: Query<EndSessionsQuery>,
) -> Result<HttpResponse, Problem> {
    let except = match EndSessionsQuery::read(query)? {
        true => Some(user.session()?),
        false => None,
    };
    let owner = user.user.id;
    let ended = state::write(&app, user.actor, move |cx| {
        use_cases::end_sessions(cx, owner, except)
    })
    .await;
    forget_ended(&app, ended.as_deref());
    let ended = ended?.len();
    Ok(HttpResponse::Ok().json(EndedSessionsResponse { ended }))
}
