//! The tokens of a session, as a response.

use actix_web::{HttpResponse, http::header::CACHE_CONTROL};
use cangku_domain::use_cases::OpenedSession;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    accounts::TokenPair,
    http::{response::problem::Problem, state::App},
};

/// An access token and a refresh token.
#[derive(Serialize, ToSchema)]
#[schema(as = Tokens)]
pub struct TokenResponse {
    /// Sent with requests: `Authorization: Bearer …`.
    access_token: String,
    /// Exchanged for the next pair at `/api/auth/refresh`, once.
    refresh_token: String,
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// Lifetime of the access token, in seconds.
    expires_in: u64,
}

impl From<TokenPair> for TokenResponse {
    fn from(pair: TokenPair) -> Self {
        Self {
            access_token: pair.access_token,
            refresh_token: pair.refresh_token,
            token_type: "Bearer",
            expires_in: pair.expires_in,
        }
    }
}

/// Issues the tokens of a session.
///
/// # Errors
/// [`Problem::internal`] if they can't be signed.
pub(super) fn token_response(app: &App, opened: &OpenedSession) -> Result<HttpResponse, Problem> {
    let pair = app.tokens().issue(&opened.user, &opened.session, app.now());
    let pair = pair.map_err(|error| Problem::internal(&error))?;
    // No cache may store tokens.
    let no_store = (CACHE_CONTROL, "no-store");
    Ok(HttpResponse::Ok()
        .insert_header(no_store)
        .json(TokenResponse::from(pair)))
}
