//! Maps errors of the database to errors of the ports.

use cangku_domain::ports::{Constraint, StorageError, StorageResult};
use cangku_libpq::{ErrorSource, SqlState, error_source};
use diesel::{
    QueryResult,
    result::{DatabaseErrorInformation, DatabaseErrorKind, Error},
};

/// What an error of the database means for the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ErrorClass {
    /// The connection is unusable: the server, the session or the network path is gone.
    Gone,
    /// The server can't do it now, but the connection stays usable.
    Unavailable,
    /// The server's disk has no space left.
    Full,
    /// Lock timeout, deadlock, serialization failure or statement timeout; a retry may succeed.
    Contention,
    /// The database's role lacks the right.
    Forbidden,
    /// A violated constraint, otherwise a bug of this program.
    Refused,
}

/// Classifies an error by its SQLSTATE, never by its text, which may be in any language.
fn meaning(kind: &DatabaseErrorKind, information: &dyn DatabaseErrorInformation) -> ErrorClass {
    // For these kinds Diesel has checked the state of the connection.
    if let DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand = kind {
        return ErrorClass::Gone;
    }
    let read = || {
        // Any field would do: see `error_source`.
        let _ = information.table_name();
    };
    match error_source(read) {
        ErrorSource::State(state) => meaning_of(state),
        ErrorSource::Libpq => ErrorClass::Gone,
        ErrorSource::Unknown => match kind {
            DatabaseErrorKind::SerializationFailure => ErrorClass::Contention,
            DatabaseErrorKind::ReadOnlyTransaction => ErrorClass::Unavailable,
            // A text that Diesel took from libpq when a call failed, or, without the patch of
            // `pq-sys`, any error. `Unavailable` claims the least: whether the statement took
            // effect is unknown.
            DatabaseErrorKind::Unknown => ErrorClass::Unavailable,
            _ => ErrorClass::Refused,
        },
    }
}

/// See <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
fn meaning_of(state: SqlState) -> ErrorClass {
    match (state.class(), state.as_str()) {
        // Shutdown, crash, startup, dropped database, timeout of an idle session, of an idle
        // transaction or of a transaction: the server ends the session with each of them.
        (_, "57P01" | "57P02" | "57P03" | "57P04" | "57P05" | "25P03" | "25P04") => {
            ErrorClass::Gone
        }
        // Connection exception.
        ("08", _) => ErrorClass::Gone,
        // Disk full, or a disk quota exceeded.
        (_, "53100") => ErrorClass::Full,
        // Query cancelled (statement timeout); lock not available, object in use.
        (_, "57014" | "55P03" | "55006") => ErrorClass::Contention,
        // Transaction rollback: serialization failure, deadlock and the like; 40002 is a violated
        // constraint.
        ("40", state) if state != "40002" => ErrorClass::Contention,
        // A read-only transaction: the server is a standby, or an operator made it read-only.
        (_, "25006") => ErrorClass::Unavailable,
        // Insufficient resources; operator intervention; system error.
        ("53" | "57" | "58", _) => ErrorClass::Unavailable,
        (_, "42501") => ErrorClass::Forbidden,
        _ => ErrorClass::Refused,
    }
}

