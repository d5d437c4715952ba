//! Retries the parts of a failed batch one by one.

use crate::{Error, Result};

/// Maximum number of attempts for a part whose row another transaction has locked.
const ATTEMPTS: usize = 3;

/// Runs `write`, and retries it if it fails with contention: the other transaction may have ended
/// by then.
///
/// # Errors
/// The error of the last attempt.
pub(super) fn retry_on_contention<T>(write: impl Fn() -> Result<T>) -> Result<T> {
    let mut result = write();
    for _ in 1..ATTEMPTS {
        if !result.as_ref().is_err_and(Error::is_contention) {
            break;
        }
        result = write();
    }
    result
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::ports::StorageError;

    fn tried(fails: usize, with: impl Fn() -> StorageError) -> (usize, bool) {
        let attempts = Cell::new(0);
        let result = retry_on_contention(|| {
            attempts.set(attempts.get() + 1);
            if attempts.get() <= fails {
                return Err(with().into());
            }
            Ok(())
        });
        (attempts.get(), result.is_ok())
    }

    #[test]
    fn only_contention_is_retried() {
        let contention = || StorageError::Contention("lock timeout".into());
        assert_eq!(tried(0, contention), (1, true));
        assert_eq!(tried(2, contention), (3, true));
        assert_eq!(tried(9, contention), (3, false));
        let unavailable = || StorageError::Unavailable("gone".into());
        assert_eq!(tried(9, unavailable), (1, false));
    }
}
