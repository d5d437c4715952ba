//! `POST /api/auth/login`.

use actix_web::{HttpRequest, HttpResponse, post};
use cangku_domain::{Error, use_cases};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    anonymous_actor::{anonymous_actor, limited_name},
    login_attempt::too_many_attempts,
    token_response::{TokenResponse, token_response},
};
use crate::http::{
    admission::{Lane, mark_queued},
    openapi::responses::SignInErrors,
    request::{body::Body, client_address::client_network, field::Field},
    response::{error_code::ErrorCode, problem::Problem},
    state::{self, App},
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

/// Logs a user in, which opens a session. The refusal is the same for an unknown name, a wrong password and a disabled
/// account.
#[utoipa::path(tag = "accounts", operation_id = "log_in", request_body = LoginBody, responses(
    (status = 200, body = TokenResponse), SignInErrors))]
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
    // Before `attempt`, so that logins that wait there for another one with the same name count in
    // the queue too.
    let lane = Lane::SignIn(client_network(&request));
    // While the request waits, its connection may be closed to make room for others.
    let waiting = mark_queued(&request);
    let queued = app.admission().enqueue_password(lane).await?;
    drop(waiting);
    let limiter = app.login_limiter();
    let attempt = limiter
        .attempt(client_network(&request), &limited_name(&username))
        .await;
    let attempt = attempt.map_err(too_many_attempts)?;
    let actor = anonymous_actor(&request, &username);
    let rules = app.session_rules();
    let opened = state::hash(&app, queued, actor, move |cx, reader, hasher| {
        let password = password.expose_secret();
        use_cases::log_in(cx, reader, hasher, &username, password, &rules)
    });
    match opened.await {
        Ok(opened) => {
            attempt.succeeded();
            app.auth_cache().end_sessions(opened.ended.iter().copied());
            token_response(&app, &opened)
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
