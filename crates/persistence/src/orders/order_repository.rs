//! Orders: repository within a transaction.

use std::collections::{BTreeMap, BTreeSet};

use cangku_domain::{
    OrderId, PaymentId, ProductId, ReturnId, UserId,
    orders::{
        DeadlineCursor, MoneyFacts, Order, OrderNumber, OrderReturn, OrderStatus, OverdueCriterion,
        Payment, PaymentKey, ShipmentCursor, UnpaidHoldings,
    },
    ports::{Change, OrderChanges, OrderRepository, StorageError, StorageResult},
};
use chrono::{DateTime, Utc};
use diesel::{
    dsl::{count_star, not, sum},
    prelude::*,
};

use super::{
    abandoned_orders::abandoned_orders,
    insert_orders::InsertOrders,
    insert_status_changes::InsertStatusChanges,
    parcels, payment_events, payments, reconcile_money, returns, shipped, shipped_units,
    update_orders::{AddSales, UpdateOrders},
    write_returns,
};
use crate::{
    error_mapping::{IntoStorageResult, check_rows},
    orders::{overdue::is_overdue, with_lines},
    reserve_ids::reserve_ids,
    rows::{NewOrders, OrderRow},
    schema::{order_items, orders, stock_holds, users},
    unit_of_work::PgUnitOfWork,
};

const PENDING: &str = OrderStatus::Pending.as_str();

