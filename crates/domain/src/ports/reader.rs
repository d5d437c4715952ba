//! Reads without a transaction.

use super::{
    ApiKeyQueries, AttentionQueries, AuditQueries, BrandQueries, CategoryQueries, DataCheckQueries,
    HaierConfigQueries, IgnoredProductQueries, ImportQueries, InventoryQueries, MediaImageQueries,
    OrderQueries, PlanQueries, ProductFailureQueries, ProductQueries, SearchQueries,
    StatisticsQueries, StorageError, SupplierCircuitQueries, SupplierNameQueries, SyncRunQueries,
    SyncScheduleQueries, UserQueries, UserSessionQueries,
};
use crate::{BrandId, CategoryId, Error};

/// Opens read-only sessions, each on one connection.
pub trait Reader: Send + Sync {
    /// Runs `work` with a read session.
    ///
    /// # Errors
    /// The error of `work`, or a storage error if no session is available.
    fn in_session(
        &self,
        work: &mut dyn FnMut(&mut dyn ReadSession) -> Result<(), Error>,
    ) -> Result<(), Error>;
}

impl dyn Reader + '_ {
    /// Runs `work` with a read session and returns its result.
    ///
    /// # Errors
    /// The error of `work`, or a storage error if no session is available.
    pub fn read<T>(
        &self,
        work: impl FnOnce(&mut dyn ReadSession) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut work = Some(work);
        // The object-safe method takes no generic result, so it is passed out through a variable.
        let mut result = None;
        self.in_session(&mut |session| {
            if let Some(work) = work.take() {
                result = Some(work(session)?);
            }
            Ok(())
        })?;
        let never_ran = || StorageError::Inconsistent("the session ran no work".to_owned());
        result.ok_or_else(|| never_ran().into())
    }
}

/// All queries that can run without a transaction.
pub trait ReadSession {
    /// Queries on product categories.
    fn categories(&mut self) -> &mut dyn CategoryQueries;
    /// Queries on brands of products.
    fn brands(&mut self) -> &mut dyn BrandQueries;
    /// Queries on products with their stock and counters.
    fn products(&mut self) -> &mut dyn ProductQueries;
    /// Stock, its log and its holds.
    fn inventory(&mut self) -> &mut dyn InventoryQueries;
    /// Queries on orders with their lines.
    fn orders(&mut self) -> &mut dyn OrderQueries;
    /// Situations that need a person.
    fn attention(&mut self) -> &mut dyn AttentionQueries;
    /// Queries on the rows of uploaded pictures.
    fn media_images(&mut self) -> &mut dyn MediaImageQueries;
    /// Queries on the search log, public keywords and suggestions.
    fn searches(&mut self) -> &mut dyn SearchQueries;
    /// Queries on sales, registrations, activity and stock figures.
    fn statistics(&mut self) -> &mut dyn StatisticsQueries;
    /// Queries on suppliers' names of categories.
    fn supplier_categories(&mut self) -> &mut dyn SupplierNameQueries<CategoryId>;
    /// Queries on suppliers' names of brands.
    fn supplier_brands(&mut self) -> &mut dyn SupplierNameQueries<BrandId>;
    /// The state of the circuit to the supplier.
    fn supplier_circuit(&mut self) -> &mut dyn SupplierCircuitQueries;
    /// Queries on the products that syncs ignore.
    fn ignored_products(&mut self) -> &mut dyn IgnoredProductQueries;
    /// Queries on configurations of Haier's platform.
    fn haier_configs(&mut self) -> &mut dyn HaierConfigQueries;
    /// Queries on change plans.
    fn plans(&mut self) -> &mut dyn PlanQueries;
    /// Queries on spreadsheets that plans are made from.
    fn imports(&mut self) -> &mut dyn ImportQueries;
    /// Runs of the supplier sync.
    fn sync_runs(&mut self) -> &mut dyn SyncRunQueries;
    /// The schedule of the supplier sync.
    fn sync_schedule(&mut self) -> &mut dyn SyncScheduleQueries;
    /// Failures of products in syncs.
    fn product_failures(&mut self) -> &mut dyn ProductFailureQueries;
    /// Queries on user accounts.
    fn users(&mut self) -> &mut dyn UserQueries;
    /// Queries on users' sessions.
    fn user_sessions(&mut self) -> &mut dyn UserSessionQueries;
    /// Queries on the API keys of services.
    fn api_keys(&mut self) -> &mut dyn ApiKeyQueries;
    /// Queries on the audit log, and timelines of products and orders.
    fn audit(&mut self) -> &mut dyn AuditQueries;
    /// Reads whole tables for a check of the data.
    fn data_check(&mut self) -> &mut dyn DataCheckQueries;
    /// Checks that the database responds.
    ///
    /// # Errors
    /// A storage error if it doesn't.
    fn ping(&mut self) -> Result<(), StorageError>;
}
