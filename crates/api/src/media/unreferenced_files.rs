//! Deletes stored files that no row refers to, once the outcome of writing the rows is known.

use cangku_domain::{
    Error,
    media::{DuplicateFile, MediaFile},
    ports::StorageError,
};

use super::UploadPipeline;

/// The outcome of writing the rows of stored pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowOutcome<'a> {
    /// They are written. These files aren't used, because other rows have the same content.
    Written(&'a [DuplicateFile]),
    /// None is written.
    NotWritten,
    /// The outcome of the COMMIT isn't known.
    Unknown,
}

impl RowOutcome<'_> {
    /// The outcome of a write that failed.
    pub const fn of_error(error: &Error) -> Self {
        match error {
            // The connection may have been lost during the COMMIT.
            Error::Storage(StorageError::Unavailable(_)) => Self::Unknown,
            _ => Self::NotWritten,
        }
    }
}

impl UploadPipeline {
    /// Deletes those of the stored `files` that no row refers to. If the outcome isn't known, all
    /// stay: the sweep deletes them later if they have no row.
    pub async fn delete_unreferenced(&self, files: &[MediaFile], outcome: RowOutcome<'_>) {
        match outcome {
            RowOutcome::Written(duplicates) => {
                for duplicate in duplicates {
                    self.discard_duplicate(duplicate).await;
                }
            }
            RowOutcome::NotWritten => {
                for file in files {
                    self.discard(file).await;
                }
            }
            RowOutcome::Unknown => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_lost_connection_leaves_the_outcome_unknown() {
        let unavailable = StorageError::Unavailable("connection lost".into());
        let full = StorageError::Full("no space".into());
        let contention = StorageError::Contention("deadlock".into());
        for (error, expected) in [
            (unavailable, RowOutcome::Unknown),
            (full, RowOutcome::NotWritten),
            (contention, RowOutcome::NotWritten),
        ] {
            assert_eq!(RowOutcome::of_error(&error.into()), expected);
        }
    }
}
