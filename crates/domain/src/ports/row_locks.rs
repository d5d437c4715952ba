//! Row locks of other transactions.

use std::collections::BTreeSet;

use super::StorageResult;
use crate::{OrderId, ProductId, UserId};

/// A row that a stock or order request locks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LockedRow {
    /// A customer's row in `users`.
    Customer(UserId),
    /// An order's row and the rows of the products in its lines.
    Order(OrderId),
    /// A product's row in `products`.
    Product(ProductId),
}

/// Tests for row locks without waiting.
pub trait RowLocks {
    /// Returns those of the rows that another transaction has locked; rows that don't exist count
    /// as unlocked. The other rows are now locked by this transaction until it ends.
    fn try_lock_rows(&mut self, rows: &BTreeSet<LockedRow>) -> StorageResult<BTreeSet<LockedRow>>;
}
