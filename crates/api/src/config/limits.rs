//! Timeouts and limits of HTTP; `docs/LIMITS.md` says what happens when one is exceeded.
//!
//! - `CANGKU_HEADER_SECONDS` (`limits.header_seconds`): timeout for a request's line and headers
//!   (5).
//! - `CANGKU_KEEP_ALIVE_SECONDS` (`limits.keep_alive_seconds`): idle timeout of a connection (75);
//!   longer than that of a reverse proxy (60).
//! - `CANGKU_JSON_BODY_SECONDS` (`limits.json_body_seconds`): timeout for a JSON body (10), at most
//!   that of a request.
//! - `CANGKU_UPLOAD_BYTES_PER_SECOND` (`limits.upload_bytes_per_second`): minimum rate of an
//!   upload, averaged over ten seconds (10240).
//! - `CANGKU_SEND_SECONDS` (`limits.send_seconds`): time that a response may make no progress
//!   because the client doesn't read it (30).
//! - `CANGKU_REQUEST_SECONDS` (`limits.request_seconds`): time from a request's headers to its
//!   response; for uploads it starts again once the file is received (30).
//! - `CANGKU_READY_SECONDS` (`limits.ready_seconds`): timeout for `/readyz` (2).
//! - `CANGKU_PASSWORD_HASHES` (`limits.password_hashes`): passwords that are hashed at a time, on threads of their
//!   own, from 2 to 64 (2); each takes a core and 19 MiB.
//! - `CANGKU_PASSWORD_QUEUE` (`limits.password_queue`): maximum logins, and as many registrations,
//!   that wait for their password to be hashed (50).
//! - `CANGKU_CONNECTIONS` (`limits.connections`): maximum open HTTP connections, at most 10000 (as
//!   many as file descriptors allow: two for each, less those that the process needs itself).
//! - `CANGKU_CONNECTIONS_PER_ADDRESS` (`limits.connections_per_address`): the same for one address,
//!   at most all (half of all).
//! - `CANGKU_ANONYMOUS_PER_ADDRESS` (`limits.anonymous_per_address`): maximum requests without
//!   valid credentials from one address that are processed at a time (32).
//! - `CANGKU_ANONYMOUS_WAITING_PER_ADDRESS` (`limits.anonymous_waiting_per_address`): maximum such
//!   requests that are queued beyond these (512).
//! - `CANGKU_ANONYMOUS_READS` (`limits.anonymous_reads`): database connections that reads without
//!   valid credentials use at a time while stock or orders are requested, of those that reads
//!   have (2).

use std::{num::NonZeroUsize, time::Duration};

use super::reader::{ErrorReported, InvalidValue, Reader};
use super::setting::{Fallback, Setting};
use crate::limits::HttpLimits;

const HEADER: Setting = Setting::open(
    "CANGKU_HEADER_SECONDS",
    "limits.header_seconds",
    Fallback::Text("5"),
);
const KEEP_ALIVE: Setting = Setting::open(
    "CANGKU_KEEP_ALIVE_SECONDS",
    "limits.keep_alive_seconds",
    Fallback::Text("75"),
);
const JSON_BODY: Setting = Setting::open(
    "CANGKU_JSON_BODY_SECONDS",
    "limits.json_body_seconds",
    Fallback::Text("10"),
);
const UPLOAD_RATE: Setting = Setting::open(
    "CANGKU_UPLOAD_BYTES_PER_SECOND",
    "limits.upload_bytes_per_second",
    Fallback::Text("10240"),
);
const SEND: Setting = Setting::open(
    "CANGKU_SEND_SECONDS",
    "limits.send_seconds",
    Fallback::Text("30"),
);
const REQUEST: Setting = Setting::open(
    "CANGKU_REQUEST_SECONDS",
    "limits.request_seconds",
    Fallback::Text("30"),
);
const READY: Setting = Setting::open(
    "CANGKU_READY_SECONDS",
    "limits.ready_seconds",
    Fallback::Text("2"),
);
const PASSWORD_HASHES: Setting = Setting::open(
    "CANGKU_PASSWORD_HASHES",
    "limits.password_hashes",
    Fallback::Text("2"),
);
const PASSWORD_QUEUE: Setting = Setting::open(
    "CANGKU_PASSWORD_QUEUE",
    "limits.password_queue",
    Fallback::Text("50"),
);
const CONNECTIONS: Setting = Setting::open(
    "CANGKU_CONNECTIONS",
    "limits.connections",
    Fallback::Described("as many as descriptors allow"),
);
const CONNECTIONS_PER_ADDRESS: Setting = Setting::open(
    "CANGKU_CONNECTIONS_PER_ADDRESS",
    "limits.connections_per_address",
    Fallback::Described("half of CANGKU_CONNECTIONS"),
);
const ANONYMOUS: Setting = Setting::open(
    "CANGKU_ANONYMOUS_PER_ADDRESS",
    "limits.anonymous_per_address",
    Fallback::Text("32"),
);
const ANONYMOUS_WAITING: Setting = Setting::open(
    "CANGKU_ANONYMOUS_WAITING_PER_ADDRESS",
    "limits.anonymous_waiting_per_address",
    Fallback::Text("512"),
);
const ANONYMOUS_READS: Setting = Setting::open(
    "CANGKU_ANONYMOUS_READS",
    "limits.anonymous_reads",
    Fallback::Text("2"),
);

