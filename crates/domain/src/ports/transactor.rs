//! One transaction, all or nothing.

use std::time::Duration;

use super::{
    ApiKeyRepository, BlockedKeywordRepository, BrandRepository, CategoryRepository, Changes,
    IdempotencyRepository, JobLocks, MediaImageRepository, OrderRepository, ProductRepository,
    RowLocks, SearchRepository, StatisticsRepository, StockRepository, StorageError,
    SyncRunRepository, UserRepository, ViewRepository,
};
use crate::Error;

/// Opens transactions.
pub trait Transactor: Send + Sync {
    /// Runs `work` in a transaction of its own: `Ok` commits, `Err` rolls back.
    ///
    /// # Errors
    /// What `work` answers, or a storage error where the transaction can't begin or commit.
    fn in_transaction(
        &self,
        work: &mut dyn FnMut(&mut dyn UnitOfWork) -> Result<(), Error>,
    ) -> Result<(), Error>;

    /// The same, but a statement waits for a lock for `lock_timeout` at most, then fails with
    /// [`StorageError::GaveUp`]. By default the time that the database is set to.
    ///
    /// # Errors
    /// As [`Self::in_transaction`].
    fn in_transaction_within(
        &self,
        lock_timeout: Duration,
        work: &mut dyn FnMut(&mut dyn UnitOfWork) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let _the_usual = lock_timeout;
        self.in_transaction(work)
    }
}

impl dyn Transactor + '_ {
    /// Runs `work` in a transaction of its own and answers with what it answers.
    ///
    /// # Errors
    /// What `work` answers, or a storage error where the transaction can't begin or commit.
    pub fn run<T>(
        &self,
        work: impl FnOnce(&mut dyn UnitOfWork) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut work = Some(work);
        let mut answer = None;
        self.in_transaction(&mut |unit| {
            if let Some(work) = work.take() {
                answer = Some(work(unit)?);
            }
            Ok(())
        })?;
        let never_ran = || StorageError::Inconsistent("the transaction ran no work".to_owned());
        answer.ok_or_else(|| never_ran().into())
    }
}

/// All repositories of one transaction.
pub trait UnitOfWork {
    /// Categories.
    fn categories(&mut self) -> &mut dyn CategoryRepository;
    /// Brands.
    fn brands(&mut self) -> &mut dyn BrandRepository;
    /// Products.
    fn products(&mut self) -> &mut dyn ProductRepository;
    /// Stock and its log.
    fn stock(&mut self) -> &mut dyn StockRepository;
    /// Answers to requests that must not have a second effect.
    fn idempotency(&mut self) -> &mut dyn IdempotencyRepository;
    /// Orders.
    fn orders(&mut self) -> &mut dyn OrderRepository;
    /// Uploaded pictures.
    fn media_images(&mut self) -> &mut dyn MediaImageRepository;
    /// Jobs that one instance does at a time.
    fn jobs(&mut self) -> &mut dyn JobLocks;
    /// Locks of rows that requests about stock and orders need.
    fn row_locks(&mut self) -> &mut dyn RowLocks;
    /// Searches.
    fn searches(&mut self) -> &mut dyn SearchRepository;
    /// Words that keywords shown to others may not contain.
    fn blocked_keywords(&mut self) -> &mut dyn BlockedKeywordRepository;
    /// Statistics.
    fn statistics(&mut self) -> &mut dyn StatisticsRepository;
    /// Views of products.
    fn views(&mut self) -> &mut dyn ViewRepository;
    /// Runs of the supplier sync.
    fn sync_runs(&mut self) -> &mut dyn SyncRunRepository;
    /// What is told once this is committed.
    fn changes(&mut self) -> &mut dyn Changes;
    /// Users.
    fn users(&mut self) -> &mut dyn UserRepository;
    /// Services' keys.
    fn api_keys(&mut self) -> &mut dyn ApiKeyRepository;
}
