//! How many connections the process's descriptors allow.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Descriptors for all but HTTP connections and the database pool: log, listener, threads.
const RESERVED: u64 = 128;
/// Descriptors of a connection at most: its socket, and the file that it sends or takes in.
const EACH: u64 = 2;
/// Connections at most where descriptors don't matter: each takes about 20 KiB.
const MOST: usize = 10_000;
/// Connections at least, however few descriptors there are.
const LEAST: usize = 8;

/// Raises the soft limit of open descriptors to the hard one. Returns the limit then in force;
/// `None` is no limit.
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

/// Connections that so many descriptors allow beside a database pool of this size. A ninth is
/// left for connections that are being closed.
pub fn connections_for(descriptors: Option<u64>, pool_size: u32) -> usize {
    let Some(descriptors) = descriptors else {
        return MOST;
    };
    let left = descriptors.saturating_sub(RESERVED + u64::from(pool_size));
    let connections = (left / EACH).saturating_mul(8) / 9;
    usize::try_from(connections)
        .unwrap_or(MOST)
        .clamp(LEAST, MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_stay_below_the_descriptors() {
        assert_eq!(connections_for(None, 16), MOST);
        assert_eq!(connections_for(Some(1 << 20), 16), MOST);
        assert_eq!(connections_for(Some(1024), 16), 391);
        assert_eq!(connections_for(Some(64), 16), LEAST);
    }
}
