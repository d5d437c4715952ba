//! Who looks at products.

use std::net::IpAddr;

use cangku_domain::{ApiKeyId, UserId};

/// What a visitor is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Who<'a> {
    /// A signed-in user.
    User(UserId),
    /// Somebody whom a service, or a member of the staff, names.
    Named {
        /// The service's key; `None` for staff.
        by: Option<ApiKeyId>,
        /// The name that they have there.
        name: &'a str,
    },
    /// Anybody else.
    Passerby {
        /// Where the request comes from.
        address: IpAddr,
        /// What it is sent with; may be empty.
        user_agent: &'a [u8],
    },
}

/// Somebody whose views count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Visitor {
    /// Made of what they are known by, so that nothing of it is kept.
    pub(super) number: u64,
    /// Where they come from; `None` for whom a service or the staff names.
    pub(super) address: Option<IpAddr>,
}
