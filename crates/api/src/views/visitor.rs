//! Visitors of products.

use std::net::IpAddr;

use cangku_domain::{ApiKeyId, UserId};

/// What identifies a visitor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VisitorIdentity<'a> {
    /// A signed-in user.
    User(UserId),
    /// A visitor named by a service or by a member of the staff.
    Named {
        /// Id of the service's API key; `None` for staff.
        by: Option<ApiKeyId>,
        /// The name that identifies the visitor there.
        name: &'a str,
    },
    /// An anonymous visitor.
    Anonymous {
        /// The address that the request comes from.
        address: IpAddr,
        /// The request's `User-Agent`; may be empty.
        user_agent: &'a [u8],
    },
}

/// A visitor whose views count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Visitor {
    /// Hash of what identifies the visitor, so that no personal data is stored.
    pub(super) number: u64,
    /// The visitor's address; `None` for a visitor named by a service or the staff.
    pub(super) address: Option<IpAddr>,
}
