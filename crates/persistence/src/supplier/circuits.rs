//! The state of the circuit to a supplier.

use cangku_domain::ports::{StorageResult, SupplierCircuitQueries, SupplierCircuitRepository};
use chrono::{DateTime, Utc};
use diesel::{delete, insert_into, prelude::*};

use crate::{
    error_mapping::IntoStorageResult, read_session::PgReadSession, schema::supplier_circuits,
    unit_of_work::PgUnitOfWork,
};

impl SupplierCircuitRepository for PgUnitOfWork<'_> {
    fn open(&mut self, supplier: &str, now: DateTime<Utc>) -> StorageResult<bool> {
        let opened = insert_into(supplier_circuits::table)
            .values((
                supplier_circuits::supplier.eq(supplier),
                supplier_circuits::opened_at.eq(now),
            ))
            .on_conflict_do_nothing()
            .execute(self.connection)
            .into_storage_result()?;
        Ok(opened > 0)
    }

    fn close(&mut self, supplier: &str) -> StorageResult<bool> {
        let closed = delete(supplier_circuits::table.find(supplier))
            .execute(self.connection)
            .into_storage_result()?;
        Ok(closed > 0)
    }
}

impl SupplierCircuitQueries for PgReadSession<'_> {
    fn open_since(&mut self, supplier: &str) -> StorageResult<Option<DateTime<Utc>>> {
        supplier_circuits::table
            .find(supplier)
            .select(supplier_circuits::opened_at)
            .get_result(self.connection)
            .optional()
            .into_storage_result()
    }
}
