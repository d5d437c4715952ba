//! `PATCH /api/users/{id}`.

use actix_web::{HttpResponse, http::StatusCode, patch};
use cangku_domain::{
    Error, Patch, UserId, Version, Violations,
    accounts::{Password, Role, UserPatch},
    use_cases::{update_user, update_user_password},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{release_holdings::release_holdings, user_response::UserResponse, users::present};
use crate::http::{
    admission::Lane,
    openapi::{field_schema::shape, responses::UpdateErrors},
    request::{
        account_fields::Email,
        body::Body,
        caller::Admin,
        check::Check,
        field::Field,
        path_id::PathId,
        precondition::{IfMatchParameter, Precondition},
    },
    response::{
        problem::Problem,
        versioned_response::{self, or_current},
    },
    state::{self, App},
};

/// A change of a user. A new role or password, or disabling, ends the user's sessions.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(example = json!({"role": "staff", "is_active": true}))]
pub struct UserChangeBody {
    /// Empty if there is none.
    #[schema(inline, value_type = shape::EmailAddress)]
    email: Field<Email>,
    /// `user`, `staff` or `admin`.
    #[schema(inline, value_type = shape::RoleName, example = "staff")]
    role: Field<Role>,
    /// Whether the user may log in.
    #[schema(value_type = bool)]
    is_active: Field<bool>,
    /// At least 10 characters, at most 1024 bytes; not common, easy to guess or made of the
    /// username.
    #[schema(inline, value_type = shape::NewPassword)]
    password: Field<Password>,
    /// The version on which the edit is based; if it isn't the present one, nothing is changed (412
    /// `stale_version`).
    #[schema(inline, value_type = shape::VersionNumber)]
    version: Field<Version>,
}

impl UserChangeBody {
    /// The patch, the password that is still to be hashed, and the version that the change is based
    /// on.
    fn read(
        self,
        mut check: Check,
    ) -> Result<(UserPatch, Option<Password>, Option<Version>), Violations> {
        let patch = UserPatch {
            email: check.patch("email", self.email).map(|email| email.0),
            role: check.patch("role", self.role),
            is_active: check.patch("is_active", self.is_active),
            password_hash: Patch::Keep,
        };
        let password = check.patch("password", self.password).value();
        let version = check.patch("version", self.version).value();
        check.build(|| Some((patch, password, version)))
    }
}

/// Changes the fields that the body contains (admin). Admins can't remove their own role or switch
/// themselves off.
///
/// Switching off releases what the user holds: direct locks are released and unpaid orders
/// cancelled, within seconds even if there are many. Paid orders stay. Switching on again restores
/// none of it.
#[utoipa::path(tag = "accounts", operation_id = "change_user",
    params(("id" = i64, Path), IfMatchParameter), request_body = UserChangeBody,
    responses(
    (status = 200, body = UserResponse), UpdateErrors))]
#[patch("/users/{id}")]
pub async fn change_user(
    admin: Admin,
    app: App,
    id: PathId<UserId>,
    precondition: Precondition,
    body: Body<UserChangeBody>,
) -> Result<HttpResponse, Problem> {
    let PathId(id) = id;
    let (body, check) = body.into_parts();
    let (patch, password, version) = body.read(check).map_err(Error::from)?;
    let expected = precondition.with_version(version)?;
    let is_active = patch.is_active.clone().value();
    let actor = admin.0.clone();
    if is_active == Some(true) && !release_holdings(&app, &actor, id).await? {
        // What is still held from before the switch-off would count as the user's again.
        return Err(Problem::database_busy());
    }
    let changed = match password {
        None => {
            state::write(&app, admin.0, move |cx| {
                update_user(cx, id, &expected, patch)
            })
            .await
        }
        Some(password) => {
            let queued = app.admission().enqueue_password(Lane::Staff).await?;
            let changed = state::hash(&app, queued, admin.0, move |cx, reader, hasher| {
                update_user_password(cx, reader, hasher, id, &expected, patch, &password)
            });
            changed.await
        }
    };
    // Also after an error: the change may be committed although its response was lost.
    app.auth_cache().invalidate_user(id);
    let user = or_current(changed, present(&app, id)).await?;
    if is_active == Some(false)
        && let Err(problem) = release_holdings(&app, &actor, id).await
    {
        // The user is disabled, so the request hasn't failed: a background job retries the rest.
        tracing::warn!(user = %id, %problem, "a switched-off user's holds are given back later");
    }
    versioned_response::written(StatusCode::OK, &UserResponse::from(user))
}

#[cfg(test)]
mod tests {
    use cangku_domain::OptionalText;

    use super::*;

    fn mistakes(json: &str) -> Vec<(String, &'static str)> {
        let (body, check) = Body::<UserChangeBody>::read(json.as_bytes())
            .unwrap()
            .into_parts();
        let violations = body.read(check).unwrap_err().0;
        violations
            .into_iter()
            .map(|v| (v.field, v.code.as_str()))
            .collect()
    }

    #[test]
    fn mistakes_are_reported_with_field_and_code() {
        for (json, field, code) in [
            (r#"{"role": "king"}"#, "role", "invalid_value"),
            (r#"{"role": null}"#, "role", "wrong_type"),
            (r#"{"is_active": 1}"#, "is_active", "wrong_type"),
            (r#"{"password": "short"}"#, "password", "too_short"),
            (r#"{"password": 12345678}"#, "password", "wrong_type"),
            (r#"{"email": "nobody"}"#, "email", "invalid_value"),
            (r#"{"username": "a"}"#, "username", "unknown_field"),
            (
                r#"{"password_hash": "a"}"#,
                "password_hash",
                "unknown_field",
            ),
        ] {
            assert_eq!(mistakes(json), [(field.to_owned(), code)], "{json}");
        }
    }

    #[test]
    fn a_change_keeps_what_the_body_leaves_out() {
        let json = br#"{"email": "", "role": "staff"}"#;
        let (body, check) = Body::<UserChangeBody>::read(json).unwrap().into_parts();
        let (patch, password, version) = body.read(check).unwrap();
        let expected = UserPatch {
            email: OptionalText::default().into(),
            role: Role::Staff.into(),
            ..UserPatch::default()
        };
        assert_eq!((patch, password, version), (expected, None, None));
    }
}
