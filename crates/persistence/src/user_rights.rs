//! What decides which requests of a user are accepted.

use cangku_domain::accounts::{Role, User};

/// The fields of a user that decide which of their requests are accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UserRights {
    role: Role,
    is_active: bool,
    token_version: i32,
}

impl UserRights {
    pub(crate) const fn of(user: &User) -> Self {
        Self {
            role: user.role,
            is_active: user.is_active,
            token_version: user.token_version,
        }
    }
}
