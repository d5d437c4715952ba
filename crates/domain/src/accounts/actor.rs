//! The caller of a use case.

use super::{ApiKey, Client, Role, SystemActor, User};
use crate::{ApiKeyId, Error, UserId};

/// The caller of a use case: a user, a service, or one of the shop's commands and jobs. Recorded in
/// every log row that the use case writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The user; `None` for services and for the shop's own commands and jobs.
    pub user_id: Option<UserId>,
    /// The API key that a service authenticated with; `None` for users, commands and jobs.
    pub api_key_id: Option<ApiKeyId>,
    /// The username; `service:` followed by the service's name; or the name of the command or job.
    pub name: String,
    /// What the actor is authorized to do.
    pub role: Role,
    /// Id of the HTTP request that triggered the use case; empty if none did.
    pub request_id: String,
    /// The client that sent the request; empty if none did.
    pub client: Client,
}

impl Actor {
    /// A command or job of the shop itself, with the rights of an admin.
    pub fn system(actor: SystemActor) -> Self {
        Self {
            user_id: None,
            api_key_id: None,
            name: actor.as_str().to_owned(),
            role: Role::Admin,
            request_id: String::new(),
            client: Client::default(),
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
            client: Client::default(),
        }
    }

    /// A service within a request, with the rights of staff. The actor's name can't collide with a
    /// username, since usernames have no colon.
    pub fn service(key: &ApiKey, request_id: &str) -> Self {
        Self {
            user_id: None,
            api_key_id: Some(key.id),
            name: format!("service:{}", key.name),
            role: Role::Staff,
            request_id: request_id.to_owned(),
            client: Client::default(),
        }
    }

    /// The actor, with the client that sent the request.
    #[must_use]
    pub fn at(self, client: Client) -> Self {
        Self { client, ..self }
    }

    /// Checks that the actor has at least the role `needed`.
    ///
    /// # Errors
    /// [`Error::Forbidden`] if it has a lesser role.
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
            ..Actor::system(SystemActor::System)
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
