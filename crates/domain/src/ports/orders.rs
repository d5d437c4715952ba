//! Storage of orders.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::StorageResult;
use crate::{
    OrderId, Page, PageRequest, PaymentId, ProductId, ReturnId, UserId,
    orders::{
        DeadlineCursor, MoneyFacts, MoneyReconciliation, Order, OrderNumber, OrderReturn,
        OrderStatus, OrderStep, OverdueCriterion, Payment, PaymentKey, PaymentReference,
        PaymentStatus, ReturnOfOrder, ReturnStatus, ShipmentCursor, TrackingNumber, UnpaidHoldings,
    },
};

/// The results of decisions on orders, to be written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrderChanges {
    /// New orders, with reserved ids.
    pub placed: Vec<Order>,
    /// Existing orders in their new state.
    pub moved: BTreeMap<OrderId, Order>,
    /// Orders of `moved` that were shipped now: the shipped units of their lines are written.
    pub shipped: BTreeSet<OrderId>,
    /// Orders of `moved` whose parcels have changed.
    pub parcels: BTreeSet<OrderId>,
    /// All steps, in the order in which they were made.
    pub steps: Vec<(OrderId, OrderStep)>,
    /// Signed changes of the products' `sales_count`. The counter saturates at 2,147,483,647, and
    /// stays there while more units than that are sold.
    pub sales: BTreeMap<ProductId, i64>,
    /// New payments and refunds, with reserved ids.
    pub payments: Vec<Payment>,
    /// Payments without an order that are assigned to one.
    pub assigned: BTreeMap<PaymentId, OrderId>,
    /// New returns, with reserved ids, and changed ones in their new state. Their orders are among
    /// `moved`.
    pub returns: BTreeMap<ReturnId, OrderReturn>,
    /// Units that came back by receipts.
    pub returned: Vec<ReturnedUnits>,
}

/// Units of a line of an order that came back by one receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReturnedUnits {
    /// The order.
    pub order_id: OrderId,
    /// Position of the line in the order, from 0.
    pub position: usize,
    /// Number of units, from 1.
    pub units: u32,
}

impl OrderChanges {
    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
            && self.moved.is_empty()
            && self.payments.is_empty()
            && self.assigned.is_empty()
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
    /// Reserves ids for new payments and refunds, ascending.
    fn reserve_payment_ids(&mut self, count: u32) -> StorageResult<Vec<PaymentId>>;
    /// The ids of the orders with these numbers; numbers of no order are missing.
    fn ids_of_numbers(
        &mut self,
        numbers: &BTreeSet<OrderNumber>,
    ) -> StorageResult<BTreeMap<OrderNumber, OrderId>>;
    /// The recorded payments and refunds with these keys. To be called after the orders are locked.
    fn payments_with_keys(&mut self, keys: &BTreeSet<PaymentKey>) -> StorageResult<Vec<Payment>>;
    /// These payments, each with its own refund if it belonged to no order and was refunded, and
    /// locks their rows in the order of their ids. Payments that don't exist, and refunds, are
    /// missing.
    fn lock_payments(
        &mut self,
        ids: &BTreeSet<PaymentId>,
    ) -> StorageResult<BTreeMap<PaymentId, (Payment, Option<Payment>)>>;
    /// Reserves ids for new returns, ascending.
    fn reserve_return_ids(&mut self, count: u32) -> StorageResult<Vec<ReturnId>>;
    /// The orders of these returns, which never change; returns that don't exist are missing.
    fn orders_of_returns(
        &mut self,
        ids: &BTreeSet<ReturnId>,
    ) -> StorageResult<BTreeMap<ReturnId, OrderId>>;
    /// These returns, and all returns of these orders that are neither declined nor withdrawn. To be
    /// called after the orders are locked: returns change only then.
    fn returns(
        &mut self,
        ids: &BTreeSet<ReturnId>,
        orders: &BTreeSet<OrderId>,
    ) -> StorageResult<BTreeMap<ReturnId, OrderReturn>>;
    /// An order's money and what it is derived from, with the order's row locked; `None` if there is
    /// no such order.
    fn lock_money(&mut self, order: OrderId) -> StorageResult<Option<MoneyFacts>>;
    /// What these users hold without having paid at `now`: unpaid orders, and direct locks that
    /// haven't expired; and how many orders they have abandoned. Locks the users' rows, so that no other transaction can add to it. Users
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
    /// Returns the orders that are shipped, and were first shipped at `shipped_by` or before: the
    /// first by time of shipment, at most `limit`, from behind the given position, and locks their
    /// rows. Skips rows that another transaction has locked.
    fn lock_shipped(
        &mut self,
        shipped_by: DateTime<Utc>,
        behind: Option<ShipmentCursor>,
        limit: u32,
    ) -> StorageResult<BTreeMap<OrderId, Order>>;
    /// Writes orders, their steps, the products' `sales_count`, an event for each step, the
    /// statistics' input, payments, refunds and returns. The single writer of money.
    ///
    /// # Errors
    /// [`Constraint::UniquePaymentReference`](super::Constraint::UniquePaymentReference) if another
    /// transaction has recorded one of the references in the meantime: the transaction must be
    /// rolled back then.
    fn write(&mut self, changes: &OrderChanges, now: DateTime<Utc>) -> StorageResult<()>;
}

