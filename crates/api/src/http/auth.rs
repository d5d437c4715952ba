//! `/api/auth`: registering, logging in, and who one is.

use actix_web::{HttpRequest, HttpResponse, get, http::header::CACHE_CONTROL, post};
use cangku_domain::{
    Error, OptionalText,
    accounts::{Actor, AuthenticationError, Password, Role, User, Username},
    use_cases::{log_in as log_in_use_case, register as register_use_case, resume_session},
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    account_fields::Email,
    admission::{Lane, at_gate, look_up_turn},
    body::Body,
    caller::{SignedIn, request_id},
    client_address::client_network,
    error_code::ErrorCode,
    field::Field,
    field_schema::shape,
    problem::Problem,
    responses::{Asking, SigningIn},
    state::{self, App},
    users::UserAnswer,
};
use crate::accounts::{TokenKind, TokenPair, TooManyRegistrations};

/// Who wants to be let in.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(example = json!({"username": "admin", "password": "correct horse battery"}))]
pub struct LoginBody {
    /// The user's name, whatever its case.
    #[schema(required = true, value_type = String)]
    username: Field<String>,
    #[schema(required = true, value_type = String, format = Password)]
    password: Field<SecretString>,
}

/// A session that shall go on.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(example = json!({"refresh_token": "eyJhbGciOiJIUzI1NiJ9…"}))]
pub struct RefreshBody {
    /// As a login or an earlier refresh answered.
    #[schema(required = true, value_type = String)]
    refresh_token: Field<SecretString>,
}

/// A new customer.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(example = json!({
    "username": "wang_xiaoer", "password": "correct horse battery", "email": "wang@example.com"}))]
pub struct RegisterBody {
    /// Unique whatever its case: ASCII letters and digits, Chinese characters and `@ . + - _`, not
    /// digits alone.
    #[schema(inline, required = true, value_type = shape::NewUsername)]
    username: Field<Username>,
    /// At least 10 characters, at most 1024 bytes; neither common or easy to guess, nor made of
    /// the username.
    #[schema(inline, required = true, value_type = shape::NewPassword)]
    password: Field<Password>,
    /// Blank without one.
    #[schema(inline, value_type = shape::EmailAddress)]
    email: Field<Email>,
}

/// A pair of tokens.
#[derive(Serialize, ToSchema)]
#[schema(as = Tokens)]
pub struct TokenAnswer {
    /// Goes with requests: `Authorization: Bearer …`.
    access_token: String,
    /// Buys the next pair at `/api/auth/refresh`.
    refresh_token: String,
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// Seconds that the access token lives.
    expires_in: u64,
}

impl From<TokenPair> for TokenAnswer {
    fn from(pair: TokenPair) -> Self {
        Self {
            access_token: pair.access_token,
            refresh_token: pair.refresh_token,
            token_type: "Bearer",
            expires_in: pair.expires_in,
        }
    }
}

/// Lets a user in.
#[utoipa::path(tag = "accounts", operation_id = "log_in", request_body = LoginBody, responses(
    (status = 200, body = TokenAnswer), SigningIn))]
#[post("/auth/login")]
pub async fn log_in(
    request: HttpRequest,
    app: App,
    body: Body<LoginBody>,
) -> Result<HttpResponse, Problem> {
    let (body, mut check) = body.into_parts();
    let username = check.required("username", body.username);
    let password = check.required("password", body.password);
    let (username, password) = check
        .build(|| username.zip(password))
        .map_err(Error::from)?;
    // First of all, so that those who wait for their turn with this name count too.
    let lane = Lane::SignIn(client_network(&request));
    let waits = at_gate(&request);
    let place = app.admission().password(lane).await?;
    drop(waits);
    let limiter = app.login_limiter();
    let attempt = limiter
        .attempt(client_network(&request), &limited_name(&username))
        .await;
    let attempt = attempt.map_err(|failures| {
        let detail = "Too many failed logins with this name; wait before the next one.";
        Problem::new(ErrorCode::TooManyLoginAttempts, detail).retry_after(failures.retry_after)
    })?;
    let actor = stranger(&request, &username);
    let user = state::hash(&app, place, actor, move |cx, reader, hasher| {
        log_in_use_case(cx, reader, hasher, &username, password.expose_secret())
    });
    match user.await {
        Ok(user) => {
            attempt.succeeded();
            tokens(&app, &user)
        }
        Err(problem) => {
            if problem.code() == ErrorCode::BadCredentials {
                attempt.failed();
            }
            Err(problem)
        }
    }
}