impl OrderRepository for PgUnitOfWork<'_> {
    fn reserve_ids(&mut self, count: u32) -> StorageResult<Vec<OrderId>> {
        // Reserved ahead: lines and steps refer to the ids in the statements that insert the
        // orders.
        let ids = reserve_ids(self.connection, "orders", count)?;
        Ok(ids.into_iter().filter_map(OrderId::new).collect())
    }

    fn reserve_payment_ids(&mut self, count: u32) -> StorageResult<Vec<PaymentId>> {
        let ids = reserve_ids(self.connection, "order_payments", count)?;
        Ok(ids.into_iter().filter_map(PaymentId::new).collect())
    }

    fn ids_of_numbers(
        &mut self,
        numbers: &BTreeSet<OrderNumber>,
    ) -> StorageResult<BTreeMap<OrderNumber, OrderId>> {
        payments::ids_of_numbers(self.connection, numbers)
    }

    fn payments_with_keys(&mut self, keys: &BTreeSet<PaymentKey>) -> StorageResult<Vec<Payment>> {
        payments::with_keys(self.connection, keys)
    }

    fn lock_payments(
        &mut self,
        ids: &BTreeSet<PaymentId>,
    ) -> StorageResult<BTreeMap<PaymentId, (Payment, Option<Payment>)>> {
        payments::lock(self.connection, ids)
    }

    fn reserve_return_ids(&mut self, count: u32) -> StorageResult<Vec<ReturnId>> {
        let ids = reserve_ids(self.connection, "order_returns", count)?;
        Ok(ids.into_iter().filter_map(ReturnId::new).collect())
    }

    fn orders_of_returns(
        &mut self,
        ids: &BTreeSet<ReturnId>,
    ) -> StorageResult<BTreeMap<ReturnId, OrderId>> {
        returns::orders_of(self.connection, ids)
    }

    fn returns(
        &mut self,
        ids: &BTreeSet<ReturnId>,
        orders: &BTreeSet<OrderId>,
    ) -> StorageResult<BTreeMap<ReturnId, OrderReturn>> {
        returns::load(self.connection, ids, orders)
    }

    fn lock_money(&mut self, order: OrderId) -> StorageResult<Option<MoneyFacts>> {
        reconcile_money::lock(self.connection, order)
    }

    fn lock_unpaid(
        &mut self,
        customers: &BTreeSet<UserId>,
        now: DateTime<Utc>,
    ) -> StorageResult<BTreeMap<UserId, UnpaidHoldings>> {
        if customers.is_empty() {
            return Ok(BTreeMap::new());
        }
        let ids: Vec<i64> = customers.iter().map(|id| id.get()).collect();
        let locked: Vec<i64> = users::table
            .filter(users::id.eq_any(ids))
            .filter(users::is_active)
            .select(users::id)
            .order(users::id)
            .for_no_key_update()
            .load(self.connection)
            .into_storage_result()?;
        // Only after the locks: a transaction that was waited for may have placed orders.
        let unpaid: Vec<(i64, Option<i64>)> = orders::table
            .filter(orders::user_id.eq_any(&locked))
            .filter(orders::status.eq(PENDING))
            .select((orders::id, orders::user_id))
            .load(self.connection)
            .into_storage_result()?;
        let units: Vec<(i64, Option<i64>, Option<i64>)> = order_items::table
            .filter(order_items::order_id.eq_any(unpaid.iter().map(|(order, _)| *order)))
            .group_by((order_items::order_id, order_items::product_id))
            .select((
                order_items::order_id,
                order_items::product_id,
                sum(order_items::quantity),
            ))
            .load(self.connection)
            .into_storage_result()?;
        let owners: BTreeMap<i64, UserId> = unpaid
            .into_iter()
            .filter_map(|(order, user)| Some((order, UserId::new(user?)?)))
            .collect();
        let mut found: BTreeMap<UserId, UnpaidHoldings> = locked
            .iter()
            .filter_map(|id| Some((UserId::new(*id)?, UnpaidHoldings::default())))
            .collect();
        for user in owners.values() {
            found.entry(*user).or_default().orders += 1;
        }
        for (order, product, quantity) in units {
            let owner = owners.get(&order).and_then(|user| found.get_mut(user));
            if let (Some(unpaid), Some(product)) = (owner, product.and_then(ProductId::new)) {
                *unpaid.units.entry(product).or_default() += quantity.unwrap_or_default();
            }
        }
        for (user, product, holds, units) in direct_locks(self.connection, &locked, now)? {
            let unpaid = UserId::new(user).and_then(|user| found.get_mut(&user));
            if let (Some(unpaid), Some(product)) = (unpaid, ProductId::new(product)) {
                let holds = u32::try_from(holds).unwrap_or(u32::MAX);
                unpaid.holds = unpaid.holds.saturating_add(holds);
                *unpaid.units.entry(product).or_default() += units.unwrap_or_default();
            }
        }
        for (user, orders) in abandoned_orders(self.connection, &locked, now)? {
            if let Some(unpaid) = UserId::new(user).and_then(|user| found.get_mut(&user)) {
                unpaid.abandoned = u32::try_from(orders).unwrap_or(u32::MAX);
            }
        }
        Ok(found)
    }

    fn lock_unpaid_orders_of_disabled_users(
        &mut self,
        user: Option<UserId>,
        limit: u32,
    ) -> StorageResult<BTreeMap<OrderId, Order>> {
        let mut inactive = users::table
            .filter(not(users::is_active))
            .select(users::id.nullable())
            .into_boxed();
        if let Some(user) = user {
            inactive = inactive.filter(users::id.eq(user.get()));
        }
        let rows: Vec<OrderRow> = orders::table
            .filter(orders::status.eq(PENDING))
            .filter(orders::user_id.eq_any(inactive))
            .select(OrderRow::as_select())
            .order(orders::id)
            .limit(i64::from(limit))
            .for_no_key_update()
            // Doesn't wait: orders that others have locked are left to the next run.
            .skip_locked()
            .load(self.connection)
            .into_storage_result()?;
        by_id(with_lines(self.connection, rows)?)
    }

    fn lock(&mut self, ids: &BTreeSet<OrderId>) -> StorageResult<BTreeMap<OrderId, Order>> {
        let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
        let rows: Vec<OrderRow> = orders::table
            .filter(orders::id.eq_any(ids))
            .select(OrderRow::as_select())
            .order(orders::id)
            .for_no_key_update()
            .load(self.connection)
            .into_storage_result()?;
        by_id(with_lines(self.connection, rows)?)
    }

    fn lock_overdue(
        &mut self,
        overdue: OverdueCriterion,
        behind: Option<DeadlineCursor>,
        limit: u32,
    ) -> StorageResult<BTreeMap<OrderId, Order>> {
        // Without a cursor: a position before the first order.
        let (deadline, id) = behind.map_or((DateTime::UNIX_EPOCH, 0), |place| {
            (place.deadline, place.id.get())
        });
        let rows: Vec<OrderRow> = orders::table
            .filter(is_overdue(overdue))
            // Keyset pagination: (`expires_at`, `id`) after the cursor. The first condition lets
            // the index scan start there.
            .filter(orders::expires_at.ge(deadline))
            .filter(orders::expires_at.gt(deadline).or(orders::id.gt(id)))
            .select(OrderRow::as_select())
            .order((orders::expires_at, orders::id))
            .limit(i64::from(limit))
            .for_no_key_update()
            .skip_locked()
            .load(self.connection)
            .into_storage_result()?;
        by_id(with_lines(self.connection, rows)?)
    }

    fn lock_shipped(
        &mut self,
        shipped_by: DateTime<Utc>,
        behind: Option<ShipmentCursor>,
        limit: u32,
    ) -> StorageResult<BTreeMap<OrderId, Order>> {
        let rows = shipped::lock(self.connection, shipped_by, behind, limit)?;
        by_id(with_lines(self.connection, rows)?)
    }

    fn write(&mut self, changes: &OrderChanges, now: DateTime<Utc>) -> StorageResult<()> {
        if !changes.placed.is_empty() {
            let rows = NewOrders::of(&changes.placed);
            let expected = (rows.ids.len(), rows.lines.order_ids.len());
            let (orders, lines): (i64, i64) = InsertOrders { rows }
                .get_result(self.connection)
                .into_storage_result()?;
            check_count("placing orders", orders, expected.0)?;
            check_count("writing lines of orders", lines, expected.1)?;
        }
        if !changes.moved.is_empty() {
            let statement = UpdateOrders::of(&changes.moved);
            let expected = statement.ids.len();
            let moved = statement.execute(self.connection).into_storage_result()?;
            check_rows("moving orders", moved, expected)?;
        }
        shipped_units::write(self.connection, changes)?;
        parcels::write(self.connection, changes)?;
        payments::write(self.connection, changes)?;
        payment_events::write(self.connection, changes, now)?;
        write_returns::write(self.connection, changes)?;
        self.changes
            // Volatile counters: published within this process only.
            .extend(changes.sales.keys().copied().map(Change::ProductCounters));
        let sales = AddSales::of(&changes.sales);
        if !sales.ids.is_empty() {
            let expected = sales.ids.len();
            let counted = sales.execute(self.connection).into_storage_result()?;
            check_rows("counting sales", counted, expected)?;
        }
        if changes.steps.is_empty() {
            return Ok(());
        }
        let steps: i64 = InsertStatusChanges::of(&changes.steps)
            .get_result(self.connection)
            .into_storage_result()?;
        check_count("writing steps of orders", steps, changes.steps.len())
    }
}

