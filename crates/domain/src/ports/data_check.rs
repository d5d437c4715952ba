//! Reads all rows for a check of the data.

use super::StorageResult;
use crate::{
    Entity,
    accounts::User,
    catalog::{Brand, Category, Product},
    data_check::CheckedRow,
    supplier::HaierConfig,
};

/// Queries that read whole tables in batches: each method returns at most `limit` rows with an id
/// above `after`, ascending by id. A row that breaks a rule of the domain is no error.
pub trait DataCheckQueries {
    /// Number of rows of a kind; 0 for kinds that aren't checked.
    fn count(&mut self, kind: Entity) -> StorageResult<u64>;
    /// The next categories.
    fn categories(&mut self, after: i64, limit: u32) -> StorageResult<Vec<CheckedRow<Category>>>;
    /// The next brands.
    fn brands(&mut self, after: i64, limit: u32) -> StorageResult<Vec<CheckedRow<Brand>>>;
    /// The next products.
    fn products(&mut self, after: i64, limit: u32) -> StorageResult<Vec<CheckedRow<Product>>>;
    /// The next users.
    fn users(&mut self, after: i64, limit: u32) -> StorageResult<Vec<CheckedRow<User>>>;
    /// The next configurations of Haier's platform.
    fn haier_configs(
        &mut self,
        after: i64,
        limit: u32,
    ) -> StorageResult<Vec<CheckedRow<HaierConfig>>>;
}
