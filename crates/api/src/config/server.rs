//! The HTTP server.
//!
//! - `CANGKU_BIND` (`server.bind`): address and port (`127.0.0.1:8080`); port 0 takes a free one.
//! - `CANGKU_WORKERS` (`server.workers`): HTTP worker threads (one per core).
//! - `CANGKU_BODY_LIMIT_BYTES` (`server.body_limit_bytes`): largest request body (1 MiB).
//! - `CANGKU_SHUTDOWN_SECONDS` (`server.shutdown_seconds`): time that a stop takes at most (8). A
//!   third of it is for running requests, the rest for what is yet to be written and for the
//!   embedded PostgreSQL.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::time::Duration;

use super::reader::{Complaint, Reader, Refused};
use super::setting::{Fallback, Setting};

const BIND: Setting = Setting::open(
    "CANGKU_BIND",
    "server.bind",
    Fallback::Text("127.0.0.1:8080"),
);
const WORKERS: Setting = Setting::open(
    "CANGKU_WORKERS",
    "server.workers",
    Fallback::Described("one per core"),
);
const BODY_LIMIT: Setting = Setting::open(
    "CANGKU_BODY_LIMIT_BYTES",
    "server.body_limit_bytes",
    Fallback::Text("1048576"),
);
const SHUTDOWN: Setting = Setting::open(
    "CANGKU_SHUTDOWN_SECONDS",
    "server.shutdown_seconds",
    Fallback::Text("8"),
);

pub(super) const SETTINGS: &[&Setting] = &[&BIND, &WORKERS, &BODY_LIMIT, &SHUTDOWN];

/// How HTTP is served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerConfig {
    /// Address and port to listen on; port 0 takes a free one.
    pub bind: SocketAddr,
    /// Number of worker threads; `None` is one per core.
    pub workers: Option<NonZeroUsize>,
    /// Largest accepted request body, in bytes.
    pub body_limit: usize,
    /// How long a stop may take in all.
    pub shutdown_timeout: Duration,
}

impl ServerConfig {
    pub(super) fn read(reader: &mut Reader) -> Result<Self, Refused> {
        let bind = reader.value(&BIND, |text| {
            text.parse().map_err(|_not_an_address| {
                Complaint::new(
                    "is not an IP address and port",
                    "give one such as 127.0.0.1:8080 or [::]:8080",
                )
            })
        });
        let workers = reader.optional(&WORKERS, |text| {
            let count = text
                .parse::<NonZeroUsize>()
                .ok()
                .filter(|count| count.get() <= 1024);
            count.ok_or_else(|| {
                Complaint::new("is not a number of threads", "give one from 1 to 1024")
            })
        });
        let body_limit = reader.number(&BODY_LIMIT, 1024..=64 * 1024 * 1024);
        let shutdown = reader.number(&SHUTDOWN, 1..=3600);
        Ok(Self {
            bind: bind?,
            workers: workers?,
            body_limit: body_limit?,
            shutdown_timeout: Duration::from_secs(shutdown?),
        })
    }
}
