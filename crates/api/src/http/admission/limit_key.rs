//! Whom a gate limits.

use std::net::IpAddr;

use cangku_domain::UserId;

/// Who passes a gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Visitor {
    /// An anonymous client, by network.
    Anonymous(IpAddr),
    /// A customer: anyone can register, so customers are limited too.
    Customer(UserId),
}
