//! The stock of a product, as a change by hand finds and leaves it.

use crate::audit::{AuditFields, FieldList};

/// Units that can be sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StockCount(pub i64);

impl AuditFields for StockCount {
    fn audit_fields(&self) -> FieldList {
        FieldList::default().open("stock", self.0)
    }
}
