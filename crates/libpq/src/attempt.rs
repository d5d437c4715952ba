//! Finds out why a connection can't be made, independent of the server's language.
//!
//! libpq exposes no SQLSTATE for a refused connection, only a message, which the server writes in
//! its own language. With the verbosity `PQERRORS_SQLSTATE`, libpq reduces that message to severity
//! and SQLSTATE.

use std::{
    ffi::{CStr, CString},
    time::{Duration, Instant},
};

use real_pq_sys::{
    ConnStatusType, PGPing, PGVerbosity, PGconn, PQconnectPoll, PQconnectStart,
    PQconnectionNeedsPassword, PQerrorMessage, PQfinish, PQgetCurrentTimeUSec, PQping,
    PQsetErrorVerbosity, PQsocket, PQsocketPoll, PQstatus, PostgresPollingStatusType,
};

use crate::{options::ConnectionOptions, sqlstate::SqlState};

/// Result of an attempt to connect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempt {
    /// The server accepted the connection, which is closed again.
    Connected,
    /// libpq refuses the options without contacting a server, such as `sslmode=require` without TLS
    /// built in.
    Impossible,
    /// A server asked for a password, and the options have none.
    PasswordNeeded,
    /// Servers refused the connection, with these SQLSTATEs.
    Refused(Vec<SqlState>),
    /// No server returned an SQLSTATE within the timeout: unreachable, not listening or too slow.
    NoResponse,
}

/// A connection attempt in progress; closed on drop.
struct Connecting(*mut PGconn);

impl Drop for Connecting {
    #[expect(unsafe_code, reason = "libpq's connections are closed by hand")]
    fn drop(&mut self) {
        // SAFETY: the pointer came from `PQconnectStart`, may be null, and isn't used any more.
        unsafe { PQfinish(self.0) }
    }
}

/// Tries to connect once, for at most `time`, to find out why connections fail.
#[must_use]
pub fn try_connect(options: &ConnectionOptions, time: Duration) -> Attempt {
    let Ok(conninfo) = CString::new(options.to_conninfo()) else {
        return Attempt::Impossible;
    };
    let end = Instant::now() + time;
    let connecting = start(&conninfo);
    // Null means that libpq couldn't allocate the connection.
    if connecting.0.is_null() {
        return Attempt::NoResponse;
    }
    // libpq reports unusable options and other early failures alike; `PQping` distinguishes them.
    if connecting.has_failed() {
        return match is_possible(&conninfo) {
            true => Attempt::NoResponse,
            false => Attempt::Impossible,
        };
    }
    // libpq's protocol: before the first poll, wait for the socket to be writable.
    let mut is_for_writing = true;
    loop {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() || !connecting.wait(is_for_writing, left) {
            // With several hosts, some may have refused before the timeout.
            return refusal(&connecting.message());
        }
        match connecting.poll() {
            PostgresPollingStatusType::PGRES_POLLING_OK => return Attempt::Connected,
            PostgresPollingStatusType::PGRES_POLLING_FAILED if connecting.needs_password() => {
                return Attempt::PasswordNeeded;
            }
            PostgresPollingStatusType::PGRES_POLLING_FAILED => {
                return refusal(&connecting.message());
            }
            PostgresPollingStatusType::PGRES_POLLING_READING => is_for_writing = false,
            _ => is_for_writing = true,
        }
    }
}

#[expect(unsafe_code, reason = "Diesel connects in no other way than its own")]
fn start(conninfo: &CStr) -> Connecting {
    // SAFETY: the text ends with a NUL; libpq copies it.
    let connection = unsafe { PQconnectStart(conninfo.as_ptr()) };
    // SAFETY: libpq takes null here.
    unsafe { PQsetErrorVerbosity(connection, PGVerbosity::PQERRORS_SQLSTATE) };
    Connecting(connection)
}

/// Whether libpq attempts a connection with these options.
#[expect(unsafe_code, reason = "libpq tells it by PQping alone")]
fn is_possible(conninfo: &CStr) -> bool {
    // SAFETY: the text ends with a NUL; libpq copies it.
    let status = unsafe { PQping(conninfo.as_ptr()) };
    status != PGPing::PQPING_NO_ATTEMPT
}

#[expect(unsafe_code, reason = "each method is one call of libpq")]
impl Connecting {
    fn has_failed(&self) -> bool {
        // SAFETY: `self` holds an open connection, or null, which libpq takes.
        unsafe { PQstatus(self.0) == ConnStatusType::CONNECTION_BAD }
    }

    fn poll(&self) -> PostgresPollingStatusType {
        // SAFETY: as above.
        unsafe { PQconnectPoll(self.0) }
    }

    fn needs_password(&self) -> bool {
        // SAFETY: as above.
        unsafe { PQconnectionNeedsPassword(self.0) != 0 }
    }

    fn message(&self) -> String {
        // SAFETY: as above; libpq returns a text that lives until the connection is used again.
        unsafe { CStr::from_ptr(PQerrorMessage(self.0)) }
            .to_string_lossy()
            .into_owned()
    }

    /// Waits until the socket is ready; returns false if it isn't within `time`.
    fn wait(&self, is_for_writing: bool, time: Duration) -> bool {
        let time = i64::try_from(time.as_micros()).unwrap_or(i64::MAX / 2);
        // SAFETY: as above; the socket is libpq's own and open as long as the connection.
        unsafe {
            // `PQsocketPoll` expects a point in time in µs, not a duration.
            let end = PQgetCurrentTimeUSec().saturating_add(time);
            let (read, write) = (i32::from(!is_for_writing), i32::from(is_for_writing));
            PQsocketPoll(PQsocket(self.0), read, write, end) > 0
        }
    }
}

/// Reads the SQLSTATEs from a libpq message, one per line: `…: FATAL:  28P01`.
fn refusal(message: &str) -> Attempt {
    let states: Vec<_> = message
        .lines()
        .filter_map(|line| SqlState::new(line.rsplit_once(":  ")?.1))
        .collect();
    if states.is_empty() {
        return Attempt::NoResponse;
    }
    Attempt::Refused(states)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(text: &str) -> Attempt {
        let options = ConnectionOptions::parse(text).unwrap();
        try_connect(&options, Duration::from_secs(20))
    }

    #[test]
    fn reasons_are_read_in_any_language() {
        let message = "connection to server at \"::1\", port 1 failed: Connection refused\n\
                       \tIs the server running on that host and accepting TCP/IP connections?\n\
                       connection to server at \"127.0.0.1\", port 1 failed: 致命错误:  28P01\n";
        let state = SqlState::new("28P01").unwrap();
        assert_eq!(refusal(message), Attempt::Refused(vec![state]));
        assert_eq!(refusal("Connection refused\n"), Attempt::NoResponse);
    }

    #[test]
    fn a_closed_port_is_no_response() {
        assert_eq!(attempt("postgres://127.0.0.1:1/d"), Attempt::NoResponse);
        assert_eq!(attempt("host=/nowhere/at/all"), Attempt::NoResponse);
    }

    #[test]
    fn what_libpq_does_not_even_try_is_impossible() {
        let text = "postgres://127.0.0.1:1/d?sslmode=";
        assert_eq!(attempt(&format!("{text}require")), Attempt::Impossible);
        assert_eq!(attempt(&format!("{text}nonsense")), Attempt::Impossible);
    }
}