/// Filter of a list of orders; a `None` field doesn't restrict.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrderFilter {
    /// Only orders of this customer; `None`: of all.
    pub user: Option<UserId>,
    /// Only orders in this status; `None`: in any.
    pub status: Option<OrderStatus>,
    /// Only orders with this state of their money; `None`: with any.
    pub payment_status: Option<PaymentStatus>,
    /// The order number, exactly.
    pub number: Option<OrderNumber>,
    /// The number of one of its parcels, exactly.
    pub tracking_number: Option<TrackingNumber>,
    /// Start of the range of placing times, inclusive.
    pub from: Option<DateTime<Utc>>,
    /// End of the range, exclusive.
    pub to: Option<DateTime<Utc>>,
}

/// Filter of a list of payments and refunds; a `None` field doesn't restrict.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PaymentFilter {
    /// `true`: only payments without an order that weren't refunded; `false`: only others.
    pub is_unmatched: Option<bool>,
    /// The order number as it was given, exactly.
    pub order_number: Option<OrderNumber>,
    /// The provider's number, exactly.
    pub reference: Option<PaymentReference>,
}

/// Filter of a list of returns; a `None` field doesn't restrict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReturnFilter {
    /// Only those of this customer's orders.
    pub user: Option<UserId>,
    /// Only those of this order.
    pub order: Option<OrderId>,
    /// Only those in this status.
    pub status: Option<ReturnStatus>,
}

/// Queries on orders, which lock no rows.
pub trait OrderQueries {
    /// A page of orders, newest first.
    fn list(&mut self, filter: &OrderFilter, page: PageRequest) -> StorageResult<Page<Order>>;
    /// Orders, newest first: at most `limit`, from behind `cursor`.
    fn list_after(
        &mut self,
        filter: &OrderFilter,
        cursor: Option<OrderId>,
        limit: u32,
    ) -> StorageResult<Vec<Order>>;
    /// The order with this id, with its latest steps, oldest first: at most
    /// [`OrderStep::MAX_SHOWN`].
    fn find(&mut self, id: OrderId) -> StorageResult<Option<(Order, Vec<OrderStep>)>>;
    /// The payments and refunds of an order, oldest first.
    fn payments_of(&mut self, order: OrderId) -> StorageResult<Vec<Payment>>;
    /// A page of payments and refunds, newest first.
    fn payments(
        &mut self,
        filter: &PaymentFilter,
        page: PageRequest,
    ) -> StorageResult<Page<Payment>>;
    /// Payments and refunds, newest first: at most `limit`, from behind `cursor`.
    fn payments_after(
        &mut self,
        filter: &PaymentFilter,
        cursor: Option<PaymentId>,
        limit: u32,
    ) -> StorageResult<Vec<Payment>>;
    /// The return with this id, with its order.
    fn find_return(&mut self, id: ReturnId) -> StorageResult<Option<ReturnOfOrder>>;
    /// A page of returns with their orders, newest first.
    fn list_returns(
        &mut self,
        filter: &ReturnFilter,
        page: PageRequest,
    ) -> StorageResult<Page<ReturnOfOrder>>;
    /// Returns with their orders, newest first: at most `limit`, from behind `cursor`.
    fn list_returns_after(
        &mut self,
        filter: &ReturnFilter,
        cursor: Option<ReturnId>,
        limit: u32,
    ) -> StorageResult<Vec<ReturnOfOrder>>;
    /// Compares the money of all orders with payments, refunds, lines and the attention list.
    fn reconcile_money(&mut self) -> StorageResult<MoneyReconciliation>;
    /// Number of overdue orders.
    fn count_overdue(&mut self, overdue: OverdueCriterion) -> StorageResult<u64>;
}
