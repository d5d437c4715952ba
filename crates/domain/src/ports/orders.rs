//! Storage of orders.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::StorageResult;
use crate::{
    OrderId, Page, PageRequest, ProductId, UserId,
    orders::{
        DeadlineCursor, Order, OrderNumber, OrderStatus, OrderStep, OverdueCriterion,
        UnpaidHoldings,
    },
};

/// The results of decisions on orders, to be written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrderChanges {
    /// New orders, with reserved ids.
    pub placed: Vec<Order>,
    /// Existing orders in their new state.
    pub moved: BTreeMap<OrderId, Order>,
    /// All steps, in the order in which they were made.
    pub steps: Vec<(OrderId, OrderStep)>,
    /// Signed changes of the products' `sales_count`. The counter saturates at 2,147,483,647, and
    /// stays there while more units than that are sold.
    pub sales: BTreeMap<ProductId, i64>,
}

impl OrderChanges {
    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }
}

/// Generates order numbers: unique, and revealing nothing about other orders' numbers.
pub trait OrderNumbers: Send + Sync {
    /// A number for an order placed at `now`.
    fn number(&self, now: DateTime<Utc>) -> OrderNumber;
}

/// Write access to orders, within a transaction.
pub trait OrderRepository {
    /// Reserves ids for new orders, ascending.
    fn reserve_ids(&mut self, count: u32) -> StorageResult<Vec<OrderId>>;
    /// What these users hold without having paid at `now`: unpaid orders, and direct locks that
    /// haven't expired. Locks the users' rows, so that no other transaction can add to it. Users
    /// who don't exist or are disabled are missing; all others are present.
    fn lock_unpaid(
        &mut self,
        users: &BTreeSet<UserId>,
        now: DateTime<Utc>,
    ) -> StorageResult<BTreeMap<UserId, UnpaidHoldings>>;
    /// Returns at most `limit` unpaid orders of disabled users, or of this user if given and
    /// disabled, and locks their rows. Skips rows that another transaction has locked.
    fn lock_unpaid_orders_of_disabled_users(
        &mut self,
        user: Option<UserId>,
        limit: u32,
    ) -> StorageResult<BTreeMap<OrderId, Order>>;
    /// Returns the orders and locks their rows in the order of their ids. Orders that don't exist
    /// are missing.
    fn lock(&mut self, ids: &BTreeSet<OrderId>) -> StorageResult<BTreeMap<OrderId, Order>>;
    /// Returns the overdue orders with the earliest deadlines, at most `limit`, from behind the
    /// given position, and locks their rows. Skips rows that another transaction has locked.
    fn lock_overdue(
        &mut self,
        overdue: OverdueCriterion,
        behind: Option<DeadlineCursor>,
        limit: u32,
    ) -> StorageResult<BTreeMap<OrderId, Order>>;
    /// Writes orders, their steps, the products' `sales_count`, an event for each step, and the
    /// statistics' input.
    fn write(&mut self, changes: &OrderChanges, now: DateTime<Utc>) -> StorageResult<()>;
}

/// Filter of a list of orders; a `None` field doesn't restrict.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrderFilter {
    /// Only orders of this customer; `None`: of all.
    pub user: Option<UserId>,
    /// Only orders in this status; `None`: in any.
    pub status: Option<OrderStatus>,
    /// The order number, exactly.
    pub number: Option<OrderNumber>,
    /// Start of the range of placing times, inclusive.
    pub from: Option<DateTime<Utc>>,
    /// End of the range, exclusive.
    pub to: Option<DateTime<Utc>>,
}

/// Queries on orders, which lock no rows.
pub trait OrderQueries {
    /// A page of orders, newest first.
    fn list(&mut self, filter: &OrderFilter, page: PageRequest) -> StorageResult<Page<Order>>;
    /// The order with this id, with its steps, oldest first.
    fn find(&mut self, id: OrderId) -> StorageResult<Option<(Order, Vec<OrderStep>)>>;
    /// Number of overdue orders.
    fn count_overdue(&mut self, overdue: OverdueCriterion) -> StorageResult<u64>;
}