/// User, product, number of holds, held units.
type DirectLocks = (i64, i64, i64, Option<i64>);

/// The open direct locks of these users that haven't expired, by user and product.
fn direct_locks(
    connection: &mut PgConnection,
    users: &[i64],
    now: DateTime<Utc>,
) -> StorageResult<Vec<DirectLocks>> {
    stock_holds::table
        .filter(stock_holds::created_by.eq_any(users))
        // Open ones, in the form of the index by holder, which separates them from ended ones.
        .filter(stock_holds::ended_at.is_null())
        .filter(not(stock_holds::is_of_order))
        .filter(
            stock_holds::expires_at
                .is_null()
                .or(stock_holds::expires_at.gt(now)),
        )
        .group_by((stock_holds::created_by, stock_holds::product_id))
        .select((
            stock_holds::created_by.assume_not_null(),
            stock_holds::product_id,
            count_star(),
            sum(stock_holds::held),
        ))
        .load(connection)
        .into_storage_result()
}

fn by_id(orders: Vec<Order>) -> StorageResult<BTreeMap<OrderId, Order>> {
    Ok(orders.into_iter().map(|order| (order.id, order)).collect())
}

fn check_count(statement: &str, written: i64, expected: usize) -> Result<(), StorageError> {
    check_rows(
        statement,
        usize::try_from(written).unwrap_or_default(),
        expected,
    )
}
