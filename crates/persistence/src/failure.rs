//! What a failed statement means to the domain.

use cangku_domain::ports::{Constraint, StorageError, Stored};
use diesel::{
    QueryResult,
    result::{DatabaseErrorKind, Error},
};

/// What the server says where it is going away, or this session is, in the language `C`. Diesel
/// shows no SQLSTATE for them, and where the connection is still open when the message comes it
/// calls them unknown.
const GOING_AWAY: [&str; 8] = [
    "terminating connection",
    "server closed the connection unexpectedly",
    "no connection to the server",
    "the database system is",
    "could not receive data from server",
    "could not send data to server",
    "connection to server was lost",
    "sorry, too many clients already",
];

/// What the server says where it gave up on a statement that may succeed another time.
const GAVE_UP: [&str; 2] = ["deadlock detected", "canceling statement due to"];

/// Whether the connection is of no more use because the server or the way to it is gone.
pub(crate) fn is_connection_gone(error: &Error) -> bool {
    match error {
        Error::DatabaseError(kind, information) => match kind {
            DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand => true,
            DatabaseErrorKind::Unknown => {
                let message = information.message();
                GOING_AWAY.iter().any(|phrase| message.contains(phrase))
            }
            _ => false,
        },
        Error::RollbackErrorOnCommit { commit_error, .. } => is_connection_gone(commit_error),
        // What Diesel says of a connection whose transaction broke with it.
        Error::BrokenTransactionManager => true,
        _ => false,
    }
}

/// What the error means: see [`StorageError`].
pub(crate) fn storage_error(error: Error) -> StorageError {
    if is_connection_gone(&error) {
        return StorageError::Unavailable(Box::new(error));
    }
    match error {
        Error::DatabaseError(DatabaseErrorKind::ReadOnlyTransaction, _) => {
            StorageError::Unavailable(Box::new(error))
        }
        Error::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => {
            StorageError::GaveUp(Box::new(error))
        }
        Error::DatabaseError(DatabaseErrorKind::Unknown, ref information)
            if GAVE_UP
                .iter()
                .any(|phrase| information.message().starts_with(phrase)) =>
        {
            StorageError::GaveUp(Box::new(error))
        }
        Error::DatabaseError(_, ref information) => match information.constraint_name() {
            Some(name) => StorageError::Constraint(constraint(name)),
            None => StorageError::Internal(Box::new(error)),
        },
        other => StorageError::Internal(Box::new(other)),
    }
}

fn constraint(name: &str) -> Constraint {
    match name {
        "unique_category_name" => Constraint::UniqueCategoryName,
        "unique_brand_name" => Constraint::UniqueBrandName,
        "unique_product_code" => Constraint::UniqueProductCode,
        "unique_supplier_code" => Constraint::UniqueSupplierCode,
        "unique_username" => Constraint::UniqueUsername,
        "unique_api_key_name" => Constraint::UniqueApiKeyName,
        "unique_idempotency_key" => Constraint::UniqueIdempotencyKey,
        "products_category_id_fkey" => Constraint::ProductCategory,
        "products_brand_id_fkey" => Constraint::ProductBrand,
        "media_images_product_id_fkey" => Constraint::MediaImageProduct,
        other => Constraint::Other(other.to_owned()),
    }
}

/// Turns Diesel's answers into the ports'.
pub(crate) trait IntoStored<T> {
    /// The value, or what the error means.
    fn stored(self) -> Stored<T>;
}

impl<T> IntoStored<T> for QueryResult<T> {
    fn stored(self) -> Stored<T> {
        self.map_err(storage_error)
    }
}

/// Nothing where a statement changed as many rows as it must.
pub(crate) fn check_rows(statement: &str, changed: usize, expected: usize) -> Stored<()> {
    if changed == expected {
        return Ok(());
    }
    let mismatch = format!("{statement} changed {changed} rows, not {expected}");
    Err(StorageError::Inconsistent(mismatch))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unknown(message: &str) -> Error {
        Error::DatabaseError(DatabaseErrorKind::Unknown, Box::new(message.to_owned()))
    }

    #[test]
    fn a_server_that_goes_away_is_unavailable() {
        for message in [
            "terminating connection due to administrator command",
            "terminating connection because of crash of another server process",
            "terminating connection due to idle-in-transaction timeout",
            "server closed the connection unexpectedly\n\tThis probably means the server …",
            "FATAL:  the database system is shutting down",
            "FATAL:  the database system is starting up",
            "FATAL:  sorry, too many clients already",
        ] {
            let error = unknown(message);
            assert!(is_connection_gone(&error), "{message}");
            assert!(
                matches!(storage_error(error), StorageError::Unavailable(_)),
                "{message}"
            );
        }
        let commit_error = Box::new(unknown("terminating connection due to …"));
        let rollback_error = Box::new(Error::BrokenTransactionManager);
        let broken_commit = Error::RollbackErrorOnCommit {
            rollback_error,
            commit_error,
        };
        assert!(matches!(
            storage_error(broken_commit),
            StorageError::Unavailable(_)
        ));
    }

    #[test]
    fn a_defect_is_internal_and_leaves_the_other_connections_trusted() {
        let message = "column \"nope\" does not exist";
        assert!(!is_connection_gone(&unknown(message)));
        assert!(matches!(
            storage_error(unknown(message)),
            StorageError::Internal(_)
        ));
    }

    #[test]
    fn a_statement_that_was_given_up_may_be_tried_again_on_the_same_connection() {
        for message in [
            "deadlock detected",
            "canceling statement due to statement timeout",
            "canceling statement due to lock timeout",
        ] {
            assert!(!is_connection_gone(&unknown(message)), "{message}");
            assert!(matches!(
                storage_error(unknown(message)),
                StorageError::GaveUp(_)
            ));
        }
    }

    #[test]
    fn a_read_only_server_is_unavailable_but_not_gone() {
        let kind = DatabaseErrorKind::ReadOnlyTransaction;
        let error = Error::DatabaseError(kind, Box::new(String::new()));
        assert!(!is_connection_gone(&error));
        assert!(matches!(storage_error(error), StorageError::Unavailable(_)));
    }
}
