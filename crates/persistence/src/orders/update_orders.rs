//! Updates stored orders, and the sales counts of their products.

use std::collections::BTreeMap;

use bigdecimal::BigDecimal;
use cangku_domain::{OrderId, ProductId, orders::Order};
use chrono::{DateTime, Utc};
use diesel::{
    QueryResult,
    pg::Pg,
    query_builder::{AstPass, QueryFragment},
    sql_types::{Array, BigInt, Nullable, Numeric, Text, Timestamptz},
};

use crate::prepared::{prepared, push_own};

/// Updates status, version, timestamps and money of orders. A trigger derives `refund_due` and
/// `payment_status`.
#[derive(Default)]
pub(super) struct UpdateOrders<'a> {
    /// Ascending, as `push_own!` requires.
    pub(super) ids: Vec<i64>,
    statuses: Vec<&'static str>,
    came_from: Vec<Option<&'static str>>,
    versions: Vec<i64>,
    updated_at: Vec<DateTime<Utc>>,
    paid_at: Vec<Option<DateTime<Utc>>>,
    shipped_at: Vec<Option<DateTime<Utc>>>,
    completed_at: Vec<Option<DateTime<Utc>>>,
    ended_at: Vec<Option<DateTime<Utc>>>,
    paid: Vec<&'a BigDecimal>,
    refunded: Vec<&'a BigDecimal>,
    credited: Vec<&'a BigDecimal>,
}

prepared!(UpdateOrders<'a> -> ());

impl<'a> UpdateOrders<'a> {
    pub(super) fn of(orders: &'a BTreeMap<OrderId, Order>) -> Self {
        let mut rows = Self::default();
        for order in orders.values() {
            rows.ids.push(order.id.get());
            rows.statuses.push(order.status.as_str());
            rows.came_from
                .push(order.status_before_refund.map(|status| status.as_str()));
            rows.versions.push(order.version.get());
            rows.updated_at.push(order.updated_at);
            rows.paid_at.push(order.paid_at);
            rows.shipped_at.push(order.shipped_at);
            rows.completed_at.push(order.completed_at);
            rows.ended_at.push(order.ended_at);
            rows.paid.push(order.balance.paid.as_decimal());
            rows.refunded.push(order.balance.refunded.as_decimal());
            rows.credited.push(order.balance.credited.as_decimal());
        }
        rows
    }
}

impl QueryFragment<Pg> for UpdateOrders<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("UPDATE orders SET status = ");
        push_own!(out, "id", self.ids, Text: self.statuses);
        out.push_sql(", came_from = ");
        push_own!(out, "id", self.ids, Nullable<Text>: self.came_from);
        out.push_sql(", version = ");
        push_own!(out, "id", self.ids, BigInt: self.versions);
        out.push_sql(", updated_at = ");
        push_own!(out, "id", self.ids, Timestamptz: self.updated_at);
        out.push_sql(", paid_at = ");
        push_own!(out, "id", self.ids, Nullable<Timestamptz>: self.paid_at);
        out.push_sql(", shipped_at = ");
        push_own!(out, "id", self.ids, Nullable<Timestamptz>: self.shipped_at);
        out.push_sql(", completed_at = ");
        push_own!(out, "id", self.ids, Nullable<Timestamptz>: self.completed_at);
        out.push_sql(", ended_at = ");
        push_own!(out, "id", self.ids, Nullable<Timestamptz>: self.ended_at);
        out.push_sql(", paid_amount = ");
        push_own!(out, "id", self.ids, Numeric: self.paid);
        out.push_sql(", refunded_amount = ");
        push_own!(out, "id", self.ids, Numeric: self.refunded);
        out.push_sql(", credited_amount = ");
        push_own!(out, "id", self.ids, Numeric: self.credited);
        out.push_sql(" WHERE id = ANY(");
        out.push_bind_param::<Array<BigInt>, _>(&self.ids)?;
        out.push_sql(")");
        Ok(())
    }
}

/// Adds to `sales_count` of products. Lock order: the rows of the orders, then those of the
/// products, which the caller has locked. The only writer besides the repair in `sales_counts`.
///
/// The count stays at the column's maximum once it is reached; the next change recounts it from the
/// orders.
#[derive(Default)]
pub(super) struct AddSales {
    /// Ascending, as `push_own!` requires.
    pub(super) ids: Vec<i64>,
    changes: Vec<i64>,
}

prepared!(AddSales -> ());

impl AddSales {
    pub(super) fn of(sales: &BTreeMap<ProductId, i64>) -> Self {
        let changed = sales.iter().filter(|(_, change)| **change != 0);
        let (ids, changes) = changed.map(|(id, change)| (id.get(), *change)).unzip();
        Self { ids, changes }
    }
}

impl QueryFragment<Pg> for AddSales {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "UPDATE products SET sales_count = least(2147483647, \
             CASE WHEN sales_count < 2147483647 THEN sales_count + ",
        );
        push_own!(out, "id", self.ids, BigInt: self.changes);
        out.push_sql(
            " ELSE (SELECT coalesce(sum(coalesce(shipped_quantity, quantity) \
             - returned_quantity), 0) FROM order_items \
             JOIN orders ON orders.id = order_id WHERE product_id = products.id \
             AND completed_at IS NOT NULL AND status <> 'refunded') END) WHERE id = ANY(",
        );
        out.push_bind_param::<Array<BigInt>, _>(&self.ids)?;
        out.push_sql(")");
        Ok(())
    }
}
