//! Storage of orders.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::Stored;
use crate::{
    OrderId, Page, PageRequest, ProductId, UserId,
    orders::{DeadlinePlace, Order, OrderNumber, OrderStatus, OrderStep, Overdue, Unpaid},
};

/// What decisions on orders came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrderChanges {
    /// New orders, their ids reserved.
    pub placed: Vec<Order>,
    /// Stored orders as they are now.
    pub moved: BTreeMap<OrderId, Order>,
    /// Every step that was made, in the order in which it was.
    pub steps: Vec<(OrderId, OrderStep)>,
    /// By how much `sales_count` of products changes; it counts to 2,147,483,647 and stays there
    /// while more was sold.
    pub sales: BTreeMap<ProductId, i64>,
}

impl OrderChanges {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }
}

/// Makes numbers for new orders: unique, and telling nothing of other orders' numbers.
pub trait OrderNumbers: Send + Sync {
    /// A number for an order of this moment.
    fn number(&self, now: DateTime<Utc>) -> OrderNumber;
}

/// Orders within a transaction.
pub trait OrderRepository {
    /// Ids for new orders, rising.
    ///
    /// # Errors
    /// Where storage fails.
    fn reserve_ids(&mut self, count: u32) -> Stored<Vec<OrderId>>;
    /// What these users hold without having paid at `now`: by unpaid orders, and by direct locks
    /// that aren't overdue. The users' rows are locked, so that no other transaction adds to it
    /// meanwhile. Users who don't exist or are switched off are missing; all others are there.
    ///
    /// # Errors
    /// Where storage fails.
    fn lock_unpaid(
        &mut self,
        users: &BTreeSet<UserId>,
        now: DateTime<Utc>,
    ) -> Stored<BTreeMap<UserId, Unpaid>>;
    /// Unpaid orders of users who are switched off, or of this one if given and switched off: at
    /// most `limit`, their rows locked. Those that another transaction has locked are skipped.
    ///
    /// # Errors
    /// Where storage fails.
    fn lock_unpaid_of_inactive(
        &mut self,
        user: Option<UserId>,
        limit: u32,
    ) -> Stored<BTreeMap<OrderId, Order>>;
    /// The orders, their rows locked in the order of their ids. Orders that don't exist are
    /// missing.
    ///
    /// # Errors
    /// Where storage fails.
    fn lock(&mut self, ids: &BTreeSet<OrderId>) -> Stored<BTreeMap<OrderId, Order>>;
    /// Overdue orders behind a place: at most `limit`, those with the earliest deadlines, their
    /// rows locked. Those that another transaction has locked are passed over.
    ///
    /// # Errors
    /// Where storage fails.
    fn lock_overdue(
        &mut self,
        overdue: Overdue,
        behind: Option<DeadlinePlace>,
        limit: u32,
    ) -> Stored<BTreeMap<OrderId, Order>>;
    /// Writes orders, their steps, the products' `sales_count`, an event for each step, and what
    /// statistics have to count.
    ///
    /// # Errors
    /// Where storage fails.
    fn write(&mut self, changes: &OrderChanges, now: DateTime<Utc>) -> Stored<()>;
}

/// Which orders are shown; `None` doesn't restrict.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrderFilter {
    /// Whose.
    pub user: Option<UserId>,
    /// Where they stand.
    pub status: Option<OrderStatus>,
    /// The number that people know it by.
    pub number: Option<OrderNumber>,
    /// The first moment of placing that is shown.
    pub from: Option<DateTime<Utc>>,
    /// The first moment that is no longer shown.
    pub to: Option<DateTime<Utc>>,
}

/// Questions about orders.
pub trait OrderQueries {
    /// Orders, newest first.
    ///
    /// # Errors
    /// Where storage fails.
    fn list(&mut self, filter: &OrderFilter, page: PageRequest) -> Stored<Page<Order>>;
    /// An order with the steps it made, oldest first.
    ///
    /// # Errors
    /// Where storage fails.
    fn find(&mut self, id: OrderId) -> Stored<Option<(Order, Vec<OrderStep>)>>;
    /// How many orders are overdue.
    ///
    /// # Errors
    /// Where storage fails.
    fn count_overdue(&mut self, overdue: Overdue) -> Stored<u64>;
}
