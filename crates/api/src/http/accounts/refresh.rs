//! `POST /api/auth/refresh`.

use actix_web::{HttpRequest, HttpResponse, post};
use cangku_domain::{Error, accounts::AuthenticationError, use_cases::refresh_session};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    anonymous_actor::anonymous_actor,
    token_response::{TokenResponse, token_response},
};
use crate::{
    accounts::TokenKind,
    http::{
        admission::acquire_look_up_permit,
        openapi::responses::SignInErrors,
        request::{body::Body, field::Field},
        response::{error_code::ErrorCode, problem::Problem},
        state::{self, App},
    },
};

/// A session to continue.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(example = json!({"refresh_token": "eyJhbGciOiJIUzI1NiJ9…"}))]
pub struct RefreshBody {
    /// From a login or the last refresh; valid once.
    #[schema(required = true, value_type = String)]
    refresh_token: Field<SecretString>,
}

/// Continues a session: exchanges a refresh token for a new pair of tokens.
///
/// Each refresh token is valid once. A second use ends the session (401 `refresh_token_reused`), since the token may
/// have been stolen: a client must not refresh a session twice at the same time, and has to log in again if it
/// doesn't receive the response.
#[utoipa::path(tag = "accounts", operation_id = "refresh", request_body = RefreshBody, responses(
    (status = 200, body = TokenResponse), SignInErrors))]
#[post("/auth/refresh")]
pub async fn refresh_tokens(
    request: HttpRequest,
    app: App,
    body: Body<RefreshBody>,
) -> Result<HttpResponse, Problem> {
    let (body, mut check) = body.into_parts();
    let token = check.required("refresh_token", body.refresh_token);
    let token = check.build(|| token).map_err(Error::from)?;
    let claims = app
        .tokens()
        .read(token.expose_secret(), TokenKind::Refresh, app.now())
        .map_err(Error::from)?;
    let invalid = || Error::from(AuthenticationError::InvalidToken);
    let token = claims.session().ok_or_else(invalid)?;
    // Tokens of versions of the program that had no sessions have none.
    let number = claims.refresh_number().ok_or_else(invalid)?;
    // The signature doesn't show whether the session has ended, so this is a look-up of unknown
    // credentials, and needs a permit like the others.
    let _permit = acquire_look_up_permit(&request).await?;
    let (actor, rules) = (anonymous_actor(&request, &claims.name), app.session_rules());
    let refreshed = state::write(&app, actor, move |cx| {
        refresh_session(cx, token, number, &rules)
    })
    .await;
    let is_reuse = |problem: &Problem| problem.code() == ErrorCode::RefreshTokenReused;
    if refreshed.as_ref().is_err_and(is_reuse) {
        // The access tokens of the session end with it, at once in this process.
        app.auth_cache().end_sessions(token.session);
    }
    token_response(&app, &refreshed?)
}
