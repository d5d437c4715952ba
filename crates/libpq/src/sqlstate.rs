//! The SQLSTATE of an error that Diesel returns.
//!
//! Diesel's error information owns libpq's result and reads a field of it each time one of its
//! methods is called. With the workspace's patch of `pq-sys`, that read goes through
//! [`PQresultErrorField`] here, which stores the same result's SQLSTATE in a thread-local. So a
//! caller that calls any method of the information, and then reads the thread-local, gets the
//! SQLSTATE of exactly this error, no matter when and on which thread it arose.

use std::{
    cell::Cell,
    ffi::{CStr, c_char, c_int},
    fmt,
};

use real_pq_sys::PGresult;

/// `PG_DIAG_SQLSTATE` of `postgres_ext.h`, which the bindings lack.
const PG_DIAG_SQLSTATE: c_int = 67;

/// PostgreSQL's five-character error code, the same in every language of the server.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SqlState([u8; 5]);

impl SqlState {
    /// Parses a code; `None` unless it is five digits or capital letters.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let bytes: [u8; 5] = text.as_bytes().try_into().ok()?;
        bytes
            .iter()
            .all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
            .then_some(Self(bytes))
    }

    /// The five characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The first two characters: the error class.
    #[must_use]
    pub fn class(&self) -> &str {
        self.as_str().get(..2).unwrap_or_default()
    }
}

impl fmt::Display for SqlState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for SqlState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where an error comes from, with its SQLSTATE if it has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorSource {
    /// The server sent it with this SQLSTATE.
    State(SqlState),
    /// libpq made the error itself, without an SQLSTATE: the server or the connection is gone, or
    /// the server violates the protocol.
    Libpq,
    /// No result of libpq was read: the error is a text that Diesel wrote, or the patch of `pq-sys`
    /// isn't in effect.
    Unknown,
}

thread_local! {
    static RECORDED: Cell<ErrorSource> = const { Cell::new(ErrorSource::Unknown) };
}

/// The source of the error whose information `read` reads; any of its methods will do.
pub fn error_source(read: impl FnOnce()) -> ErrorSource {
    // Another error may have been read on this thread before.
    RECORDED.set(ErrorSource::Unknown);
    read();
    RECORDED.replace(ErrorSource::Unknown)
}

/// Replaces libpq's function of this name; also stores the result's SQLSTATE for this thread.
///
/// # Safety
/// As for libpq's: `result` is null or a result that hasn't been cleared.
#[expect(non_snake_case, reason = "it replaces libpq's function of this name")]
#[expect(unsafe_code, reason = "it has libpq's signature and calls libpq")]
pub unsafe fn PQresultErrorField(result: *const PGresult, field: c_int) -> *mut c_char {
    // SAFETY: the caller keeps libpq's contract; both calls only read the result.
    let (state, value) = unsafe {
        (
            real_pq_sys::PQresultErrorField(result, PG_DIAG_SQLSTATE),
            real_pq_sys::PQresultErrorField(result, field),
        )
    };
    let recorded = if state.is_null() {
        ErrorSource::Libpq
    } else {
        // SAFETY: libpq returns null or a text that ends with a NUL and lives as long as the
        // result, which isn't cleared during this call.
        let text = unsafe { CStr::from_ptr(state) };
        let state = text.to_str().ok().and_then(SqlState::new);
        state.map_or(ErrorSource::Libpq, ErrorSource::State)
    };
    RECORDED.set(recorded);
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_five_digits_or_capitals() {
        let state = SqlState::new("57P01").unwrap();
        assert_eq!((state.as_str(), state.class()), ("57P01", "57"));
        for text in ["", "5701", "57p01", "57P011", "5 P01", "机关"] {
            assert_eq!(SqlState::new(text), None, "{text}");
        }
    }

    #[test]
    fn what_asks_no_result_is_untraced() {
        assert_eq!(error_source(|| ()), ErrorSource::Unknown);
    }

    #[test]
    #[expect(unsafe_code, reason = "it calls libpq's function")]
    fn a_recorded_state_is_not_used_for_the_next_error() {
        // SAFETY: libpq takes a null result for one without fields.
        let value = error_source(|| unsafe {
            PQresultErrorField(std::ptr::null(), PG_DIAG_SQLSTATE);
        });
        assert_eq!(value, ErrorSource::Libpq);
        assert_eq!(error_source(|| ()), ErrorSource::Unknown);
    }
}
