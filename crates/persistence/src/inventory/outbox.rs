//! Outbox events: thresholds crossed by stock, and requests for restock.

use cangku_domain::{
    ProductId,
    catalog::Product,
    inventory::{StockAlert, StockLevel},
    ports::StockChanges,
};
use chrono::{DateTime, Utc};
use diesel::{
    QueryResult,
    pg::Pg,
    query_builder::{AstPass, QueryFragment},
    sql_types::{BigInt, Integer, Text, Timestamptz},
};

use crate::prepared::{prepared, push_unnest};

/// Inserts outbox events about stock, such as one for each threshold that was crossed.
pub(super) struct InsertEvents {
    kinds: Vec<&'static str>,
    product_ids: Vec<i64>,
    stocks: Vec<i32>,
    thresholds: Vec<i32>,
    now: DateTime<Utc>,
}

prepared!(InsertEvents -> ());

impl InsertEvents {
    pub(super) fn restock_requested(product: &Product, now: DateTime<Utc>) -> Self {
        Self {
            kinds: vec!["restock_requested"],
            product_ids: vec![product.id.get()],
            stocks: vec![product.counters.stock.get()],
            thresholds: vec![product.details.low_stock_threshold.get()],
            now,
        }
    }

    pub(super) fn crossed(
        product: ProductId,
        alerts: &[StockAlert],
        stock: StockLevel,
        threshold: StockLevel,
        now: DateTime<Utc>,
    ) -> Self {
        let each = alerts.len();
        Self {
            kinds: alerts.iter().copied().map(StockAlert::as_str).collect(),
            product_ids: vec![product.get(); each],
            stocks: vec![stock.get(); each],
            thresholds: vec![threshold.get(); each],
            now,
        }
    }

    pub(super) fn of(changes: &StockChanges, now: DateTime<Utc>) -> Self {
        let alerts = &changes.alerts;
        let threshold = |id| {
            let item = changes.items.get(id);
            item.map_or(StockLevel::ZERO, |item| item.low_stock_threshold)
        };
        Self {
            kinds: alerts.iter().map(|(_, alert, _)| alert.as_str()).collect(),
            product_ids: alerts.iter().map(|(id, ..)| id.get()).collect(),
            stocks: alerts.iter().map(|(.., stock)| stock.get()).collect(),
            thresholds: alerts.iter().map(|(id, ..)| threshold(id).get()).collect(),
            now,
        }
    }
}

impl QueryFragment<Pg> for InsertEvents {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "INSERT INTO outbox_events (kind, product_id, payload, created_at) \
             SELECT row.kind, row.product_id, jsonb_build_object(\
             'stock', row.stock, 'low_stock_threshold', row.threshold), ",
        );
        out.push_bind_param::<Timestamptz, _>(&self.now)?;
        out.push_sql(" FROM ");
        push_unnest!(
            out,
            Text: self.kinds,
            BigInt: self.product_ids,
            Integer: self.stocks,
            Integer: self.thresholds,
        );
        out.push_sql(
            // The ids rise in the order of the events.
            " WITH ORDINALITY AS row (kind, product_id, stock, threshold, position) \
             ORDER BY row.position",
        );
        Ok(())
    }
}
