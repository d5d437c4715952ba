//! Who sends a request.

use std::pin::Pin;

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};
use cangku_domain::{
    UserId, UserSessionId,
    accounts::{Actor, ApiKey, AuthenticationError, KeyHash, SessionToken, User, UserSession},
    use_cases::{authenticate_service, record_api_key_use, record_session_use, validate_session},
};

use super::{
    app_state::app,
    audit_client::audit_client,
    credentials::{PresentedCredentials, refusal, session_token, shown},
    request_id::RequestId,
};
use crate::{
    accounts::{Credential, KnownCaller},
    http::{
        admission::{Class, with_class},
        permissions::{Access, access_of},
        response::{error_code::ErrorCode, problem::Problem},
        state::{self, App},
    },
};

/// A signed-in user or a service that meets the requirement of the route
/// ([`permissions`](crate::http::permissions)), cached from the database. A change by this process
/// counts at once, one by another process as soon as its notification arrives, and after
/// [`AuthCache::TTL`](crate::accounts::AuthCache::TTL) at the latest.
#[derive(Debug, Clone)]
pub struct Caller(pub Actor);

/// As [`Caller`], but read from the database for each request: for what has lasting effects.
#[derive(Debug, Clone)]
pub struct CurrentCaller(pub Actor);

/// A user who is an admin now, read from the database for each request: a lost role or a disabled
/// account counts at once. Never a service.
#[derive(Debug, Clone)]
pub struct Admin(pub Actor);

/// The user of the token and its session, read from the database for this request.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The user.
    pub user: User,
    /// What the token says.
    pub token: SessionToken,
    /// The user as the actor of use cases.
    pub actor: Actor,
}

impl SignedIn {
    /// The session of the token.
    ///
    /// # Errors
    /// 401 `invalid_token` if it was issued by a version of the program that had no sessions: the user has to log in
    /// again before they can manage them.
    pub fn session(&self) -> Result<UserSessionId, Problem> {
        let session = self.token.session;
        session.ok_or_else(|| refusal(AuthenticationError::InvalidToken))
    }
}

impl FromRequest for Caller {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let known = authenticate(&request).await?;
            if let Some(user) = known.user_id {
                record_activity(&request, user)?;
            }
            check_access(&request, &known)?;
            Ok(Self(within(&request, known)))
        })
    }
}

impl FromRequest for CurrentCaller {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let actor = match shown(&request)? {
                PresentedCredentials::Token(_) => user_now(&request).await?.actor,
                PresentedCredentials::Key(hash) => {
                    let app = app(&request)?;
                    let credential = Credential::ApiKey(hash);
                    check_not_refused(app, &credential)?;
                    let found = look_up_key(app, hash).await;
                    record_refusal(app, credential, &found);
                    found?.actor
                }
            };
            check_access(&request, &actor)?;
            Ok(Self(within(&request, actor)))
        })
    }
}

/// The actor, with what the audit log records of the request.
fn within(request: &HttpRequest, actor: Actor) -> Actor {
    Actor {
        request_id: request_id(request),
        client: audit_client(request),
        ..actor
    }
}

/// Checks what the route requires of its caller.
fn check_access(request: &HttpRequest, actor: &Actor) -> Result<(), Problem> {
    let route = request.match_pattern();
    let access = route.and_then(|route| access_of(request.method(), &route));
    match access {
        Some(Access::Public) => Ok(()),
        Some(Access::Requires(needed)) => Ok(actor.require(needed)?),
        // Refused: a route that isn't in the table has no requirement that could be met.
        None => Err(Problem::internal(&std::io::Error::other(
            "the table of permissions doesn't have the route",
        ))),
    }
}

/// The caller, without the id of a request: from the cache, or looked up.
pub(crate) async fn authenticate(request: &HttpRequest) -> Result<Actor, Problem> {
    let app = app(request)?;
    match shown(request)? {
        PresentedCredentials::Token(claims) => {
            let token = session_token(&claims)?;
            let look_up = async || {
                let user = user_of(app, request, token).await?;
                Ok(Actor::user(&user, "").into())
            };
            // Concurrent requests of one session share a look-up.
            let session = Credential::Session(token);
            if app.auth_cache().has_ended(&session) {
                return Err(refusal(AuthenticationError::InvalidToken));
            }
            let found = app.auth_cache().find(session, look_up).await;
            record_refusal(app, session, &found);
            Ok(found?.actor)
        }
        PresentedCredentials::Key(hash) => {
            let credential = Credential::ApiKey(hash);
            check_not_refused(app, &credential)?;
            let look_up = || look_up_key(app, hash);
            let found = app.auth_cache().find(credential, look_up).await;
            // It may have expired since it was looked up.
            let found = found.and_then(|known| match known.expires_at {
                Some(expiry) if expiry <= app.now() => {
                    Err(refusal(AuthenticationError::ExpiredApiKey))
                }
                _ => Ok(known),
            });
            record_refusal(app, credential, &found);
            Ok(found?.actor)
        }
    }
}

