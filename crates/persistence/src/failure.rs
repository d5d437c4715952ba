//! What a failed statement means to the domain.

use cangku_domain::ports::{Constraint, StorageError, Stored};
use cangku_libpq::{SqlState, Traced, sqlstate_of};
use diesel::{
    QueryResult,
    result::{DatabaseErrorInformation, DatabaseErrorKind, Error},
};

/// What an error of the database means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// The connection is of no more use: the server, the session or the way to it is gone.
    Gone,
    /// The server can't do it now, but the connection may serve on.
    Unavailable,
    /// The server has no space left to write.
    Full,
    /// Another's lock, a deadlock or a timeout; it may succeed another time.
    Contention,
    /// The database's role may not do it.
    Forbidden,
    /// A constraint, else a defect of ours.
    Refused,
}

/// Reads the SQLSTATE of an error of the database, never its text, which may be in any language.
fn meaning(kind: &DatabaseErrorKind, information: &dyn DatabaseErrorInformation) -> Meaning {
    // Diesel has looked at the connection as well.
    if let DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand = kind {
        return Meaning::Gone;
    }
    let ask = || {
        // Any field would do: see `sqlstate_of`.
        let _ = information.table_name();
    };
    match sqlstate_of(ask) {
        Traced::State(state) => meaning_of(state),
        Traced::ByLibpq => Meaning::Gone,
        Traced::Untraced => match kind {
            DatabaseErrorKind::SerializationFailure => Meaning::Contention,
            DatabaseErrorKind::ReadOnlyTransaction => Meaning::Unavailable,
            // A text that Diesel took from libpq when a call failed, or, without the patch of
            // `pq-sys`, anything at all. Unavailable claims the least: the effect is uncertain.
            DatabaseErrorKind::Unknown => Meaning::Unavailable,
            _ => Meaning::Refused,
        },
    }
}

/// By <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
fn meaning_of(state: SqlState) -> Meaning {
    match (state.class(), state.as_str()) {
        // Shutdown, crash, start, dropped database, idle session; idle transaction, transaction
        // timeout: the server ends the session with each of them.
        (_, "57P01" | "57P02" | "57P03" | "57P04" | "57P05" | "25P03" | "25P04") => Meaning::Gone,
        ("08", _) => Meaning::Gone,
        // Disk full; so says a quota of disk space, too.
        (_, "53100") => Meaning::Full,
        // Query cancelled (statement timeout); lock not available, object in use.
        (_, "57014" | "55P03" | "55006") => Meaning::Contention,
        // Serialization failure, deadlock and their like.
        ("40", state) if state != "40002" => Meaning::Contention,
        // Read-only: a standby, or made so by an operator.
        (_, "25006") => Meaning::Unavailable,
        // Too few resources; an operator; an error of the server's system.
        ("53" | "57" | "58", _) => Meaning::Unavailable,
        (_, "42501") => Meaning::Forbidden,
        _ => Meaning::Refused,
    }
}

/// The database's role may not do something that the program does.
#[derive(Debug, thiserror::Error)]
#[error(
    "the database's role lacks a right; docs/OPERATIONS.md lists the rights that it needs \
     (SQLSTATE 42501)"
)]
struct MissingRight(#[source] Error);

/// Whether the connection is of no more use because the server or the way to it is gone.
pub(crate) fn is_connection_gone(error: &Error) -> bool {
    match error {
        Error::DatabaseError(kind, information) => meaning(kind, &**information) == Meaning::Gone,
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
    let (meaning, constraint_name) = match &error {
        Error::DatabaseError(kind, information) => {
            let name = information.constraint_name().map(str::to_owned);
            (meaning(kind, &**information), name)
        }
        // The rollback's own error says less than what it was for.
        Error::RollbackErrorOnCommit { .. } => return rolled_back(error),
        _ => return StorageError::Internal(Box::new(error)),
    };
    match meaning {
        Meaning::Gone | Meaning::Unavailable => StorageError::Unavailable(Box::new(error)),
        Meaning::Full => StorageError::Full(Box::new(error)),
        Meaning::Contention => StorageError::GaveUp(Box::new(error)),
        Meaning::Forbidden => StorageError::Internal(Box::new(MissingRight(error))),
        Meaning::Refused => match constraint_name {
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

    /// Without a result of libpq: what is left where the patch of `pq-sys` isn't in force.
    fn untraced(kind: DatabaseErrorKind) -> Error {
        Error::DatabaseError(kind, Box::new("column \"nope\" does not exist".to_owned()))
    }

    #[test]
    fn states_mean_what_postgresql_says() {
        for (state, expected) in [
            ("08006", Meaning::Gone),
            ("08P01", Meaning::Gone),
            ("23505", Meaning::Refused),
            ("25006", Meaning::Unavailable),
            ("25P02", Meaning::Refused),
            ("25P03", Meaning::Gone),
            ("40001", Meaning::Contention),
            ("40002", Meaning::Refused),
            ("40P01", Meaning::Contention),
            ("42501", Meaning::Forbidden),
            ("42703", Meaning::Refused),
            ("53100", Meaning::Full),
            ("53200", Meaning::Unavailable),
            ("53300", Meaning::Unavailable),
            ("55P03", Meaning::Contention),
            ("57014", Meaning::Contention),
            ("57P01", Meaning::Gone),
            ("57P03", Meaning::Gone),
            ("58030", Meaning::Unavailable),
            ("XX000", Meaning::Refused),
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
            StorageError::GaveUp(_)
        ));
        let broken_commit = Error::RollbackErrorOnCommit {
            rollback_error: Box::new(Error::BrokenTransactionManager),
            commit_error: Box::new(untraced(DatabaseErrorKind::SerializationFailure)),
        };
        assert!(matches!(
            storage_error(broken_commit),
            StorageError::GaveUp(_)
        ));
    }
}
