//! `POST /api/auth/refresh`.

use actix_web::{HttpRequest, HttpResponse, post};
use cangku_domain::{Error, accounts::AuthenticationError, use_cases::validate_session};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;

use super::token_response::{TokenResponse, token_response};
use crate::{
    accounts::TokenKind,
    http::{
        admission::acquire_look_up_permit,
        openapi::responses::SignInErrors,
        request::{body::Body, field::Field},
        response::problem::Problem,
        state::{self, App},
    },
};

/// A session to continue.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(example = json!({"refresh_token": "eyJhbGciOiJIUzI1NiJ9…"}))]
pub struct RefreshBody {
    /// From a login or an earlier refresh.
    #[schema(required = true, value_type = String)]
    refresh_token: Field<SecretString>,
}

/// Continues a session: exchanges a refresh token for a new pair of tokens.
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
    let id = claims.user_id().ok_or_else(invalid)?;
    // The signature doesn't show whether the session has ended, so this is a look-up of unknown
    // credentials, and needs a permit like the others.
    let _permit = acquire_look_up_permit(&request).await?;
    let resumed = state::read(&app, move |reader| {
        validate_session(reader, id, claims.version)
    });
    token_response(&app, &resumed.await?)
}
