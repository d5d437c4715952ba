//! How many connections the process's file descriptors allow.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Descriptors reserved for everything but HTTP connections and the database pool: log, listener,
/// threads.
const RESERVED: u64 = 128;
/// Maximum number of descriptors per connection: its socket, and the file that it sends or
/// receives.
const EACH: u64 = 2;
/// Maximum number of connections, even with more descriptors: each takes about 20 KiB.
const MAX_CONNECTIONS: usize = 10_000;
/// Minimum number of connections, even with fewer descriptors.
const MIN_CONNECTIONS: usize = 8;

/// Raises the soft limit of open descriptors to the hard one. Returns the limit then in force;
/// `None` means unlimited.
pub fn raise_descriptor_limit() -> Option<u64> {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        maximum: limit.maximum,
    };
    match setrlimit(Resource::Nofile, raised) {
        Ok(()) => limit.maximum,
        Err(error) => {
            tracing::warn!(%error, limit = limit.current, "the limit of open files can't be raised");
            limit.current
        }
    }
}

/// The number of connections that these descriptors allow beside a database pool of this size. A
/// ninth is reserved for connections that are being closed.
pub fn connections_for(descriptors: Option<u64>, pool_size: u32) -> usize {
    let Some(descriptors) = descriptors else {
        return MAX_CONNECTIONS;
    };
    let left = descriptors.saturating_sub(RESERVED + u64::from(pool_size));
    let connections = (left / EACH).saturating_mul(8) / 9;
    usize::try_from(connections)
        .unwrap_or(MAX_CONNECTIONS)
        .clamp(MIN_CONNECTIONS, MAX_CONNECTIONS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_stay_below_the_descriptors() {
        assert_eq!(connections_for(None, 16), MAX_CONNECTIONS);
        assert_eq!(connections_for(Some(1 << 20), 16), MAX_CONNECTIONS);
        assert_eq!(connections_for(Some(1024), 16), 391);
        assert_eq!(connections_for(Some(64), 16), MIN_CONNECTIONS);
    }
}
