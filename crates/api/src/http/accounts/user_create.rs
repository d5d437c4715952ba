//! `POST /api/users`.

use actix_web::{HttpResponse, http::StatusCode, post};
use cangku_domain::{
    Error, OptionalText,
    accounts::{Password, Role, User, Username},
    inventory::StoredResponse,
    use_cases::{Once, create_user_once},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::user_response::UserResponse;
use crate::http::{
    admission::Lane,
    openapi::{
        field_schema::shape, idempotency::IdempotencyKeyParameter, responses::KeyedCreateErrors,
    },
    request::{
        account_fields::Email, body::Body, caller::Admin, field::Field, idempotency_key::RequestKey,
    },
    response::{
        created_response::{located_response, to_store},
        problem::Problem,
    },
    state::{self, App},
};

/// A new user of any role.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(example = json!({
    "username": "clerk", "password": "correct horse battery", "role": "staff"}))]
pub struct NewUserBody {
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
    /// `user` (the default), `staff` or `admin`.
    #[schema(inline, value_type = shape::RoleName, example = "staff")]
    role: Field<Role>,
}

/// Creates a user of any role (admin), at most one per `Idempotency-Key`.
#[utoipa::path(tag = "accounts", operation_id = "create_user", request_body = NewUserBody,
    params(IdempotencyKeyParameter), responses(
    (status = 201, body = UserResponse, headers(
        ("Location" = String, description = "Its path"),
        ("Idempotency-Replayed" = Option<String>,
            description = "`true` if it is the first response again"))),
    KeyedCreateErrors))]
#[post("/users")]
pub async fn create_user(
    admin: Admin,
    app: App,
    key: RequestKey,
    body: Body<NewUserBody>,
) -> Result<HttpResponse, Problem> {
    let bytes = body.bytes();
    let once = Once {
        idempotency: key.secret_idempotency(&admin.0, "create_user", &bytes, app.tokens())?,
        render: stored_user,
    };
    let (body, mut check) = body.into_parts();
    let username = check.required("username", body.username);
    let password = check.required("password", body.password);
    let email = check.or("email", body.email, Email(OptionalText::default()));
    let role = check.or("role", body.role, Role::User);
    let (username, password) = check
        .build(|| username.zip(password))
        .map_err(Error::from)?;
    let queued = app.admission().enqueue_password(Lane::Staff).await?;
    let account = (username, email.0, role);
    let created = state::hash(&app, queued, admin.0, move |cx, _reader, hasher| {
        create_user_once(cx, hasher, account, &password, &once)
    });
    located_response(created.await?, stored_user, "/api/users")
}

fn stored_user(user: &User) -> Result<StoredResponse, Error> {
    to_store(StatusCode::CREATED, &UserResponse::from(user.clone()))
}
