//! The caller of a use case.

use super::{ApiKey, Client, Requirement, Role, Scope, Scopes, SystemActor, User};
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
    /// The role of a person; staff for a service, which acts for the shop and is no customer, but may
    /// do only what its scopes allow; admin for commands and jobs.
    pub role: Role,
    /// The scopes of the API key; without effect for others, who have those of their role.
    pub key_scopes: Scopes,
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
            key_scopes: Scopes::NONE,
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
            key_scopes: Scopes::NONE,
            request_id: request_id.to_owned(),
            client: Client::default(),
        }
    }

    /// A service within a request, with the scopes of its key. The actor's name can't collide with a
    /// username, since usernames have no colon.
    pub fn service(key: &ApiKey, request_id: &str) -> Self {
        Self {
            user_id: None,
            api_key_id: Some(key.id),
            name: format!("service:{}", key.name),
            role: Role::Staff,
            key_scopes: key.scopes,
            request_id: request_id.to_owned(),
            client: Client::default(),
        }
    }

    /// The actor, with the client that sent the request.
    #[must_use]
    pub fn at(self, client: Client) -> Self {
        Self { client, ..self }
    }

    /// What the actor may do: the scopes of a service's key, or those of the actor's role.
    pub const fn scopes(&self) -> Scopes {
        match self.api_key_id {
            Some(_) => self.key_scopes,
            None => Scopes::of_role(self.role),
        }
    }

    /// Whether the actor has the scope.
    pub const fn may(&self, scope: Scope) -> bool {
        self.scopes().contains(scope)
    }

    /// Whether the actor acts only on what is their own: a customer, or an anonymous client.
    pub fn is_customer(&self) -> bool {
        self.role == Role::User
    }

    /// Whether the actor meets the requirement. For [`Requirement::Own`], whose the data is must be
    /// checked as well.
    pub fn meets(&self, needed: Requirement) -> bool {
        match needed {
            Requirement::Role(role) => self.api_key_id.is_none() && self.role >= role,
            Requirement::Scope(scope) => self.may(scope),
            Requirement::Own(scope) => self.is_customer() || self.may(scope),
        }
    }

    /// Checks that the actor has a scope or a role, as [`Self::meets`] does.
    ///
    /// # Errors
    /// [`Error::Forbidden`] if the actor doesn't meet the requirement.
    pub fn require(&self, needed: impl Into<Requirement>) -> Result<(), Error> {
        let needed = needed.into();
        if self.meets(needed) {
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
                needed: Requirement::Role(Role::Admin)
            })
        ));
        assert!(staff.may(Scope::OrdersManage) && !staff.may(Scope::CatalogWrite));
    }

    #[test]
    fn a_service_may_do_what_its_key_allows_and_nothing_else() {
        let service = |key_scopes| Actor {
            api_key_id: ApiKeyId::new(1),
            role: Role::Staff,
            key_scopes,
            ..Actor::system(SystemActor::System)
        };
        for scope in Scope::ALL {
            for needed in [Requirement::Scope(scope), Requirement::Own(scope)] {
                assert!(service(Scopes::of(&[scope])).meets(needed), "{scope}");
                assert!(!service(Scopes::NONE).meets(needed), "{scope}");
            }
        }
        for role in Role::ALL {
            assert!(!service(Scopes::ALL).meets(role.into()), "{role}");
        }
    }

    #[test]
    fn customers_need_no_scope_for_what_is_their_own() {
        let customer = Actor {
            role: Role::User,
            // Without an API key, these have no effect.
            key_scopes: Scopes::ALL,
            ..Actor::system(SystemActor::System)
        };
        for scope in Scope::ALL {
            assert!(customer.meets(Requirement::Own(scope)));
            assert!(!customer.meets(Requirement::Scope(scope)));
        }
    }
}
