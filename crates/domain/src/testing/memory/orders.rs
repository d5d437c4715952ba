//! Orders.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::{
    paging::limited,
    row_count::expected,
    tables::{OrderRow, Tables},
};
use crate::{
    OrderId, PaymentId, ProductId, ReturnId, UserId,
    orders::{
        DeadlineCursor, MoneyFacts, Order, OrderNumber, OrderReturn, OrderStatus, OverdueCriterion,
        Payment, PaymentKey, ShipmentCursor, UnpaidHoldings,
    },
    ports::{Constraint, OrderChanges, OrderRepository, StorageError, StorageResult},
};

/// Maximum of `sales_count`: a 32-bit integer in the database.
const MAX_SALES: i64 = 2_147_483_647;

impl OrderRepository for Tables {
    fn reserve_ids(&mut self, count: u32) -> StorageResult<Vec<OrderId>> {
        let orders = &mut self.sequences.orders;
        (0..count).map(|_| orders.next(OrderId::new)).collect()
    }

    fn reserve_payment_ids(&mut self, count: u32) -> StorageResult<Vec<PaymentId>> {
        let payments = &mut self.sequences.payments;
        (0..count).map(|_| payments.next(PaymentId::new)).collect()
    }

    fn ids_of_numbers(
        &mut self,
        numbers: &BTreeSet<OrderNumber>,
    ) -> StorageResult<BTreeMap<OrderNumber, OrderId>> {
        Ok(self.order_ids(numbers))
    }

    fn payments_with_keys(&mut self, keys: &BTreeSet<PaymentKey>) -> StorageResult<Vec<Payment>> {
        Ok(self.keyed_payments(keys))
    }

    fn lock_payments(
        &mut self,
        ids: &BTreeSet<PaymentId>,
    ) -> StorageResult<BTreeMap<PaymentId, (Payment, Option<Payment>)>> {
        Ok(self.payments_with_refunds(ids))
    }

    fn reserve_return_ids(&mut self, count: u32) -> StorageResult<Vec<ReturnId>> {
        let returns = &mut self.sequences.returns;
        (0..count).map(|_| returns.next(ReturnId::new)).collect()
    }

    fn orders_of_returns(
        &mut self,
        ids: &BTreeSet<ReturnId>,
    ) -> StorageResult<BTreeMap<ReturnId, OrderId>> {
        Ok(self.orders_of(ids))
    }

    fn returns(
        &mut self,
        ids: &BTreeSet<ReturnId>,
        orders: &BTreeSet<OrderId>,
    ) -> StorageResult<BTreeMap<ReturnId, OrderReturn>> {
        Ok(self.returns_of(ids, orders))
    }

    fn lock_money(&mut self, order: OrderId) -> StorageResult<Option<MoneyFacts>> {
        let row = self.orders.get(&order);
        Ok(row.map(|row| self.money_facts(&row.order)))
    }

    fn lock_unpaid(
        &mut self,
        users: &BTreeSet<UserId>,
        now: DateTime<Utc>,
    ) -> StorageResult<BTreeMap<UserId, UnpaidHoldings>> {
        let users = users.iter().filter_map(|id| self.users.get(id));
        let enabled = users.filter(|user| user.is_active);
        Ok(enabled
            .map(|user| (user.id, self.unpaid_of(user.id, now)))
            .collect())
    }

    fn lock_unpaid_orders_of_disabled_users(
        &mut self,
        user: Option<UserId>,
        limit: u32,
    ) -> StorageResult<BTreeMap<OrderId, Order>> {
        let orders = self.unpaid_orders_of_disabled(user).take(limited(limit));
        Ok(orders.map(|order| (order.id, order.clone())).collect())
    }

    fn lock(&mut self, ids: &BTreeSet<OrderId>) -> StorageResult<BTreeMap<OrderId, Order>> {
        let rows = ids.iter().filter_map(|id| self.orders.get(id));
        Ok(rows.map(|row| (row.order.id, row.order.clone())).collect())
    }

