//! `POST /api/auth/logout`.

use std::slice::from_ref;

use actix_web::{HttpResponse, post};
use cangku_domain::use_cases;

use super::ended_sessions::forget_ended;
use crate::http::{
    openapi::responses::OwnAccountErrors,
    request::caller::SignedIn,
    response::{error_code::ErrorCode, problem::Problem},
    state::{self, App},
};

/// Ends the session of the access token: its tokens are invalid from now on, on other instances after at most 5
/// seconds.
#[utoipa::path(tag = "accounts", operation_id = "log_out", security(("bearer" = [])), responses(
    (status = 204, description = "The session has ended"), OwnAccountErrors))]
#[post("/auth/logout")]
pub async fn log_out(user: SignedIn, app: App) -> Result<HttpResponse, Problem> {
    let (id, session) = (user.user.id, user.session()?);
    let ended = state::write(&app, user.actor, move |cx| {
        use_cases::log_out(cx, id, session)
    })
    .await;
    forget_ended(&app, ended.as_ref().map(|()| from_ref(&session)));
    match ended {
        // It was ended since the token was checked, which is what the caller wants.
        Err(problem) if problem.code() != ErrorCode::SessionNotFound => Err(problem),
        Ok(()) | Err(_) => Ok(HttpResponse::NoContent().finish()),
    }
}