/// Goes on with a session: a new pair of tokens for a refresh token.
#[utoipa::path(tag = "accounts", operation_id = "refresh", request_body = RefreshBody, responses(
    (status = 200, body = TokenAnswer), SigningIn))]
#[post("/auth/refresh")]
pub async fn refresh(
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
    let _turn = look_up_turn(&request).await?;
    let resumed = state::read(&app, move |reader| {
        resume_session(reader, id, claims.version)
    });
    tokens(&app, &resumed.await?)
}

/// Who the caller is.
#[utoipa::path(tag = "accounts", operation_id = "me", security(("bearer" = [])), responses(
    (status = 200, body = UserAnswer), Asking))]
#[get("/auth/me")]
pub async fn me(user: SignedIn) -> HttpResponse {
    HttpResponse::Ok().json(UserAnswer::from(user.0))
}

/// Registers a customer.
#[utoipa::path(tag = "accounts", operation_id = "register", request_body = RegisterBody, responses(
    (status = 201, body = UserAnswer), SigningIn))]
#[post("/auth/register")]
pub async fn register(
    request: HttpRequest,
    app: App,
    body: Body<RegisterBody>,
) -> Result<HttpResponse, Problem> {
    let (body, mut check) = body.into_parts();
    let username = check.required("username", body.username);
    let password = check.required("password", body.password);
    let email = check.or("email", body.email, Email(OptionalText::default()));
    let (username, password) = check
        .build(|| username.zip(password))
        .map_err(Error::from)?;
    let registration = app
        .registration_limiter()
        .begin(client_network(&request))
        .map_err(too_many_registrations)?;
    let waits = at_gate(&request);
    let place = app.admission().password(Lane::Registration).await?;
    drop(waits);
    let actor = stranger(&request, username.as_str());
    let user = state::hash(&app, place, actor, move |cx, _reader, hasher| {
        register_use_case(cx, hasher, username, email.0, &password)
    });
    match user.await {
        Ok(user) => {
            registration.made();
            Ok(HttpResponse::Created().json(UserAnswer::from(user)))
        }
        Err(problem) => {
            if problem.code() == ErrorCode::DuplicateUsername {
                registration
                    .name_was_taken()
                    .map_err(too_many_registrations)?;
            }
            Err(problem)
        }
    }
}

fn too_many_registrations(too_many: TooManyRegistrations) -> Problem {
    metrics::counter!("cangku_registrations_refused_total").increment(1);
    let detail = "Too many registrations, or too many attempts at names that are taken; try again \
                  later.";
    Problem::new(ErrorCode::TooManyRegistrations, detail).retry_after(too_many.retry_after)
}

fn tokens(app: &App, user: &User) -> Result<HttpResponse, Problem> {
    let pair = app.tokens().issue(user, app.now());
    let pair = pair.map_err(|error| Problem::internal(&error))?;
    let unkept = (CACHE_CONTROL, "no-store");
    Ok(HttpResponse::Ok()
        .insert_header(unkept)
        .json(TokenAnswer::from(pair)))
}

/// The name under which failed logins are counted: no longer than a name can be, so that long
/// ones don't fill the memory.
fn limited_name(username: &str) -> String {
    username
        .trim()
        .chars()
        .take(Username::MAX_CHARACTERS)
        .collect()
}

/// Somebody who isn't known yet.
fn stranger(request: &HttpRequest, name: &str) -> Actor {
    Actor {
        user_id: None,
        api_key_id: None,
        name: limited_name(name),
        role: Role::User,
        request_id: request_id(request),
    }
}
