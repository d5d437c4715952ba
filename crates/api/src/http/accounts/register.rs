//! `POST /api/auth/register`.

use actix_web::{HttpRequest, HttpResponse, post};
use cangku_domain::{
    Error, OptionalText,
    accounts::{Password, Username},
    use_cases,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{anonymous_actor::anonymous_actor, user_response::UserResponse};
use crate::{
    http::{
        admission::{Lane, mark_queued},
        openapi::{field_schema::shape, responses::SignInErrors},
        request::{
            account_fields::Email, body::Body, client_address::client_network, field::Field,
        },
        response::{error_code::ErrorCode, problem::Problem},
        state::{self, App},
    },
    limits::RateLimited,
};

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

/// Registers a customer.
#[utoipa::path(tag = "accounts", operation_id = "register", request_body = RegisterBody, responses(
    (status = 201, body = UserResponse), SignInErrors))]
#[post("/auth/register")]
pub async fn register_customer(
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
    let waiting = mark_queued(&request);
    let queued = app.admission().enqueue_password(Lane::Registration).await?;
    drop(waiting);
    let actor = anonymous_actor(&request, username.as_str());
    let user = state::hash(&app, queued, actor, move |cx, _reader, hasher| {
        use_cases::register(cx, hasher, username, email.0, &password)
    });
    match user.await {
        Ok(user) => {
            registration.created();
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

fn too_many_registrations(limited: RateLimited) -> Problem {
    metrics::counter!("cangku_registrations_refused_total").increment(1);
    let detail = "Too many registrations, or too many attempts at names that are taken; try again \
                  later.";
    Problem::new(ErrorCode::TooManyRegistrations, detail)
        .retry_after(limited.retry_after)
        .violates("registrations")
}
