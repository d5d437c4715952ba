//! Who made a change, as the audit log stores it.

use crate::{
    ApiKeyId, UserId,
    accounts::{Actor, Role},
};

/// Kind of an actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ActorKind {
    /// A signed-in user.
    User,
    /// A service with an API key.
    Service,
    /// A command or job of the shop.
    System,
    /// A client that isn't signed in.
    Anonymous,
}

impl ActorKind {
    /// All kinds, in the order of the API schema.
    pub const ALL: [Self; 4] = [Self::User, Self::Service, Self::System, Self::Anonymous];

    /// The name in the database and in responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Service => "service",
            Self::System => "system",
            Self::Anonymous => "anonymous",
        }
    }

    /// The kind with this name; `None` if there is none.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// Who made a change, and from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditActor {
    /// User, service, system or anonymous.
    pub kind: ActorKind,
    /// The user; `None` for others.
    pub user_id: Option<UserId>,
    /// The API key of a service; `None` for others.
    pub api_key_id: Option<ApiKeyId>,
    /// The username, the service's name, or that of the command or job; `anonymous` otherwise, since clients
    /// may type a password where a name is asked for.
    pub name: String,
    /// Id of the HTTP request; empty without one.
    pub request_id: String,
    /// Address of the client; empty without one.
    pub client_address: String,
    /// `User-Agent` of the request; empty without one.
    pub user_agent: String,
}

impl From<&Actor> for AuditActor {
    fn from(actor: &Actor) -> Self {
        let kind = match actor {
            Actor {
                user_id: Some(_), ..
            } => ActorKind::User,
            Actor {
                api_key_id: Some(_),
                ..
            } => ActorKind::Service,
            Actor {
                role: Role::User, ..
            } => ActorKind::Anonymous,
            // A service of an embedder, which has no API key.
            Actor { name, .. } if name.starts_with("service:") => ActorKind::Service,
            _ => ActorKind::System,
        };
        let name = match kind {
            ActorKind::Anonymous => kind.as_str(),
            _ => &actor.name,
        };
        let client = &actor.client;
        Self {
            kind,
            user_id: actor.user_id,
            api_key_id: actor.api_key_id,
            name: name.to_owned(),
            request_id: actor.request_id.clone(),
            client_address: client.address.map(|it| it.to_string()).unwrap_or_default(),
            user_agent: client.user_agent.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::SystemActor;

    #[test]
    fn a_name_that_a_client_typed_is_not_stored() {
        let system = Actor::system(SystemActor::CreateAdmin);
        let anonymous = Actor {
            role: Role::User,
            name: "hunter2".to_owned(),
            ..system.clone()
        };
        let user = Actor {
            user_id: UserId::new(7),
            name: "ann".to_owned(),
            ..anonymous.clone()
        };
        let service = Actor {
            api_key_id: ApiKeyId::new(3),
            role: Role::Staff,
            name: "service:shop".to_owned(),
            ..system.clone()
        };
        let stored = [system, anonymous, user, service].map(|actor| {
            let stored = AuditActor::from(&actor);
            (stored.kind.as_str(), stored.name)
        });
        let expected = [
            ("system", "create-admin"),
            ("anonymous", "anonymous"),
            ("user", "ann"),
            ("service", "service:shop"),
        ];
        assert_eq!(stored, expected.map(|(kind, name)| (kind, name.to_owned())));
        for kind in ActorKind::ALL {
            assert_eq!(ActorKind::from_name(kind.as_str()), Some(kind));
        }
    }
}
