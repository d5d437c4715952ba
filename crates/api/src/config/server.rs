//! The HTTP server.
//!
//! - `CANGKU_BIND` (`server.bind`): address and port (`127.0.0.1:8080`); port 0 takes a free one.
//!   An address that other machines can reach is for the profile production: otherwise `serve` and
//!   `check-config` refuse it.
//! - `CANGKU_ALLOW_INSECURE_BIND` (`server.allow_insecure_bind`): whether other profiles may use
//!   such an address too: `true` or `false` (false).
//! - `CANGKU_WORKERS` (`server.workers`): HTTP worker threads (one per core).
//! - `CANGKU_BODY_LIMIT_BYTES` (`server.body_limit_bytes`): maximum request body (1 MiB).
//! - `CANGKU_SHUTDOWN_SECONDS` (`server.shutdown_seconds`): timeout of a shutdown (8), 3 at least.
//!   A third of it is for running requests, the rest for pending writes and for the embedded
//!   PostgreSQL.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroUsize;
use std::thread;
use std::time::Duration;

use super::reader::{ErrorReported, InvalidValue, Reader, yes_or_no};
use super::setting::{Fallback, Setting};

const BIND: Setting = Setting::open(
    "CANGKU_BIND",
    "server.bind",
    Fallback::Text("127.0.0.1:8080"),
);
const ALLOW_INSECURE_BIND: Setting = Setting::open(
    "CANGKU_ALLOW_INSECURE_BIND",
    "server.allow_insecure_bind",
    Fallback::Text("false"),
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

pub(super) const SETTINGS: &[&Setting] = &[
    &BIND,
    &ALLOW_INSECURE_BIND,
    &WORKERS,
    &BODY_LIMIT,
    &SHUTDOWN,
];

/// Address, threads and timeouts of the HTTP server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerConfig {
    /// Address and port to listen on; port 0 takes a free one.
    pub bind: SocketAddr,
    /// Whether the process listens on `bind` and other machines can reach that address.
    pub is_exposed: bool,
    /// Number of worker threads; `None`: one per core.
    pub workers: Option<NonZeroUsize>,
    /// Maximum request body, in bytes.
    pub body_limit: usize,
    /// Timeout of a shutdown in all.
    pub shutdown_timeout: Duration,
}

impl ServerConfig {
    pub(super) fn read(reader: &mut Reader) -> Result<Self, ErrorReported> {
        let bind = reader.value(&BIND, |text| {
            text.parse().map_err(|_not_an_address| {
                InvalidValue::new(
                    "is not an IP address and port",
                    "give one such as 127.0.0.1:8080 or [::]:8080",
                )
            })
        });
        let is_allowed = reader.value(&ALLOW_INSECURE_BIND, yes_or_no);
        // Sets `is_exposed`, on which the checks of secrets depend: read the server's settings
        // before them.
        let bind = bind.and_then(|address| check_exposure(reader, address, is_allowed));
        let workers = reader.optional(&WORKERS, |text| {
            let count = text
                .parse::<NonZeroUsize>()
                .ok()
                .filter(|count| count.get() <= 1024);
            count.ok_or_else(|| {
                InvalidValue::new("is not a number of threads", "give one from 1 to 1024")
            })
        });
        if let Ok(None) = workers {
            let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
            reader.report.amend(&WORKERS, cores.to_string());
        }
        let body_limit = reader.number(&BODY_LIMIT, 1024..=64 * 1024 * 1024);
        let shutdown = reader.number(&SHUTDOWN, 3..=3600);
        Ok(Self {
            bind: bind?,
            is_exposed: reader.is_exposed,
            workers: workers?,
            body_limit: body_limit?,
            shutdown_timeout: Duration::from_secs(shutdown?),
        })
    }
}

/// Records whether other machines can reach the address. If so, refuses it unless the profile is
/// production or it is allowed. A command that doesn't serve doesn't listen either. An unreadable
/// `is_allowed` has been recorded as an error already.
fn check_exposure(
    reader: &mut Reader,
    address: SocketAddr,
    is_allowed: Result<bool, ErrorReported>,
) -> Result<SocketAddr, ErrorReported> {
    reader.is_exposed = reader.serves && is_reachable_from_elsewhere(address.ip());
    if !reader.is_exposed || reader.profile.is_production() || is_allowed != Ok(false) {
        return Ok(address);
    }
    Err(reader.refuse(
        &BIND,
        InvalidValue::new(
            "can be reached from other machines, which only the profile production is safe for",
            "set CANGKU_PROFILE=production, or bind to 127.0.0.1 and put a proxy in front, or set \
             CANGKU_ALLOW_INSECURE_BIND=true for a trial on a network of your own",
        ),
    ))
}

/// True of every address except loopback ones: wildcards (`0.0.0.0`, `[::]`) include the external
/// addresses, and link-local ones are reachable by neighbours. An IPv4-mapped address
/// (`::ffff:127.0.0.1`) is treated as the IPv4 address that the system binds.
fn is_reachable_from_elsewhere(address: IpAddr) -> bool {
    !address.to_canonical().is_loopback()
}

#[cfg(test)]
mod tests {
    use super::is_reachable_from_elsewhere;

    #[test]
    fn only_loopback_addresses_are_unreachable_from_elsewhere() {
        for address in ["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"] {
            assert!(
                !is_reachable_from_elsewhere(address.parse().unwrap()),
                "{address}"
            );
        }
        for address in [
            "0.0.0.0",
            "::",
            "::ffff:0.0.0.0",
            "::ffff:10.0.0.1",
            // IPv4-compatible, not IPv4-mapped: no system treats it as loopback.
            "::127.0.0.1",
            "10.0.0.1",
            "192.168.1.2",
            "169.254.1.1",
            "fe80::1",
            "fd00::1",
            "2001:db8::1",
            "203.0.113.7",
            "224.0.0.1",
            "255.255.255.255",
        ] {
            assert!(
                is_reachable_from_elsewhere(address.parse().unwrap()),
                "{address}"
            );
        }
    }
}
