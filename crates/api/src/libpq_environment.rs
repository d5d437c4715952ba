//! libpq's environment variables.
//!
//! They are for a server that the operator configures. The embedded server is reached by a URL of
//! our own; what that URL leaves out (`PGHOSTADDR`, `PGOPTIONS`, `PGSERVICE`, `PGSSLMODE` and
//! some thirty more), libpq would still take from the environment.

use std::env;

/// Removes libpq's variables from this process's environment, and returns their names.
///
/// Call it while the process has a single thread: other threads may read the environment at any
/// time.
#[expect(
    unsafe_code,
    reason = "libpq reads the environment by itself, and a URL can't override PGSERVICE; this runs \
    before any other thread is started, which is what removing a variable asks for"
)]
pub fn clear() -> Vec<String> {
    let names = env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let names: Vec<_> = names.filter(|name| is_of_libpq(name)).collect();
    for name in &names {
        // SAFETY: no other thread runs that could read or write the environment.
        unsafe { env::remove_var(name) };
    }
    names
}

/// Whether a variable has the form of all of libpq's, including those of later versions.
fn is_of_libpq(name: &str) -> bool {
    name.strip_prefix("PG").is_some_and(|rest| {
        !rest.is_empty() && rest.chars().all(|c| c.is_ascii_uppercase() || c == '_')
    })
}

#[cfg(test)]
mod tests {
    use super::is_of_libpq;

    #[test]
    fn libpqs_variables_are_distinguished_from_others() {
        for name in [
            "PGHOST",
            "PGHOSTADDR",
            "PGOPTIONS",
            "PGCONNECT_TIMEOUT",
            "PGSERVICE",
        ] {
            assert!(is_of_libpq(name), "{name}");
        }
        for name in ["PG", "CANGKU_PG_BIN", "PATH", "pghost", "PG14_HOME"] {
            assert!(!is_of_libpq(name), "{name}");
        }
    }
}