    fn lock_overdue(
        &mut self,
        overdue: OverdueCriterion,
        behind: Option<DeadlineCursor>,
        limit: u32,
    ) -> StorageResult<BTreeMap<OrderId, Order>> {
        let orders = self.overdue_orders(overdue);
        let mut orders: Vec<_> = orders
            .map(|order| (DeadlineCursor::from(order), order))
            .filter(|(cursor, _)| behind.is_none_or(|behind| *cursor > behind))
            .collect();
        orders.sort_by_key(|(cursor, _)| *cursor);
        let first = orders.into_iter().take(limited(limit));
        Ok(first.map(|(_, order)| (order.id, order.clone())).collect())
    }

    fn lock_shipped(
        &mut self,
        shipped_by: DateTime<Utc>,
        behind: Option<ShipmentCursor>,
        limit: u32,
    ) -> StorageResult<BTreeMap<OrderId, Order>> {
        let orders = self.orders.values().map(|row| &row.order);
        let mut orders: Vec<_> = orders
            .filter(|order| order.status == OrderStatus::Shipped)
            .filter_map(|order| Some((ShipmentCursor::of(order)?, order)))
            .filter(|(cursor, _)| cursor.shipped_at <= shipped_by)
            .filter(|(cursor, _)| behind.is_none_or(|behind| *cursor > behind))
            .collect();
        orders.sort_by_key(|(cursor, _)| *cursor);
        let first = orders.into_iter().take(limited(limit));
        Ok(first.map(|(_, order)| (order.id, order.clone())).collect())
    }

    fn write(&mut self, changes: &OrderChanges, _now: DateTime<Utc>) -> StorageResult<()> {
        for order in &changes.placed {
            self.insert_order(order)?;
        }
        for order in changes.moved.values() {
            let row = expected(self.orders.get_mut(&order.id), "moving orders")?;
            row.order = Order {
                version: order.version.max(row.order.version.next()),
                ..order.clone()
            };
        }
        for (id, step) in &changes.steps {
            let row = expected(self.orders.get_mut(id), "writing steps of orders")?;
            row.steps.push(step.clone());
        }
        self.write_payments(changes)?;
        self.write_returns(changes)?;
        changes
            .sales
            .iter()
            .filter(|(_, units)| **units != 0)
            .try_for_each(|(product, units)| self.add_sales(*product, *units))
    }
}

impl Tables {
    /// Unpaid orders that are overdue, by id.
    pub(super) fn overdue_orders(&self, overdue: OverdueCriterion) -> impl Iterator<Item = &Order> {
        let orders = self.unpaid_orders();
        orders.filter(move |order| match overdue {
            OverdueCriterion::DeadlineBy(time) => order.expires_at <= time,
            OverdueCriterion::PlacedBefore(time) => order.created_at < time,
        })
    }

    fn insert_order(&mut self, order: &Order) -> StorageResult<()> {
        let mut rows = self.orders.values().map(|row| &row.order);
        if rows.any(|row| row.number == order.number) {
            let constraint = Constraint::Other("unique_order_number".to_owned());
            return Err(StorageError::Constraint(constraint));
        }
        let row = OrderRow {
            order: order.clone(),
            steps: Vec::new(),
        };
        if self.orders.insert(order.id, row).is_some() {
            return Err(StorageError::Inconsistent(format!(
                "order {} exists",
                order.id
            )));
        }
        Ok(())
    }

    /// Adds to `sales_count`. At its maximum it is counted again from the orders, which are written
    /// already.
    fn add_sales(&mut self, product: ProductId, units: i64) -> StorageResult<()> {
        let sold = self.units_sold(product);
        let row = expected(self.products.get_mut(&product), "counting sales")?;
        let count = i64::from(row.product.counters.sales_count);
        let count = if count < MAX_SALES {
            count + units
        } else {
            sold
        };
        row.product.counters.sales_count =
            u32::try_from(count.min(MAX_SALES)).map_err(|_negative| {
                StorageError::Inconsistent(format!("product {product} has sold {count} units"))
            })?;
        Ok(())
    }

    /// Units in completed orders that weren't refunded.
    fn units_sold(&self, product: ProductId) -> i64 {
        let orders = self.orders.values().map(|row| &row.order);
        let sold = orders
            .filter(|order| order.completed_at.is_some() && order.status != OrderStatus::Refunded);
        let lines = sold.flat_map(|order| &order.lines);
        let of_product = lines.filter(|line| line.product_id == Some(product));
        of_product.map(|line| i64::from(line.remaining())).sum()
    }
}
