//! The client that sent a request.

use std::net::IpAddr;

/// Address and program of a client, as the audit log records them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Client {
    /// Its address; `None` if unknown.
    pub address: Option<IpAddr>,
    /// Its `User-Agent`; empty if it sent none.
    pub user_agent: String,
}
