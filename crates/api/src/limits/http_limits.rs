//! Timeouts and limits of the HTTP server.

use std::{num::NonZeroUsize, time::Duration};

/// Timeouts and limits of HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HttpLimits {
    /// Timeout for a request's line and headers.
    pub header: Duration,
    /// Idle timeout of a connection.
    pub keep_alive: Duration,
    /// Timeout for a JSON body.
    pub json_body: Duration,
    /// Minimum rate of an upload, in bytes per second.
    pub upload_rate: u64,
    /// Time that a response may make no progress because the client doesn't read it.
    pub send: Duration,
    /// Time from a request's headers to its response.
    pub request: Duration,
    /// Timeout for `/readyz`.
    pub ready: Duration,
    /// Passwords that are hashed at a time, at least 2: each takes a core and 19 MiB.
    pub password_hashes: usize,
    /// Maximum logins, and as many registrations, that wait for their password to be hashed.
    pub password_queue: usize,
    /// Maximum open connections; `None`: as many as file descriptors allow.
    pub connections: Option<NonZeroUsize>,
    /// Maximum open connections of one address; `None`: half of all.
    pub connections_per_address: Option<NonZeroUsize>,
    /// Requests without valid credentials from one address that are processed at a time.
    pub anonymous_per_address: usize,
    /// Requests without valid credentials from one address that are queued.
    pub anonymous_waiting_per_address: usize,
    /// Database connections that reads without valid credentials use at a time while stock or
    /// orders are requested.
    pub anonymous_reads: usize,
}
