//! What an action requires of its caller.

use std::fmt;

use super::{Role, Scope};

/// What an action requires of its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Requirement {
    /// A person with this role or a higher one, or the shop itself; never a service.
    Role(Role),
    /// The scope: by the role of a person, or by the API key of a service.
    Scope(Scope),
    /// Customers act on what is their own; everybody else needs the scope.
    Own(Scope),
}

impl Requirement {
    /// The least role of people who meet it.
    pub const fn minimum_role(self) -> Role {
        match self {
            Self::Role(role) => role,
            Self::Scope(scope) => scope.minimum_role(),
            Self::Own(_) => Role::User,
        }
    }

    /// The least role of people who meet it whomever the data belongs to.
    pub const fn minimum_role_of_all(self) -> Role {
        match self {
            Self::Role(role) => role,
            Self::Scope(scope) | Self::Own(scope) => scope.minimum_role(),
        }
    }

    /// The scope that a service needs; `None` if it is for people only.
    pub const fn scope(self) -> Option<Scope> {
        match self {
            Self::Role(_) => None,
            Self::Scope(scope) | Self::Own(scope) => Some(scope),
        }
    }
}

impl From<Role> for Requirement {
    fn from(role: Role) -> Self {
        Self::Role(role)
    }
}

impl From<Scope> for Requirement {
    fn from(scope: Scope) -> Self {
        Self::Scope(scope)
    }
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Role(role) => write!(f, "the role {role}; it is for people, not for services"),
            Self::Scope(scope) | Self::Own(scope) => {
                let role = scope.minimum_role();
                write!(f, "the role {role}, or an API key with the scope {scope}")
            }
        }
    }
}
