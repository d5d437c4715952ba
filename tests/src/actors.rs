//! Actors of use cases that tests call directly.

use cangku_domain::accounts::{Actor, SystemActor};

/// An actor of this name with the rights of an administrator, and no user behind it.
pub fn admin_named(name: &str) -> Actor {
    Actor {
        name: name.to_owned(),
        ..Actor::system(SystemActor::System)
    }
}
