//! Which rows other transactions have locked.

use std::collections::BTreeSet;

use super::Stored;
use crate::{OrderId, ProductId, UserId};

/// A row that a request about stock or an order locks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LockedRow {
    /// A customer's row in `users`.
    Customer(UserId),
    /// An order's row, and those of the products in its lines.
    Order(OrderId),
    /// A product's row.
    Product(ProductId),
}

/// Looks at the locks of rows without waiting for them.
pub trait RowLocks {
    /// Of these rows, those that another transaction has locked now; rows that don't exist are
    /// not locked. The other rows are locked by this transaction until it ends.
    ///
    /// # Errors
    /// If storage fails.
    fn locked_elsewhere(&mut self, rows: &BTreeSet<LockedRow>) -> Stored<BTreeSet<LockedRow>>;
}
