//! The credentials that a request presents, before the database is queried.

use std::rc::Rc;

use actix_web::{
    HttpMessage, HttpRequest,
    http::header::{AUTHORIZATION, HeaderName},
};
use cangku_domain::{
    Error, UserId,
    accounts::{AuthenticationError, KeyHash, Role, SessionToken},
};

use super::app_state::app;
use crate::{
    accounts::{ApiKeySecret, Claims, Credential, TokenKind},
    http::{
        response::{error_code::ErrorCode, problem::Problem},
        state::App,
    },
};

/// The header that carries a service's key.
const API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// The credentials that a request presents.
pub(super) enum PresentedCredentials {
    /// A token that this server issued.
    Token(Rc<Claims>),
    /// The hash of what may be a valid key.
    Key(KeyHash),
}

pub(super) fn shown(request: &HttpRequest) -> Result<PresentedCredentials, Problem> {
    let headers = request.headers();
    match (headers.get(API_KEY), headers.get(AUTHORIZATION)) {
        (Some(_), Some(_)) => {
            let detail = "Send either Authorization, as a user, or X-API-Key, as a service.";
            Err(Problem::new(ErrorCode::ConflictingCredentials, detail))
        }
        (Some(key), None) => {
            let environment = app(request)?.key_environment();
            let text = key.to_str().unwrap_or_default();
            let key = ApiKeySecret::read(text, environment).map_err(refusal)?;
            Ok(PresentedCredentials::Key(key.hash()))
        }
        (None, _) => claims(request).map(PresentedCredentials::Token),
    }
}

/// The session of the request's token, if the token is valid and not expired. The database isn't
/// queried.
pub fn shown_session(request: &HttpRequest) -> Option<SessionToken> {
    match shown(request) {
        Ok(PresentedCredentials::Token(claims)) => claims.session(),
        Ok(PresentedCredentials::Key(_)) | Err(_) => None,
    }
}

/// How far a request's credentials are trusted before the database is queried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TrustLevel {
    /// A valid token of a user who was a customer when it was issued.
    Customer(UserId),
    /// Such a token of staff.
    Staff(UserId),
    /// A key that the database has confirmed lately.
    Service(KeyHash),
    /// A key that isn't cached as valid or as refused.
    UnknownKey(KeyHash),
    /// No credentials, or credentials that the database has just refused.
    Anonymous,
}

pub(crate) fn trust_level(app: &App, request: &HttpRequest) -> TrustLevel {
    let cache = app.auth_cache();
    match shown(request) {
        Ok(PresentedCredentials::Token(claims)) => match (claims.session(), claims.role()) {
            (Some(token), _) if cache.has_refused(&Credential::Session(token)) => {
                TrustLevel::Anonymous
            }
            (Some(token), Some(Role::Staff | Role::Admin)) => TrustLevel::Staff(token.user),
            (Some(token), _) => TrustLevel::Customer(token.user),
            (None, _) => TrustLevel::Anonymous,
        },
        Ok(PresentedCredentials::Key(hash)) => {
            let key = Credential::ApiKey(hash);
            match cache.was_recently_valid(&key) {
                true => TrustLevel::Service(hash),
                false if cache.has_refused(&key) => TrustLevel::Anonymous,
                false => TrustLevel::UnknownKey(hash),
            }
        }
        Err(_) => TrustLevel::Anonymous,
    }
}

pub(crate) fn claims(request: &HttpRequest) -> Result<Rc<Claims>, Problem> {
    // Verified once per request, though both admission and the handler need them.
    if let Some(claims) = request.extensions().get::<Rc<Claims>>() {
        return Ok(Rc::clone(claims));
    }
    let header = request
        .headers()
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let header = header.ok_or_else(|| refusal(AuthenticationError::MissingToken))?;
    let token = header
        .split_once(' ')
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim())
        .ok_or_else(|| refusal(AuthenticationError::MissingToken))?;
    let app = app(request)?;
    let claims = app
        .tokens()
        .read(token, TokenKind::Access, app.now())
        .map_err(refusal)?;
    let claims = Rc::new(claims);
    request.extensions_mut().insert(Rc::clone(&claims));
    Ok(claims)
}

pub(super) fn session_token(claims: &Claims) -> Result<SessionToken, Problem> {
    let token = claims.session();
    token.ok_or_else(|| refusal(AuthenticationError::InvalidToken))
}

pub(crate) fn user_id(claims: &Claims) -> Result<UserId, Problem> {
    claims
        .user_id()
        .ok_or_else(|| refusal(AuthenticationError::InvalidToken))
}

pub(super) fn refusal(error: AuthenticationError) -> Problem {
    Problem::from(Error::from(error))
}
