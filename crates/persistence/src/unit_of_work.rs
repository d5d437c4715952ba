//! All repositories of one transaction.

use std::collections::{BTreeMap, BTreeSet};

use cangku_domain::{
    BrandId, CategoryId, UserId,
    ports::{
        ApiKeyRepository, AttentionRepository, AuditRepository, BlockedKeywordRepository,
        BrandRepository, CategoryRepository, Change, Changes, HaierConfigRepository,
        IdempotencyRepository, IgnoredProductRepository, ImportRepository, JobLocks,
        MediaImageRepository, OrderRepository, PlanRepository, ProductFailureRepository,
        ProductRepository, RowLocks, SearchRepository, SearchSynonymRepository,
        StatisticsRepository, StockRepository, SupplierCircuitRepository, SupplierNameRepository,
        SyncCheckpointRepository, SyncConfirmationRepository, SyncRunRepository,
        SyncScheduleRepository, UnitOfWork, UserRepository, UserSessionRepository, ViewRepository,
    },
};
use diesel::PgConnection;

use crate::user_rights::UserRights;

/// An open transaction. It implements every repository itself, and gives access to its connection;
/// see [`Database::run_with_connection`](crate::Database::run_with_connection).
pub struct PgUnitOfWork<'a> {
    pub(crate) connection: &'a mut PgConnection,
    /// What the transaction has changed so far; published on commit.
    pub(crate) changes: BTreeSet<Change>,
    /// The users that the transaction has locked, with their rights as it knows them.
    pub(crate) known_rights: BTreeMap<UserId, UserRights>,
}

impl<'a> PgUnitOfWork<'a> {
    pub(crate) fn new(connection: &'a mut PgConnection) -> Self {
        Self {
            connection,
            changes: BTreeSet::new(),
            known_rights: BTreeMap::new(),
        }
    }

    /// The transaction's connection, for statements on tables of the caller's own; convert their
    /// errors with [`storage_error`](crate::storage_error). After a failed statement the
    /// transaction can only be rolled back, also if the statement was in a savepoint. Sequential
    /// scans are disabled in the transaction, so rows should be found by an index.
    pub const fn connection(&mut self) -> &mut PgConnection {
        self.connection
    }
}

impl UnitOfWork for PgUnitOfWork<'_> {
    fn categories(&mut self) -> &mut dyn CategoryRepository {
        self
    }

    fn brands(&mut self) -> &mut dyn BrandRepository {
        self
    }

    fn products(&mut self) -> &mut dyn ProductRepository {
        self
    }

    fn stock(&mut self) -> &mut dyn StockRepository {
        self
    }

    fn idempotency(&mut self) -> &mut dyn IdempotencyRepository {
        self
    }

    fn orders(&mut self) -> &mut dyn OrderRepository {
        self
    }

    fn attention(&mut self) -> &mut dyn AttentionRepository {
        self
    }

    fn media_images(&mut self) -> &mut dyn MediaImageRepository {
        self
    }

    fn jobs(&mut self) -> &mut dyn JobLocks {
        self
    }

    fn row_locks(&mut self) -> &mut dyn RowLocks {
        self
    }

    fn searches(&mut self) -> &mut dyn SearchRepository {
        self
    }

    fn blocked_keywords(&mut self) -> &mut dyn BlockedKeywordRepository {
        self
    }

    fn search_synonyms(&mut self) -> &mut dyn SearchSynonymRepository {
        self
    }

    fn statistics(&mut self) -> &mut dyn StatisticsRepository {
        self
    }

    fn views(&mut self) -> &mut dyn ViewRepository {
        self
    }

    fn supplier_categories(&mut self) -> &mut dyn SupplierNameRepository<CategoryId> {
        self
    }

    fn supplier_brands(&mut self) -> &mut dyn SupplierNameRepository<BrandId> {
        self
    }

    fn supplier_circuit(&mut self) -> &mut dyn SupplierCircuitRepository {
        self
    }

    fn ignored_products(&mut self) -> &mut dyn IgnoredProductRepository {
        self
    }

    fn haier_configs(&mut self) -> &mut dyn HaierConfigRepository {
        self
    }

    fn plans(&mut self) -> &mut dyn PlanRepository {
        self
    }

    fn imports(&mut self) -> &mut dyn ImportRepository {
        self
    }

    fn sync_runs(&mut self) -> &mut dyn SyncRunRepository {
        self
    }

    fn sync_confirmations(&mut self) -> &mut dyn SyncConfirmationRepository {
        self
    }

    fn sync_checkpoints(&mut self) -> &mut dyn SyncCheckpointRepository {
        self
    }

    fn sync_schedule(&mut self) -> &mut dyn SyncScheduleRepository {
        self
    }

    fn product_failures(&mut self) -> &mut dyn ProductFailureRepository {
        self
    }

    fn changes(&mut self) -> &mut dyn Changes {
        self
    }

    fn users(&mut self) -> &mut dyn UserRepository {
        self
    }

    fn user_sessions(&mut self) -> &mut dyn UserSessionRepository {
        self
    }

    fn api_keys(&mut self) -> &mut dyn ApiKeyRepository {
        self
    }

    fn audit(&mut self) -> &mut dyn AuditRepository {
        self
    }
}
