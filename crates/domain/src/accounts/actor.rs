//! Who does something.

use super::{ApiKey, Role, User};
use crate::{ApiKeyId, Error, UserId};

/// Whoever asks for a use case; stands in every log row that results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The user; `None` for services and for the shop's own commands and jobs.
    pub user_id: Option<UserId>,
    /// The key that a service came with; `None` for everybody else.
    pub api_key_id: Option<ApiKeyId>,
    /// The user's name, the service's behind `service:`, or the command's.
    pub name: String,
    /// What the actor may do.
    pub role: Role,
    /// The HTTP request that this is part of; empty outside of one.
    pub request_id: String,
}

impl Actor {
    /// Names of the shop's commands and jobs whose doings stand in a log, and of the supplier.
    pub const SYSTEM_NAMES: &[&str] = &[
        "hold_expired",
        "user_switched_off",
        "cancel-unpaid-orders",
        "sync-haier-products",
        "fetch-haier-images",
        "reconcile-inventory",
        "create-admin",
        "haier_sync",
        "system",
    ];

    /// A command or job of the shop itself: may do everything. A name that a log will have belongs
    /// into [`Self::SYSTEM_NAMES`].
    pub fn system(name: &str) -> Self {
        Self {
            user_id: None,
            api_key_id: None,
            name: name.to_owned(),
            role: Role::Admin,
            request_id: String::new(),
        }
    }

    /// A signed-in user within a request.
    pub fn user(user: &User, request_id: &str) -> Self {
        Self {
            user_id: Some(user.id),
            api_key_id: None,
            name: user.username.to_string(),
            role: user.role,
            request_id: request_id.to_owned(),
        }
    }

    /// A service within a request: does what staff may. No user's name can be like its own, since
    /// they have no colon.
    pub fn service(key: &ApiKey, request_id: &str) -> Self {
        Self {
            user_id: None,
            api_key_id: Some(key.id),
            name: format!("service:{}", key.name),
            role: Role::Staff,
            request_id: request_id.to_owned(),
        }
    }

    /// Nothing where the actor has at least the role `needed`.
    ///
    /// # Errors
    /// [`Error::Forbidden`] otherwise.
    pub fn require(&self, needed: Role) -> Result<(), Error> {
        if self.role >= needed {
            Ok(())
        } else {
            Err(Error::Forbidden { needed })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_may_do_what_the_lesser_ones_may() {
        let staff = Actor {
            role: Role::Staff,
            ..Actor::system("test")
        };
        assert!(staff.require(Role::User).is_ok());
        assert!(staff.require(Role::Staff).is_ok());
        assert!(matches!(
            staff.require(Role::Admin),
            Err(Error::Forbidden {
                needed: Role::Admin
            })
        ));
    }
}
