//! Raises the file descriptor limit, for thousands of sockets.

use std::io;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Raises this process's limit of open files to the hard limit; returns the new limit, or `None` if
/// it is unlimited.
///
/// # Errors
/// If the system refuses.
pub fn raise_descriptors() -> io::Result<Option<u64>> {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        ..limit
    };
    setrlimit(Resource::Nofile, raised)?;
    Ok(limit.maximum)
}
