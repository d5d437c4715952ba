//! Counters of a group of clients.

use std::collections::BTreeMap;

/// Responses and failures of all connections of a group of clients so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClientStats {
    /// Responses by status.
    pub responses: BTreeMap<u16, u32>,
    /// Connections that were established.
    pub connected: u32,
    /// Connections that the server closed, or that failed.
    pub closed: u32,
    /// Failed attempts to connect.
    pub unconnected: u32,
}

impl ClientStats {
    /// Number of responses with this status.
    pub fn with(&self, status: u16) -> u32 {
        self.responses.get(&status).copied().unwrap_or_default()
    }

    /// Number of responses with any status.
    pub fn responses_total(&self) -> u32 {
        self.responses.values().sum()
    }
}