/// Checks that a credential wasn't refused lately: such a one costs no connection.
fn check_not_refused(app: &App, credential: &Credential) -> Result<(), Problem> {
    match app.auth_cache().refusal(credential) {
        Some(reason) => Err(refusal(reason)),
        None => Ok(()),
    }
}

/// The service with this key, read from the database.
async fn look_up_key(app: &App, hash: KeyHash) -> Result<KnownCaller, Problem> {
    let now = app.now();
    let found = state::identify(app, move |reader| authenticate_service(reader, &hash, now));
    let key = found.await?;
    let known = KnownCaller {
        actor: Actor::service(&key, ""),
        expires_at: key.expires_at,
    };
    // Only a look-up records the use, so cached requests cost no write.
    record_use(app.clone(), key);
    Ok(known)
}

/// Records the use of a key if the last record is old enough. The request doesn't wait for it.
fn record_use(app: App, key: ApiKey) {
    if !key.should_record_use(app.now()) {
        return;
    }
    // Outside of the request's task, so the class must be set.
    actix_web::rt::spawn(with_class(Class::Identity, async move {
        let (actor, name) = (Actor::service(&key, ""), key.name.clone());
        let recorded = state::write(&app, actor, move |cx| record_api_key_use(cx, &key));
        if let Err(problem) = recorded.await {
            tracing::warn!(service = %name, %problem, "the use of an API key was not noted");
        }
    }));
}

/// The user of a token, read from the database. Only a look-up records the use of the session, so cached
/// requests cost no write.
async fn user_of(app: &App, request: &HttpRequest, token: SessionToken) -> Result<User, Problem> {
    let now = app.now();
    let found = state::identify(app, move |reader| validate_session(reader, token, now));
    let (user, session) = found.await?;
    if let Some(session) = session {
        record_session(app, request, &user, session);
    }
    Ok(user)
}

/// Records the use of a session if the last record is old enough. The request doesn't wait for it.
fn record_session(app: &App, request: &HttpRequest, user: &User, session: UserSession) {
    if !session.should_record_use(app.now()) {
        return;
    }
    let (app, client) = (app.clone(), audit_client(request));
    let actor = Actor::user(user, "").at(client);
    // Outside of the request's task, so the class must be set.
    actix_web::rt::spawn(with_class(Class::Identity, async move {
        let id = session.id;
        let recorded = state::write(&app, actor, move |cx| record_session_use(cx, &session));
        if let Err(problem) = recorded.await {
            tracing::warn!(session = %id, %problem, "the use of a session was not recorded");
        }
    }));
}

impl FromRequest for SignedIn {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Ok(user_now(&request).await?) })
    }
}

impl FromRequest for Admin {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let SignedIn { actor, .. } = user_now(&request).await?;
            check_access(&request, &actor)?;
            Ok(Self(actor))
        })
    }
}

async fn user_now(request: &HttpRequest) -> Result<SignedIn, Problem> {
    match shown(request)? {
        PresentedCredentials::Token(claims) => {
            let token = session_token(&claims)?;
            let app = app(request)?;
            // Not from the cache: rights must be current.
            let found = user_of(app, request, token).await;
            record_refusal(app, Credential::Session(token), &found);
            let user = found?;
            record_activity(request, user.id)?;
            let actor = Actor::user(&user, &request_id(request)).at(audit_client(request));
            Ok(SignedIn { user, token, actor })
        }
        PresentedCredentials::Key(_) => {
            // 401 if the key is invalid, else 403: no service meets the requirement of such a route.
            check_access(request, &authenticate(request).await?)?;
            let detail = "This is for people: no API key allows it.";
            Err(Problem::new(ErrorCode::Forbidden, detail))
        }
    }
}

fn record_activity(request: &HttpRequest, user: UserId) -> Result<(), Problem> {
    let app = app(request)?;
    app.activity().record(user, app.now());
    Ok(())
}

/// Caches for a moment that the database has refused these credentials, if it has.
fn record_refusal<T>(app: &App, credential: Credential, found: &Result<T, Problem>) {
    let reason = match found.as_ref().err().map(Problem::code) {
        Some(ErrorCode::InvalidToken) => AuthenticationError::InvalidToken,
        Some(ErrorCode::InvalidApiKey) => AuthenticationError::InvalidApiKey,
        Some(ErrorCode::ExpiredApiKey) => AuthenticationError::ExpiredApiKey,
        _ => return,
    };
    app.auth_cache().record_refusal(credential, reason);
}

/// The id of this request; empty if it has none.
pub fn request_id(request: &HttpRequest) -> String {
    request
        .extensions()
        .get::<RequestId>()
        .map(|id| id.0.clone())
        .unwrap_or_default()
}
