//! A user as a response.

use cangku_domain::accounts::User;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::response::versioned_response::Versioned;

/// A user.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = User)]
pub struct UserResponse {
    id: i64,
    username: String,
    /// May be empty.
    email: String,
    /// `user`, `staff` or `admin`.
    #[schema(example = "user")]
    role: &'static str,
    /// Whether the user may log in.
    is_active: bool,
    #[schema(required = true)]
    last_login_at: Option<DateTime<Utc>>,
    /// Increased by every change; an edit may name the one that it is based on.
    #[schema(minimum = 1)]
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl Versioned for UserResponse {
    fn version(&self) -> i64 {
        self.version
    }
}

impl From<User> for UserResponse {
    fn from(user: User) -> Self {
        Self {
            id: user.id.get(),
            username: user.username.to_string(),
            email: user.email.to_string(),
            role: user.role.as_str(),
            is_active: user.is_active,
            last_login_at: user.last_login_at,
            version: user.version.get(),
            created_at: user.created_at,
            updated_at: user.updated_at,
        }
    }
}
