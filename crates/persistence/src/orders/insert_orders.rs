//! Inserts new orders and their lines in one statement.

use diesel::{
    QueryResult,
    pg::Pg,
    query_builder::{AstPass, QueryFragment},
    sql_types::{BigInt, Integer, Nullable, Numeric, Text, Timestamptz},
};

use crate::{
    prepared::{prepared, push_unnest},
    rows::NewOrders,
};

/// Inserts new orders; returns the number of orders and of lines.
pub(super) struct InsertOrders<'a> {
    pub(super) rows: NewOrders<'a>,
}

prepared!(InsertOrders<'a> -> (BigInt, BigInt));

impl QueryFragment<Pg> for InsertOrders<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        // One statement can insert both: PostgreSQL checks foreign keys at its end.
        let Self { rows } = self;
        out.push_sql(
            "WITH placed AS (INSERT INTO orders (id, order_number, user_id, placed_by, \
             total_amount, contact_name, phone, province, city, district, town, address, note, \
             created_at, updated_at, expires_at) \
             SELECT row.id, row.order_number, row.user_id, row.placed_by, row.total_amount, \
             row.contact_name, row.phone, row.province, row.city, row.district, row.town, \
             row.address, row.note, row.created_at, row.created_at, row.expires_at FROM ",
        );
        push_unnest!(
            out,
            BigInt: rows.ids,
            Text: rows.numbers,
            Nullable<BigInt>: rows.user_ids,
            Text: rows.placed_by,
            Numeric: rows.totals,
            Text: rows.contact_names,
            Text: rows.phones,
            Text: rows.provinces,
            Text: rows.cities,
            Text: rows.districts,
            Text: rows.towns,
            Text: rows.addresses,
            Text: rows.notes,
            Timestamptz: rows.created_at,
            Timestamptz: rows.expires_at,
        );
        out.push_sql(
            " AS row (id, order_number, user_id, placed_by, total_amount, contact_name, phone, \
             province, city, district, town, address, note, created_at, expires_at) \
             RETURNING id), item AS (INSERT INTO order_items (order_id, product_id, \
             product_name, product_code, price, quantity, amount) \
             SELECT row.order_id, row.product_id, row.product_name, row.product_code, row.price, \
             row.quantity, row.amount FROM ",
        );
        push_unnest!(
            out,
            BigInt: rows.lines.order_ids,
            Nullable<BigInt>: rows.lines.product_ids,
            Text: rows.lines.product_names,
            Nullable<Text>: rows.lines.product_codes,
            Numeric: rows.lines.prices,
            Integer: rows.lines.quantities,
            Numeric: rows.lines.amounts,
        );
        out.push_sql(
            " WITH ORDINALITY AS row (order_id, product_id, product_name, product_code, price, \
             quantity, amount, position) ORDER BY row.position RETURNING id) \
             SELECT (SELECT count(*) FROM placed), (SELECT count(*) FROM item)",
        );
        Ok(())
    }
}
