//! Rows that today's rules would refuse: older versions of the program or SQL have written them, and
//! the schema allows them.

mod finding;
mod rules;
mod twins;

pub use finding::{DataFinding, DataReport, DataRule};
pub(crate) use rules::{
    check_brand, check_category, check_haier_config, check_product, check_user,
};
pub(crate) use twins::Twins;

use crate::Entity;

/// Kinds of rows that are checked, in this order.
pub const CHECKED_KINDS: [Entity; 5] = [
    Entity::Category,
    Entity::Brand,
    Entity::Product,
    Entity::User,
    Entity::HaierConfig,
];

/// A row as it was read for the check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedRow<T> {
    /// The row's id.
    pub id: i64,
    /// The entity, or the rule that the row breaks, so that the program can't read it.
    pub entity: Result<T, String>,
}
