//! Whether the supplier's platform responds.

use chrono::{DateTime, Utc};

use super::StorageResult;

/// The state of the circuit to the supplier, as this process knows it. Decisions on stock read it, so it
/// must not block.
pub trait SupplierCircuit: Send + Sync {
    /// Since when the circuit is open; `None` if it is closed.
    fn open_since(&self) -> Option<DateTime<Utc>>;
}

/// The circuit of a shop without a supplier, which is never open.
#[derive(Debug, Clone, Copy, Default)]
pub struct ClosedCircuit;

impl SupplierCircuit for ClosedCircuit {
    fn open_since(&self) -> Option<DateTime<Utc>> {
        None
    }
}

/// The state of the circuit that all processes share, within a transaction.
pub trait SupplierCircuitRepository {
    /// Records that the circuit is open, unless it was so already. Returns whether it was closed.
    fn open(&mut self, supplier: &str, now: DateTime<Utc>) -> StorageResult<bool>;
    /// Records that the circuit is closed. Returns whether it was open.
    fn close(&mut self, supplier: &str) -> StorageResult<bool>;
}

/// Queries on the state of the circuit that all processes share.
pub trait SupplierCircuitQueries {
    /// Since when the circuit is open; `None` if it is closed.
    fn open_since(&mut self, supplier: &str) -> StorageResult<Option<DateTime<Utc>>>;
}
