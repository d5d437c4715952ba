//! The key of the concurrency limit of a request.

use std::net::IpAddr;

use cangku_domain::UserId;

/// The client that a concurrency limit counts a request for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LimitKey {
    /// An anonymous client, by network.
    Anonymous(IpAddr),
    /// A customer: anyone can register, so customers are limited too.
    Customer(UserId),
}
