//! A read session.

use std::sync::Arc;

use super::tables::Tables;
use crate::{
    BrandId, CategoryId,
    ports::{
        ApiKeyQueries, AttentionQueries, AuditQueries, BrandQueries, CategoryQueries,
        DataCheckQueries, HaierConfigQueries, IgnoredProductQueries, ImportQueries,
        InventoryQueries, MediaImageQueries, OrderQueries, PlanQueries, ProductFailureQueries,
        ProductQueries, ReadSession, SearchQueries, StatisticsQueries, StorageResult,
        SupplierCircuitQueries, SupplierNameQueries, SyncRunQueries, SyncScheduleQueries,
        UserQueries, UserSessionQueries,
    },
};

/// Reads the tables as they were at its start.
pub(super) struct Session(pub(super) Arc<Tables>);

impl ReadSession for Session {
    fn categories(&mut self) -> &mut dyn CategoryQueries {
        self
    }

    fn brands(&mut self) -> &mut dyn BrandQueries {
        self
    }

    fn products(&mut self) -> &mut dyn ProductQueries {
        self
    }

    fn inventory(&mut self) -> &mut dyn InventoryQueries {
        self
    }

    fn orders(&mut self) -> &mut dyn OrderQueries {
        self
    }

    fn attention(&mut self) -> &mut dyn AttentionQueries {
        self
    }

    fn media_images(&mut self) -> &mut dyn MediaImageQueries {
        self
    }

    fn searches(&mut self) -> &mut dyn SearchQueries {
        self
    }

    fn statistics(&mut self) -> &mut dyn StatisticsQueries {
        self
    }

    fn supplier_categories(&mut self) -> &mut dyn SupplierNameQueries<CategoryId> {
        self
    }

    fn supplier_brands(&mut self) -> &mut dyn SupplierNameQueries<BrandId> {
        self
    }

    fn supplier_circuit(&mut self) -> &mut dyn SupplierCircuitQueries {
        self
    }

    fn ignored_products(&mut self) -> &mut dyn IgnoredProductQueries {
        self
    }

    fn haier_configs(&mut self) -> &mut dyn HaierConfigQueries {
        self
    }

    fn plans(&mut self) -> &mut dyn PlanQueries {
        self
    }

    fn imports(&mut self) -> &mut dyn ImportQueries {
        self
    }

    fn sync_runs(&mut self) -> &mut dyn SyncRunQueries {
        self
    }

    fn sync_schedule(&mut self) -> &mut dyn SyncScheduleQueries {
        self
    }

    fn product_failures(&mut self) -> &mut dyn ProductFailureQueries {
        self
    }

    fn users(&mut self) -> &mut dyn UserQueries {
        self
    }

    fn user_sessions(&mut self) -> &mut dyn UserSessionQueries {
        self
    }

    fn api_keys(&mut self) -> &mut dyn ApiKeyQueries {
        self
    }

    fn audit(&mut self) -> &mut dyn AuditQueries {
        self
    }

    fn data_check(&mut self) -> &mut dyn DataCheckQueries {
        self
    }

    fn ping(&mut self) -> StorageResult<()> {
        Ok(())
    }
}
