//! Writes the steps (changes of status) of orders: their history, outbox events and the backlog of
//! statistics.

use cangku_domain::{OptionalText, OrderId, UserId, orders::OrderStep};
use chrono::{DateTime, Utc};
use diesel::{
    QueryResult,
    pg::Pg,
    query_builder::{AstPass, QueryFragment},
    sql_types::{BigInt, Nullable, Text, Timestamptz},
};

use crate::prepared::{prepared, push_unnest};

/// Inserts steps; returns the number of history rows.
#[derive(Default)]
pub(super) struct InsertStatusChanges<'a> {
    order_ids: Vec<i64>,
    from: Vec<Option<&'static str>>,
    to: Vec<&'static str>,
    created_by: Vec<Option<i64>>,
    operator_names: Vec<String>,
    notes: Vec<&'a str>,
    request_ids: Vec<String>,
    created_at: Vec<DateTime<Utc>>,
}

prepared!(InsertStatusChanges<'a> -> BigInt);

impl<'a> InsertStatusChanges<'a> {
    pub(super) fn of(steps: &'a [(OrderId, OrderStep)]) -> Self {
        let mut rows = Self::default();
        for (order, step) in steps {
            rows.order_ids.push(order.get());
            rows.from.push(step.from.map(|status| status.as_str()));
            rows.to.push(step.to.as_str());
            rows.created_by.push(step.user_id.map(UserId::get));
            // Cut to the column's length, so that a longer one doesn't fail the statement.
            let name = OptionalText::<150>::lossy(&step.operator_name);
            rows.operator_names.push(name.as_str().to_owned());
            rows.notes.push(step.note.as_str());
            let request_id = OptionalText::<64>::lossy(&step.request_id);
            rows.request_ids.push(request_id.as_str().to_owned());
            rows.created_at.push(step.at);
        }
        rows
    }
}

impl QueryFragment<Pg> for InsertStatusChanges<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        // Unnested once, for the three inserts.
        out.push_sql("WITH step AS MATERIALIZED (SELECT * FROM ");
        push_unnest!(
            out,
            BigInt: self.order_ids,
            Nullable<Text>: self.from,
            Text: self.to,
            Nullable<BigInt>: self.created_by,
            Text: self.operator_names,
            Text: self.notes,
            Text: self.request_ids,
            Timestamptz: self.created_at,
        );
        out.push_sql(
            " WITH ORDINALITY AS row (order_id, from_status, to_status, created_by, \
             operator_name, note, request_id, created_at, position) \
             ), event AS (INSERT INTO outbox_events (kind, order_id, payload, created_at) \
             SELECT 'order_' || to_status, order_id, \
             jsonb_build_object('from', from_status, 'to', to_status), created_at \
             FROM step ORDER BY position \
             ), counted AS (INSERT INTO statistics_backlog (order_id, from_status, to_status) \
             SELECT order_id, from_status, to_status FROM step ORDER BY position \
             ), history AS (INSERT INTO order_status_history (order_id, from_status, to_status, \
             created_by, operator_name, note, request_id, created_at) \
             SELECT order_id, from_status, to_status, created_by, operator_name, note, \
             request_id, created_at FROM step ORDER BY position RETURNING id \
             ) SELECT count(*) FROM history",
        );
        Ok(())
    }
}
