//! `POST /api/auth/password`.

use actix_web::{HttpRequest, HttpResponse, post};
use cangku_domain::{Error, accounts::Password, use_cases::change_own_password};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    login_attempt::too_many_attempts,
    token_response::{TokenResponse, token_response},
};
use crate::http::{
    admission::{Lane, mark_queued},
    openapi::{field_schema::shape, responses::PasswordChangeErrors},
    request::{body::Body, caller::SignedIn, client_address::client_network, field::Field},
    response::{error_code::ErrorCode, problem::Problem},
    state::{self, App},
};

/// A new password, and the current one as a proof.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(example = json!({
    "current_password": "correct horse battery", "new_password": "staple battery horse"}))]
pub struct PasswordChangeBody {
    #[schema(required = true, value_type = String, format = Password)]
    current_password: Field<SecretString>,
    /// At least 10 characters, at most 1024 bytes; not common, easy to guess, made of the username or the current
    /// one.
    #[schema(inline, required = true, value_type = shape::NewPassword)]
    new_password: Field<Password>,
}

/// Changes the caller's password, and ends all their other sessions. This session continues with the tokens of the
/// response; its former ones are invalid. Wrong passwords count as failed logins.
#[utoipa::path(tag = "accounts", operation_id = "change_own_password",
    request_body = PasswordChangeBody, security(("bearer" = [])), responses(
    (status = 200, body = TokenResponse), PasswordChangeErrors))]
#[post("/auth/password")]
pub async fn change_password(
    request: HttpRequest,
    user: SignedIn,
    app: App,
    body: Body<PasswordChangeBody>,
) -> Result<HttpResponse, Problem> {
    // Before a password is verified: a token without a session can't continue one.
    user.session()?;
    let (body, mut check) = body.into_parts();
    let current = check.required("current_password", body.current_password);
    let new = check.required("new_password", body.new_password);
    let (current, new) = check.build(|| current.zip(new)).map_err(Error::from)?;
    let lane = Lane::SignIn(client_network(&request));
    let waiting = mark_queued(&request);
    let queued = app.admission().enqueue_password(lane).await?;
    drop(waiting);
    // Counted with the logins under the user's name: this is another way to try passwords.
    let limiter = app.login_limiter();
    let name = user.user.username.as_str();
    let attempt = limiter.attempt(client_network(&request), name).await;
    let attempt = attempt.map_err(too_many_attempts)?;
    let (token, rules) = (user.token, app.session_rules());
    let changed = state::hash(&app, queued, user.actor, move |cx, reader, hasher| {
        let passwords = (current.expose_secret(), &new);
        change_own_password(cx, reader, hasher, token, passwords, &rules)
    })
    .await;
    match changed {
        Ok(opened) => {
            attempt.succeeded();
            app.auth_cache().end_sessions(opened.ended.iter().copied());
            // The former tokens of this session are cached as valid.
            app.auth_cache().invalidate();
            token_response(&app, &opened)
        }
        Err(problem) => {
            if problem.code() == ErrorCode::WrongPassword {
                attempt.failed();
            } else if problem.code().status().is_server_error() {
                // The change may be committed although its response was lost.
                app.auth_cache().invalidate();
            }
            Err(problem)
        }
    }
}
