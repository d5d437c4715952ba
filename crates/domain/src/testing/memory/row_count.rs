//! Checks that a statement found the rows that it expected.

use crate::ports::{StorageError, StorageResult};

/// The row.
///
/// # Errors
/// [`StorageError::Inconsistent`] if it is missing.
pub(super) fn expected<T>(row: Option<T>, statement: &str) -> StorageResult<T> {
    row.ok_or_else(|| StorageError::Inconsistent(format!("{statement} found no row")))
}