pub(super) const SETTINGS: &[&Setting] = &[
    &HEADER,
    &KEEP_ALIVE,
    &JSON_BODY,
    &UPLOAD_RATE,
    &SEND,
    &REQUEST,
    &READY,
    &PASSWORD_HASHES,
    &PASSWORD_QUEUE,
    &CONNECTIONS,
    &CONNECTIONS_PER_ADDRESS,
    &ANONYMOUS,
    &ANONYMOUS_WAITING,
    &ANONYMOUS_READS,
];

pub(super) fn read(reader: &mut Reader) -> Result<HttpLimits, ErrorReported> {
    let header = reader.number(&HEADER, 1..=600);
    let keep_alive = reader.number(&KEEP_ALIVE, 1..=3600);
    let json_body = reader.number(&JSON_BODY, 1..=600_u64);
    let upload_rate = reader.number(&UPLOAD_RATE, 1..=1_000_000_000_u64);
    let send = reader.number(&SEND, 1..=3600);
    let request = reader.number(&REQUEST, 1..=3600_u64);
    let ready = reader.number(&READY, 1..=60);
    // One is for registrations, so that they never block logins.
    let password_hashes = reader.number(&PASSWORD_HASHES, 2..=64_usize);
    let password_queue = reader.number(&PASSWORD_QUEUE, 1..=10_000_usize);
    let connections = reader.optional(&CONNECTIONS, count);
    let per_address = reader.optional(&CONNECTIONS_PER_ADDRESS, count);
    let anonymous = reader.number(&ANONYMOUS, 1..=100_000_usize);
    let waiting = reader.number(&ANONYMOUS_WAITING, 0..=1_000_000_usize);
    let anonymous_reads = reader.number(&ANONYMOUS_READS, 1..=1000_usize);
    // Checks of two settings come after both are read, so that each one's own errors are found.
    let json_body = json_body.and_then(|body| within_request(reader, body, request));
    let per_address =
        per_address.and_then(|number| within_connections(reader, number, connections));
    Ok(HttpLimits {
        header: Duration::from_secs(header?),
        keep_alive: Duration::from_secs(keep_alive?),
        json_body: Duration::from_secs(json_body?),
        upload_rate: upload_rate?,
        send: Duration::from_secs(send?),
        request: Duration::from_secs(request?),
        ready: Duration::from_secs(ready?),
        password_hashes: password_hashes?,
        password_queue: password_queue?,
        connections: connections?,
        connections_per_address: per_address?,
        anonymous_per_address: anonymous?,
        anonymous_waiting_per_address: waiting?,
        anonymous_reads: anonymous_reads?,
    })
}

/// Refuses a body timeout longer than the request timeout; if it is the default, shortens it
/// instead.
fn within_request(
    reader: &mut Reader,
    body: u64,
    request: Result<u64, ErrorReported>,
) -> Result<u64, ErrorReported> {
    match request {
        Ok(request) if body > request => {
            if reader.is_given(&JSON_BODY) {
                let problem =
                    format!("is more than CANGKU_REQUEST_SECONDS ({request}), which end first");
                let remedy = "give no more, or raise CANGKU_REQUEST_SECONDS";
                return Err(reader.refuse(&JSON_BODY, InvalidValue::new(problem, remedy)));
            }
            reader.report.amend(&JSON_BODY, request.to_string());
            Ok(request)
        }
        _ => Ok(body),
    }
}

/// Refuses a limit per address above the limit of all connections.
fn within_connections(
    reader: &mut Reader,
    per_address: Option<NonZeroUsize>,
    connections: Result<Option<NonZeroUsize>, ErrorReported>,
) -> Result<Option<NonZeroUsize>, ErrorReported> {
    match (per_address, connections) {
        (Some(one), Ok(Some(all))) if one > all => {
            let problem = format!("is more than CANGKU_CONNECTIONS ({all})");
            let remedy = "give no more, or raise CANGKU_CONNECTIONS";
            Err(reader.refuse(&CONNECTIONS_PER_ADDRESS, InvalidValue::new(problem, remedy)))
        }
        _ => Ok(per_address),
    }
}

fn count(text: &str) -> Result<NonZeroUsize, InvalidValue> {
    let count = text.parse::<NonZeroUsize>().ok();
    let count = count.filter(|count| (8..=10_000).contains(&count.get()));
    count.ok_or_else(|| {
        InvalidValue::new("is not a number of connections", "give one from 8 to 10000")
    })
}
