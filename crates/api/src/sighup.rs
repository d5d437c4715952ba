//! SIGHUP for commands: the terminal was closed. A server reloads its configuration on it: see
//! [`ServerSignals`](crate::server_signals::ServerSignals).

use std::{fs, io};

use tokio::signal::unix::{Signal, SignalKind, signal};

/// SIGHUP's bit in the signal masks of `/proc/self/status`.
const BIT: u64 = 1;

/// Starts to listen for SIGHUP; `None` if it is ignored. It then stays ignored, because a process
/// started by `nohup` is meant to outlive the terminal.
///
/// # Errors
/// If the process can't listen for signals.
pub fn listen() -> io::Result<Option<Signal>> {
    if is_ignored() {
        return Ok(None);
    }
    signal(SignalKind::hangup()).map(Some)
}

/// Returns at the next SIGHUP; never if there is no listener.
pub async fn next(hangup: &mut Option<Signal>) {
    match hangup {
        Some(hangup) => _ = hangup.recv().await,
        None => std::future::pending().await,
    }
}

/// Whether SIGHUP is ignored, according to Linux's `/proc`; false if that can't be read.
fn is_ignored() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    ignores_hangup(&status)
}

fn ignores_hangup(status: &str) -> bool {
    status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .is_some_and(|mask| mask & BIT != 0)
}

#[cfg(test)]
mod tests {
    use super::ignores_hangup;

    #[test]
    fn the_mask_of_ignored_signals_is_read() {
        for (status, expected) in [
            (
                "SigBlk:\t0000000000000001\nSigIgn:\t0000000000001001\n",
                true,
            ),
            (
                "SigIgn:\t0000000000001000\nSigCgt:\t0000000000000001\n",
                false,
            ),
            ("SigIgn:\tnonsense\n", false),
            ("", false),
        ] {
            assert_eq!(ignores_hangup(status), expected, "{status:?}");
        }
    }
}
