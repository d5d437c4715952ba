//! `POST /api/users`.

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{HeaderValue, LOCATION},
    },
    post,
};
use cangku_domain::{
    Error, OptionalText,
    accounts::{Password, Role, Username},
    use_cases,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::user_response::UserResponse;
use crate::http::{
    admission::Lane,
    openapi::{field_schema::shape, responses::CreateErrors},
    request::{account_fields::Email, body::Body, caller::Admin, field::Field},
    response::{problem::Problem, versioned_response},
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

/// Creates a user of any role (admin).
#[utoipa::path(tag = "accounts", operation_id = "create_user", request_body = NewUserBody,
    security(("bearer" = [])), responses(
    (status = 201, body = UserResponse, headers(("Location" = String, description = "Its path"))),
    CreateErrors))]
#[post("/users")]
pub async fn create_user(
    admin: Admin,
    app: App,
    body: Body<NewUserBody>,
) -> Result<HttpResponse, Problem> {
    let (body, mut check) = body.into_parts();
    let username = check.required("username", body.username);
    let password = check.required("password", body.password);
    let email = check.or("email", body.email, Email(OptionalText::default()));
    let role = check.or("role", body.role, Role::User);
    let (username, password) = check
        .build(|| username.zip(password))
        .map_err(Error::from)?;
    let queued = app.admission().enqueue_password(Lane::Staff).await?;
    let created = state::hash(&app, queued, admin.0, move |cx, _reader, hasher| {
        use_cases::create_user(cx, hasher, username, email.0, &password, role)
    });
    let user = created.await?;
    let location = format!("/api/users/{}", user.id);
    let location = HeaderValue::from_str(&location).map_err(|error| Problem::internal(&error))?;
    let mut response = versioned_response::written(StatusCode::CREATED, &UserResponse::from(user))?;
    response.headers_mut().insert(LOCATION, location);
    Ok(response)
}
