//! `/api/auth`: login, token refresh, registration and the current user.

use actix_web::{HttpRequest, HttpResponse, get, http::header::CACHE_CONTROL, post};
use cangku_domain::{
    Error, OptionalText,
    accounts::{Actor, AuthenticationError, Password, Role, User, Username},
    use_cases::{log_in as log_in_use_case, register as register_use_case, validate_session},
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::users::UserResponse;
use crate::{
    accounts::{TokenKind, TokenPair, TooManyRegistrations},
    http::{
        admission::{Lane, at_gate, look_up_turn},
        openapi::{
            field_schema::shape,
            responses::{Asking, SigningIn},
        },
        request::{
            account_fields::Email,
            body::Body,
            caller::{SignedIn, request_id},
            client_address::client_network,
            field::Field,
        },
        response::{error_code::ErrorCode, problem::Problem},
        state::{self, App},
    },
};

/// Credentials of a login.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(example = json!({"username": "admin", "password": "correct horse battery"}))]
pub struct LoginBody {
    /// The user's name, case-insensitive.
    #[schema(required = true, value_type = String)]
    username: Field<String>,
    #[schema(required = true, value_type = String, format = Password)]
    password: Field<SecretString>,
}

/// A session to continue.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(example = json!({"refresh_token": "eyJhbGciOiJIUzI1NiJ9…"}))]
pub struct RefreshBody {
    /// From a login or an earlier refresh.
    #[schema(required = true, value_type = String)]
    refresh_token: Field<SecretString>,
}

/// A new customer account.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(example = json!({
    "username": "wang_xiaoer", "password": "correct horse battery", "email": "wang@example.com"}))]
pub struct RegisterBody {
    /// Unique, case-insensitive: ASCII letters and digits, Chinese characters and `@ . + - _`, not
    /// digits alone.
    #[schema(inline, required = true, value_type = shape::NewUsername)]
    username: Field<Username>,
    /// At least 10 characters, at most 1024 bytes; not common, easy to guess or made of the
    /// username.
    #[schema(inline, required = true, value_type = shape::NewPassword)]
    password: Field<Password>,
    /// Empty if there is none.
    #[schema(inline, value_type = shape::EmailAddress)]
    email: Field<Email>,
}

/// An access token and a refresh token.
#[derive(Serialize, ToSchema)]
#[schema(as = Tokens)]
pub struct TokenResponse {
    /// Sent with requests: `Authorization: Bearer …`.
    access_token: String,
    /// Exchanged for the next pair at `/api/auth/refresh`.
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

/// Logs a user in.
#[utoipa::path(tag = "accounts", operation_id = "log_in", request_body = LoginBody, responses(
    (status = 200, body = TokenResponse), SigningIn))]
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
    // Before `attempt`, so that logins that wait there for another one with the same name hold a
    // place in the queue too.
    let lane = Lane::SignIn(client_network(&request));
    // While the request waits, its connection may be closed to make room for others.
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
            // Only wrong credentials count: overload or a database error isn't a failed login.
            if problem.code() == ErrorCode::BadCredentials {
                attempt.failed();
            }
            Err(problem)
        }
    }
}

/// Continues a session: exchanges a refresh token for a new pair of tokens.
#[utoipa::path(tag = "accounts", operation_id = "refresh", request_body = RefreshBody, responses(
    (status = 200, body = TokenResponse), SigningIn))]
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
    // The signature doesn't show whether the session has ended, so this is a look-up of unknown
    // credentials, and takes its turn among them.
    let _turn = look_up_turn(&request).await?;
    let resumed = state::read(&app, move |reader| {
        validate_session(reader, id, claims.version)
    });
    tokens(&app, &resumed.await?)
}

/// Returns the current user.
#[utoipa::path(tag = "accounts", operation_id = "me", security(("bearer" = [])), responses(
    (status = 200, body = UserResponse), Asking))]
#[get("/auth/me")]
pub async fn me(user: SignedIn) -> HttpResponse {
    HttpResponse::Ok().json(UserResponse::from(user.0))
}

/// Registers a customer.
#[utoipa::path(tag = "accounts", operation_id = "register", request_body = RegisterBody, responses(
    (status = 201, body = UserResponse), SigningIn))]
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
    // Counted before the password is hashed, and returned on drop unless the account is created.
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
            Ok(HttpResponse::Created().json(UserResponse::from(user)))
        }
        Err(problem) => {
            // Limits how many names one address can probe for existence.
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
    // No cache may store tokens.
    let unkept = (CACHE_CONTROL, "no-store");
    Ok(HttpResponse::Ok()
        .insert_header(unkept)
        .json(TokenResponse::from(pair)))
}

/// The name under which failed logins are counted, cut to the maximum length of a username so that
/// long names don't fill the memory.
fn limited_name(username: &str) -> String {
    username
        .trim()
        .chars()
        .take(Username::MAX_CHARACTERS)
        .collect()
}

/// An anonymous client that gave this name.
fn stranger(request: &HttpRequest, name: &str) -> Actor {
    Actor {
        user_id: None,
        api_key_id: None,
        name: limited_name(name),
        role: Role::User,
        request_id: request_id(request),
    }
}
