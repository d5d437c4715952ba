//! Sets of scopes.

use std::fmt;

use super::{Role, Scope};

/// A set of scopes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Scopes(u16);

/// A name that is no scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no scope {name:?}; the scopes are {}", Scopes::ALL)]
pub struct UnknownScope {
    /// The name, cut to [`Self::MAX_LENGTH`] characters.
    pub name: String,
    /// Its index in the list, from 0.
    pub index: usize,
}

impl UnknownScope {
    /// Maximum number of characters of the name that are repeated to the client.
    pub const MAX_LENGTH: usize = 50;
}

impl Scopes {
    /// No scope.
    pub const NONE: Self = Self(0);
    /// Every scope.
    pub const ALL: Self = Self::of(&Scope::ALL);

    /// The set of these scopes.
    pub const fn of(scopes: &[Scope]) -> Self {
        let mut bits = 0;
        let mut rest = scopes;
        while let [first, others @ ..] = rest {
            bits |= first.bit();
            rest = others;
        }
        Self(bits)
    }

    /// The set of the scopes with these names; repetitions are ignored.
    ///
    /// # Errors
    /// [`UnknownScope`] for the first name that is no scope.
    pub fn from_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self, UnknownScope> {
        let mut found = Self::NONE;
        for (index, name) in names.into_iter().enumerate() {
            let scope = Scope::from_name(name).ok_or_else(|| UnknownScope {
                name: name.chars().take(UnknownScope::MAX_LENGTH).collect(),
                index,
            })?;
            found.0 |= scope.bit();
        }
        Ok(found)
    }

    /// The scopes of people with this role: customers have none, since they need none for their own
    /// orders and account.
    pub const fn of_role(role: Role) -> Self {
        match role {
            Role::User => Self::NONE,
            Role::Staff => Self::of(&[
                Scope::CatalogRead,
                Scope::MediaUpload,
                Scope::StockLock,
                Scope::OrdersPlace,
                Scope::OrdersManage,
                Scope::PaymentsRecord,
                Scope::HaierRead,
                Scope::ReportsRead,
            ]),
            Role::Admin => Self::ALL,
        }
    }

    /// Whether the set grants the scope, by itself or by another one that includes it.
    pub const fn contains(self, scope: Scope) -> bool {
        if self.0 & scope.bit() != 0 {
            return true;
        }
        match scope.included_in() {
            Some(wider) => self.0 & wider.bit() != 0,
            None => false,
        }
    }

    /// Whether the set is empty.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The scopes that were named, in the order of [`Scope::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL
            .into_iter()
            .filter(move |scope| self.0 & scope.bit() != 0)
    }

    /// The names, in the order of [`Scope::ALL`].
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        self.iter().map(Scope::as_str)
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.names().collect();
        f.write_str(&names.join(", "))
    }
}

impl fmt::Debug for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        for scope in Scope::ALL {
            let set = Scopes::from_names([scope.as_str()]).unwrap();
            assert_eq!(set, Scopes::of(&[scope]));
            assert_eq!(set.to_string(), scope.as_str());
            assert!(set.contains(scope) && !Scopes::NONE.contains(scope));
        }
        assert_eq!(Scopes::ALL.iter().count(), Scope::ALL.len());
        let twice = ["stock:lock", "stock:lock"];
        assert_eq!(
            Scopes::from_names(twice),
            Ok(Scopes::of(&[Scope::StockLock]))
        );
    }

    #[test]
    fn an_unknown_scope_is_named() {
        let long = "x".repeat(1000);
        for (name, shown) in [
            ("stock:*", "stock:*"),
            ("Admin", "Admin"),
            ("", ""),
            (long.as_str(), &"x".repeat(50)),
        ] {
            let unknown = Scopes::from_names(["admin", name]).unwrap_err();
            assert_eq!((unknown.name.as_str(), unknown.index), (shown, 1));
        }
    }

    #[test]
    fn a_wider_scope_includes_a_narrower_one_and_no_other() {
        for wide in Scope::ALL {
            let set = Scopes::of(&[wide]);
            let granted: Vec<_> = Scope::ALL
                .into_iter()
                .filter(|scope| set.contains(*scope) && *scope != wide)
                .collect();
            let expected: &[Scope] = match wide {
                Scope::CatalogWrite => &[Scope::MediaUpload],
                Scope::HaierAll => &[Scope::HaierRead],
                _ => &[],
            };
            assert_eq!(granted, expected, "{wide}");
        }
    }

    #[test]
    fn roles_have_the_scopes_that_name_them() {
        for role in Role::ALL {
            for scope in Scope::ALL {
                let has = Scopes::of_role(role).contains(scope);
                assert_eq!(has, role >= scope.minimum_role(), "{role} {scope}");
            }
        }
    }
}
