//! What a crowd saw.

use std::collections::BTreeMap;

/// Responses and failures of all connections of a crowd so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// Responses by status.
    pub responses: BTreeMap<u16, u32>,
    /// Connections that were made.
    pub connected: u32,
    /// Connections that the server closed, or that failed.
    pub closed: u32,
    /// Attempts to connect that failed.
    pub unconnected: u32,
}

impl Seen {
    /// Responses with this status.
    pub fn with(&self, status: u16) -> u32 {
        self.responses.get(&status).copied().unwrap_or_default()
    }

    /// Responses of any status.
    pub fn answered(&self) -> u32 {
        self.responses.values().sum()
    }
}
