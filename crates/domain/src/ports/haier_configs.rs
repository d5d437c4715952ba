//! Configurations of Haier's platform.

use chrono::{DateTime, Utc};

use super::StorageResult;
use crate::{
    HaierConfigId, Page, PageRequest,
    supplier::{HaierConfig, HaierConfigName, HaierFields},
};

/// Configurations, within a transaction.
pub trait HaierConfigRepository {
    /// Locks the table against other writers until the transaction ends, and returns all
    /// configurations by id. Call it before any other method.
    fn lock_all(&mut self) -> StorageResult<Vec<HaierConfig>>;

    /// The id of a configuration that is inserted later in the transaction.
    fn reserve_id(&mut self) -> StorageResult<HaierConfigId>;

    /// Inserts an inactive configuration under its reserved id.
    fn insert(
        &mut self,
        id: HaierConfigId,
        name: &HaierConfigName,
        fields: &HaierFields,
        now: DateTime<Utc>,
    ) -> StorageResult<HaierConfig>;

    /// Writes name, fields, `is_active` and `updated_at`; returns the configuration with its new
    /// version. Another active one must have been saved as inactive before.
    fn save(&mut self, config: &HaierConfig) -> StorageResult<HaierConfig>;

    /// Deletes a configuration.
    fn delete(&mut self, id: HaierConfigId) -> StorageResult<()>;
}

/// Queries on configurations.
pub trait HaierConfigQueries {
    /// The configuration with this id.
    fn find(&mut self, id: HaierConfigId) -> StorageResult<Option<HaierConfig>>;

    /// The active configuration.
    fn active(&mut self) -> StorageResult<Option<HaierConfig>>;

    /// A page of all configurations by id.
    fn list(&mut self, page: PageRequest) -> StorageResult<Page<HaierConfig>>;
}