/// The database's role lacks a right that the program needs.
#[derive(Debug, thiserror::Error)]
#[error(
    "the database's role lacks a right; docs/OPERATIONS.md lists the rights that it needs \
     (SQLSTATE 42501)"
)]
struct MissingRight(#[source] Error);

/// Whether the connection is unusable because the server or the network path is gone.
pub(crate) fn is_connection_gone(error: &Error) -> bool {
    match error {
        Error::DatabaseError(kind, information) => {
            meaning(kind, &**information) == ErrorClass::Gone
        }
        Error::RollbackErrorOnCommit { commit_error, .. } => is_connection_gone(commit_error),
        // Diesel's error for a connection that broke within a transaction.
        Error::BrokenTransactionManager => true,
        _ => false,
    }
}

/// Converts an error of Diesel by its SQLSTATE; see [`StorageError`]. Needs the workspace's patch of
/// `pq-sys`: without it most errors become [`StorageError::Unavailable`].
pub fn storage_error(error: Error) -> StorageError {
    if is_connection_gone(&error) {
        return StorageError::Unavailable(Box::new(error));
    }
    let (meaning, constraint_name) = match &error {
        Error::DatabaseError(kind, information) => {
            let name = information.constraint_name().map(str::to_owned);
            (meaning(kind, &**information), name)
        }
        // The commit's error says more than that of the rollback that followed it.
        Error::RollbackErrorOnCommit { .. } => return rolled_back(error),
        _ => return StorageError::Internal(Box::new(error)),
    };
    match meaning {
        ErrorClass::Gone | ErrorClass::Unavailable => StorageError::Unavailable(Box::new(error)),
        ErrorClass::Full => StorageError::Full(Box::new(error)),
        ErrorClass::Contention => StorageError::Contention(Box::new(error)),
        ErrorClass::Forbidden => StorageError::Internal(Box::new(MissingRight(error))),
        ErrorClass::Refused => match constraint_name {
            Some(name) => StorageError::Constraint(constraint(&name)),
            None => StorageError::Internal(Box::new(error)),
        },
    }
}

fn rolled_back(error: Error) -> StorageError {
    match error {
        Error::RollbackErrorOnCommit { commit_error, .. } => storage_error(*commit_error),
        other => StorageError::Internal(Box::new(other)),
    }
}

fn constraint(name: &str) -> Constraint {
    match name {
        "unique_category_name" | "unique_category_identity" => Constraint::UniqueCategoryName,
        "unique_brand_name" | "unique_brand_identity" => Constraint::UniqueBrandName,
        "unique_product_code" | "unique_product_code_identity" => Constraint::UniqueProductCode,
        "unique_supplier_code" => Constraint::UniqueSupplierCode,
        "unique_username" | "unique_username_identity" => Constraint::UniqueUsername,
        "unique_api_key_name" => Constraint::UniqueApiKeyName,
        "unique_search_synonym_word" => Constraint::UniqueSynonymWord,
        "unique_haier_config_name" | "unique_haier_config_identity" => {
            Constraint::UniqueHaierConfigName
        }
        "unique_idempotency_key" => Constraint::UniqueIdempotencyKey,
        "unique_payment_reference" => Constraint::UniquePaymentReference,
        "unique_open_attention_item" => Constraint::UniqueOpenAttentionItem,
        "products_category_id_fkey" => Constraint::ProductCategory,
        "products_brand_id_fkey" => Constraint::ProductBrand,
        "media_images_product_id_fkey" => Constraint::MediaImageProduct,
        other => Constraint::Other(other.to_owned()),
    }
}

/// Converts results of Diesel into results of the ports.
pub(crate) trait IntoStorageResult<T> {
    /// The value, or the converted error.
    fn into_storage_result(self) -> StorageResult<T>;
}

impl<T> IntoStorageResult<T> for QueryResult<T> {
    fn into_storage_result(self) -> StorageResult<T> {
        self.map_err(storage_error)
    }
}

/// Returns an error unless a statement changed as many rows as it must.
pub(crate) fn check_rows(statement: &str, changed: usize, expected: usize) -> StorageResult<()> {
    if changed == expected {
        return Ok(());
    }
    let mismatch = format!("{statement} changed {changed} rows, not {expected}");
    Err(StorageError::Inconsistent(mismatch))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An error without a result of libpq, as if the patch of `pq-sys` weren't in effect.
    fn untraced(kind: DatabaseErrorKind) -> Error {
        Error::DatabaseError(kind, Box::new("column \"nope\" does not exist".to_owned()))
    }

    #[test]
    fn states_mean_what_postgresql_says() {
        for (state, expected) in [
            ("08006", ErrorClass::Gone),
            ("08P01", ErrorClass::Gone),
            ("23505", ErrorClass::Refused),
            ("25006", ErrorClass::Unavailable),
            ("25P02", ErrorClass::Refused),
            ("25P03", ErrorClass::Gone),
            ("40001", ErrorClass::Contention),
            ("40002", ErrorClass::Refused),
            ("40P01", ErrorClass::Contention),
            ("42501", ErrorClass::Forbidden),
            ("42703", ErrorClass::Refused),
            ("53100", ErrorClass::Full),
            ("53200", ErrorClass::Unavailable),
            ("53300", ErrorClass::Unavailable),
            ("55P03", ErrorClass::Contention),
            ("57014", ErrorClass::Contention),
            ("57P01", ErrorClass::Gone),
            ("57P03", ErrorClass::Gone),
            ("58030", ErrorClass::Unavailable),
            ("XX000", ErrorClass::Refused),
        ] {
            assert_eq!(
                meaning_of(SqlState::new(state).unwrap()),
                expected,
                "{state}"
            );
        }
    }

    #[test]
    fn without_a_state_an_unknown_error_claims_nothing() {
        let error = untraced(DatabaseErrorKind::Unknown);
        assert!(!is_connection_gone(&error));
        assert!(matches!(storage_error(error), StorageError::Unavailable(_)));
    }

    #[test]
    fn without_a_state_diesels_kinds_count() {
        let closed = untraced(DatabaseErrorKind::ClosedConnection);
        assert!(is_connection_gone(&closed));
        let read_only = untraced(DatabaseErrorKind::ReadOnlyTransaction);
        assert!(!is_connection_gone(&read_only));
        assert!(matches!(
            storage_error(read_only),
            StorageError::Unavailable(_)
        ));
        let serialization = untraced(DatabaseErrorKind::SerializationFailure);
        assert!(matches!(
            storage_error(serialization),
            StorageError::Contention(_)
        ));
        let broken_commit = Error::RollbackErrorOnCommit {
            rollback_error: Box::new(Error::BrokenTransactionManager),
            commit_error: Box::new(untraced(DatabaseErrorKind::SerializationFailure)),
        };
        assert!(matches!(
            storage_error(broken_commit),
            StorageError::Contention(_)
        ));
    }
}
