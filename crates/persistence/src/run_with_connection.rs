//! Transactions that also run statements of the caller's own.

use cangku_domain::{Error, ports::StorageError};

use crate::{database::Database, unit_of_work::PgUnitOfWork};

impl Database {
    /// Runs `work` in its own transaction: `Ok` commits, `Err` rolls back. As
    /// [`Transactor::in_transaction`](cangku_domain::ports::Transactor::in_transaction), but with access to the connection, for statements on tables
    /// of the caller's own; see [`PgUnitOfWork::connection`].
    ///
    /// # Errors
    /// The error of `work`, or a storage error if the transaction can't begin or commit.
    pub fn run_with_connection<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&mut PgUnitOfWork<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut work = Some(work);
        let mut result = None;
        let transacted = self.transact(None, &mut |unit| {
            result = work.take().map(|work| work(unit));
            match &result {
                Some(Ok(_)) => Ok(()),
                // Only rolls back: the caller gets the error in `result`.
                _ => Err(StorageError::Internal("the caller's work failed".into()).into()),
            }
        });
        match (transacted, result) {
            (Ok(()), Some(result)) | (Err(_), Some(result @ Err(_))) => result,
            (Err(error), _) => Err(error.into()),
            (Ok(()), None) => {
                let reason = "the transaction ran no work".to_owned();
                Err(Error::from(StorageError::Inconsistent(reason)).into())
            }
        }
    }
}
