//! Who sends the request.

use std::pin::Pin;

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::header::AUTHORIZATION};
use cangku_domain::{
    Error, UserId,
    accounts::{Actor, AuthenticationError, Role, User},
    use_cases::resume_session,
};

use super::{
    problem::Problem,
    request_id::RequestId,
    state::{self, App},
};
use crate::accounts::{Claims, TokenKind};

/// A signed-in caller, as the token says; the token was checked, the database wasn't asked.
#[derive(Debug, Clone)]
pub struct Caller(pub Actor);

/// A caller who is an admin now, as the database says: a role that was taken away or an account
/// that was switched off counts at once.
#[derive(Debug, Clone)]
pub struct Admin(pub Actor);

/// The user of the token, as the database has them now.
#[derive(Debug, Clone)]
pub struct SignedIn(pub User);

impl FromRequest for Caller {
    type Error = actix_web::Error;
    type Future = std::future::Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let caller = claims(request).and_then(|claims| {
            let role = claims
                .role()
                .ok_or_else(|| refusal(AuthenticationError::InvalidToken))?;
            let id = user_id(&claims)?;
            note_activity(request, id)?;
            Ok(Self(Actor {
                user_id: Some(id),
                name: claims.name,
                role,
                request_id: request_id(request),
            }))
        });
        std::future::ready(caller.map_err(Into::into))
    }
}

impl FromRequest for SignedIn {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Ok(Self(user_now(&request).await?)) })
    }
}

impl FromRequest for Admin {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let user = user_now(&request).await?;
            let actor = Actor::user(&user, &request_id(&request));
            actor.require(Role::Admin).map_err(Problem::from)?;
            Ok(Self(actor))
        })
    }
}

async fn user_now(request: &HttpRequest) -> Result<User, Problem> {
    let claims = claims(request)?;
    let (id, version) = (user_id(&claims)?, claims.version);
    let app = app(request)?;
    let user = state::read(&app, move |reader| resume_session(reader, id, version)).await?;
    note_activity(request, id)?;
    Ok(user)
}

fn note_activity(request: &HttpRequest, user: UserId) -> Result<(), Problem> {
    let app = app(request)?;
    app.activity().note(user, app.now());
    Ok(())
}

fn claims(request: &HttpRequest) -> Result<Claims, Problem> {
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
    app.tokens()
        .read(token, TokenKind::Access, app.now())
        .map_err(refusal)
}

fn user_id(claims: &Claims) -> Result<UserId, Problem> {
    claims
        .user_id()
        .ok_or_else(|| refusal(AuthenticationError::InvalidToken))
}

fn refusal(error: AuthenticationError) -> Problem {
    Problem::from(Error::from(error))
}

fn app(request: &HttpRequest) -> Result<App, Problem> {
    let state = request.app_data::<App>().cloned();
    state.ok_or_else(|| Problem::internal(&std::io::Error::other("the state is not wired")))
}

/// The id of this request.
pub fn request_id(request: &HttpRequest) -> String {
    request
        .extensions()
        .get::<RequestId>()
        .map(|id| id.0.clone())
        .unwrap_or_default()
}
