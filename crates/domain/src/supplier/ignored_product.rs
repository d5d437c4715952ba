//! Products that syncs don't create again, because the shop has deleted them.

use chrono::{DateTime, Utc};

use crate::{
    IgnoredProductId, Text,
    catalog::{ProductCode, ProductName},
};

/// A supplier's product that an admin has deleted. Syncs skip its offers until the entry is removed,
/// or until staff create a product with its code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IgnoredProduct {
    /// Assigned on insert; positive.
    pub id: IgnoredProductId,
    /// The supplier, such as [`HAIER`](super::HAIER).
    pub supplier: Text<50>,
    /// The code of its offers; unique for the supplier by its identity.
    pub product_code: ProductCode,
    /// The product's name when it was deleted.
    pub product_name: ProductName,
    /// Name of the actor who deleted it.
    pub ignored_by: String,
    /// When it was deleted.
    pub created_at: DateTime<Utc>,
}
