//! Transactions.

use std::time::Duration;

use super::{
    ApiKeyRepository, AttentionRepository, AuditRepository, BlockedKeywordRepository,
    BrandRepository, CategoryRepository, Changes, HaierConfigRepository, IdempotencyRepository,
    IgnoredProductRepository, ImportRepository, JobLocks, MediaImageRepository, OrderRepository,
    PlanRepository, ProductFailureRepository, ProductRepository, RowLocks, SearchRepository,
    SearchSynonymRepository, StatisticsRepository, StockRepository, StorageError,
    SupplierCircuitRepository, SupplierNameRepository, SyncCheckpointRepository,
    SyncConfirmationRepository, SyncRunRepository, SyncScheduleRepository, UserRepository,
    UserSessionRepository, ViewRepository,
};
use crate::{BrandId, CategoryId, Error};

/// Opens transactions, which commit on `Ok` and roll back on `Err`.
pub trait Transactor: Send + Sync {
    /// Runs `work` in its own transaction: `Ok` commits, `Err` rolls back.
    ///
    /// # Errors
    /// The error of `work`, or a storage error if the transaction can't begin or commit.
    fn in_transaction(
        &self,
        work: &mut dyn FnMut(&mut dyn UnitOfWork) -> Result<(), Error>,
    ) -> Result<(), Error>;

    /// As [`Self::in_transaction`], but a statement waits for a lock for at most `lock_timeout`,
    /// then fails with [`StorageError::Contention`]. The default implementation uses the database's
    /// own lock timeout.
    ///
    /// # Errors
    /// As for [`Self::in_transaction`].
    fn in_transaction_with_lock_timeout(
        &self,
        lock_timeout: Duration,
        work: &mut dyn FnMut(&mut dyn UnitOfWork) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let _the_usual = lock_timeout;
        self.in_transaction(work)
    }
}

impl dyn Transactor + '_ {
    /// Runs `work` in its own transaction and returns its result.
    ///
    /// # Errors
    /// The error of `work`, or a storage error if the transaction can't begin or commit.
    pub fn run<T>(
        &self,
        work: impl FnOnce(&mut dyn UnitOfWork) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut work = Some(work);
        // The object-safe method takes no generic result, so it is passed out through a variable.
        let mut result = None;
        self.in_transaction(&mut |unit| {
            if let Some(work) = work.take() {
                result = Some(work(unit)?);
            }
            Ok(())
        })?;
        let never_ran = || StorageError::Inconsistent("the transaction ran no work".to_owned());
        result.ok_or_else(|| never_ran().into())
    }
}

/// The repositories of one transaction.
pub trait UnitOfWork {
    /// Product categories: write access and row locks.
    fn categories(&mut self) -> &mut dyn CategoryRepository;
    /// Brands of products: write access and row locks.
    fn brands(&mut self) -> &mut dyn BrandRepository;
    /// Products; their stock and counters have other writers.
    fn products(&mut self) -> &mut dyn ProductRepository;
    /// Stock, its log and its holds.
    fn stock(&mut self) -> &mut dyn StockRepository;
    /// Stored responses by idempotency key.
    fn idempotency(&mut self) -> &mut dyn IdempotencyRepository;
    /// Orders with their lines and the history of their steps.
    fn orders(&mut self) -> &mut dyn OrderRepository;
    /// Situations that need a person.
    fn attention(&mut self) -> &mut dyn AttentionRepository;
    /// Rows of uploaded pictures; the files are stored elsewhere.
    fn media_images(&mut self) -> &mut dyn MediaImageRepository;
    /// Locks of jobs that run on one instance at a time.
    fn jobs(&mut self) -> &mut dyn JobLocks;
    /// Row locks of other transactions.
    fn row_locks(&mut self) -> &mut dyn RowLocks;
    /// The search log and the keyword counts derived from it.
    fn searches(&mut self) -> &mut dyn SearchRepository;
    /// Words that keywords shown to others must not contain.
    fn blocked_keywords(&mut self) -> &mut dyn BlockedKeywordRepository;
    /// The shop's own synonyms: write access and row locks.
    fn search_synonyms(&mut self) -> &mut dyn SearchSynonymRepository;
    /// Statistics derived from orders, users and activity.
    fn statistics(&mut self) -> &mut dyn StatisticsRepository;
    /// Views of products by hour, and their totals.
    fn views(&mut self) -> &mut dyn ViewRepository;
    /// Suppliers' names of categories: write access and row locks.
    fn supplier_categories(&mut self) -> &mut dyn SupplierNameRepository<CategoryId>;
    /// Suppliers' names of brands: write access and row locks.
    fn supplier_brands(&mut self) -> &mut dyn SupplierNameRepository<BrandId>;
    /// The state of the circuit to the supplier.
    fn supplier_circuit(&mut self) -> &mut dyn SupplierCircuitRepository;
    /// Products that syncs ignore: write access.
    fn ignored_products(&mut self) -> &mut dyn IgnoredProductRepository;
    /// Configurations of Haier's platform.
    fn haier_configs(&mut self) -> &mut dyn HaierConfigRepository;
    /// Change plans with their items and history.
    fn plans(&mut self) -> &mut dyn PlanRepository;
    /// Spreadsheets that plans are made from.
    fn imports(&mut self) -> &mut dyn ImportRepository;
    /// Runs of the supplier sync.
    fn sync_runs(&mut self) -> &mut dyn SyncRunRepository;
    /// What syncs of the complete list have confirmed.
    fn sync_confirmations(&mut self) -> &mut dyn SyncConfirmationRepository;
    /// How far runs of the supplier sync have come.
    fn sync_checkpoints(&mut self) -> &mut dyn SyncCheckpointRepository;
    /// The schedule of the supplier sync.
    fn sync_schedule(&mut self) -> &mut dyn SyncScheduleRepository;
    /// Failures of products in syncs.
    fn product_failures(&mut self) -> &mut dyn ProductFailureRepository;
    /// Change notifications, sent after the commit.
    fn changes(&mut self) -> &mut dyn Changes;
    /// User accounts: write access and row locks.
    fn users(&mut self) -> &mut dyn UserRepository;
    /// Users' sessions: write access and row locks.
    fn user_sessions(&mut self) -> &mut dyn UserSessionRepository;
    /// API keys of services: write access.
    fn api_keys(&mut self) -> &mut dyn ApiKeyRepository;
    /// The audit log: append-only.
    fn audit(&mut self) -> &mut dyn AuditRepository;
}
