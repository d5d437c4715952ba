//! The ports of the domain: traits that adapters implement. All are synchronous and object-safe.
//!
//! Writes go through a [`Transactor`]: it runs a closure with a [`UnitOfWork`], all of whose
//! repositories share one transaction; `Ok` commits, `Err` rolls back. Reads go through a
//! [`Reader`]: one statement at a time, without a transaction. A missing row is `Ok(None)`: only
//! the use case knows whether that is an error.
//!
//! Every method that returns [`StorageResult`] can fail with a [`StorageError`]; `# Errors`
//! sections name only special cases.

mod api_keys;
mod attention;
mod audit;
mod brands;
mod categories;
mod changes;
mod clock;
mod data_check;
mod haier_configs;
mod ignored_products;
mod imports;
mod inventory_queries;
mod job_locks;
mod media_images;
mod orders;
mod password_hasher;
mod plans;
mod product_failures;
mod products;
mod reader;
mod row_locks;
mod searches;
mod secret_cipher;
mod statistics;
mod stock;
mod storage_error;
mod supplier_circuit;
mod supplier_names;
mod sync_checkpoints;
mod sync_confirmations;
mod sync_lock;
mod sync_runs;
mod sync_schedule;
mod transactor;
mod user_sessions;
mod users;
mod views;

pub use api_keys::{ApiKeyQueries, ApiKeyRepository};
pub use attention::{AttentionFilter, AttentionQueries, AttentionRepository};
pub use audit::{AuditFilter, AuditQueries, AuditRepository};
pub use brands::{BrandFilter, BrandQueries, BrandRepository};
pub use categories::{CategoryQueries, CategoryRepository};
pub use changes::{CacheGroup, Change, ChangeFeed, ChangeListener, ChangeObserver, Changes};
pub use clock::Clock;
pub use data_check::DataCheckQueries;
pub use haier_configs::{HaierConfigQueries, HaierConfigRepository};
pub use ignored_products::{IgnoredProductQueries, IgnoredProductRepository};
pub use imports::{ImportQueries, ImportRepository, ImportRows};
pub use inventory_queries::{
    ActorFilter, HoldFilter, HoldTarget, InventoryLogFilter, InventoryQueries, ListedHold,
    OpenHold, OpenHolds,
};
pub use job_locks::{Job, JobLocks};
pub use media_images::{MediaImageFilter, MediaImageQueries, MediaImageRepository};
pub use orders::{
    OrderChanges, OrderFilter, OrderNumbers, OrderQueries, OrderRepository, PaymentFilter,
    ReturnFilter, ReturnedUnits,
};
pub use password_hasher::PasswordHasher;
pub use plans::{PlanFilter, PlanItemFilter, PlanItemGroup, PlanQueries, PlanRepository};
pub use product_failures::{
    FailureFilter, FailureSelection, ProductFailureQueries, ProductFailureRepository,
};
pub use products::{ManagedCounts, ProductQueries, ProductRepository, SearchRefresh};
pub use reader::{ReadSession, Reader};
pub use row_locks::{LockedRow, RowLocks};
pub use searches::{
    BlockedKeywordRepository, DailyKeywordCounts, SearchLogFilter, SearchQueries, SearchRepository,
    SearchSynonymRepository,
};
pub use secret_cipher::{SealedSecret, SecretCipher, SecretPlace, UnreadableSecret};
pub use statistics::{StatisticsQueries, StatisticsRebuild, StatisticsRepository};
pub use stock::{
    ExpiredHoldsLimit, HoldReference, HoldSelection, IdempotencyRepository, StockChanges,
    StockLoadPlan, StockRepository,
};
pub use storage_error::{Constraint, StorageError};
pub use supplier_circuit::{
    ClosedCircuit, SupplierCircuit, SupplierCircuitQueries, SupplierCircuitRepository,
};
pub use supplier_names::{MergeResult, SupplierNameQueries, SupplierNameRepository};
pub use sync_checkpoints::SyncCheckpointRepository;
pub use sync_confirmations::SyncConfirmationRepository;
pub use sync_lock::{SyncLease, SyncLock};
pub use sync_runs::{SyncRunFilter, SyncRunQueries, SyncRunRepository};
pub use sync_schedule::{SyncScheduleQueries, SyncScheduleRepository};
pub use transactor::{Transactor, UnitOfWork};
pub use user_sessions::{UserSessionQueries, UserSessionRepository};
pub use users::{UserQueries, UserRepository};
pub use views::{PurgeResult, ViewRepository};

/// Result of a port's method.
pub type StorageResult<T> = Result<T, StorageError>;
