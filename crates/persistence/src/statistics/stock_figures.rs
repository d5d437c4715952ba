//! Stock totals of the active products.

use cangku_domain::{
    inventory::StockState,
    statistics::{AsOf, StockFigures},
};
use chrono::{DateTime, Utc};
use diesel::{
    PgConnection, QueryResult, QueryableByName, RunQueryDsl, sql_query,
    sql_types::{BigInt, Nullable, Text, Timestamptz},
};

use crate::rows::table_count;

const STATES: [StockState; 4] = [
    StockState::Sufficient,
    StockState::Low,
    StockState::OutOfStock,
    StockState::AwaitingRestock,
];

#[derive(QueryableByName)]
struct State {
    #[diesel(sql_type = Timestamptz)]
    as_of: DateTime<Utc>,
    #[diesel(sql_type = BigInt)]
    held: i64,
    #[diesel(sql_type = Nullable<Text>)]
    state: Option<String>,
    #[diesel(sql_type = BigInt)]
    products: i64,
    #[diesel(sql_type = BigInt)]
    units: i64,
}

/// A single statement, so that it reads one snapshot; one row without a state if no product is
/// active.
pub(super) fn stock_figures(connection: &mut PgConnection) -> QueryResult<AsOf<StockFigures>> {
    let [sufficient, low, out, awaiting_restock] = STATES.map(StockState::as_str);
    // `held` is NULL until it is counted for the first time: then sum the open holds.
    let rows: Vec<State> = sql_query(
        "WITH active AS ( \
             SELECT CASE WHEN stock > low_stock_threshold THEN $1 \
                 WHEN restock_requested_at IS NOT NULL THEN $2 \
                 WHEN stock = 0 THEN $3 ELSE $4 END AS state, \
                 count(*) AS products, sum(stock)::bigint AS units, \
             sum(coalesce(held, ( \
                 SELECT sum(hold.held) FROM stock_holds AS hold \
                 WHERE hold.product_id = products.id AND hold.held > 0 \
             ), 0))::bigint AS held \
             FROM products WHERE is_active GROUP BY 1 \
         ) SELECT now() AS as_of, state, coalesce(products, 0) AS products, \
             coalesce(units, 0) AS units, coalesce(held, 0) AS held \
         FROM (VALUES (1)) AS one LEFT JOIN active ON true",
    )
    .bind::<Text, _>(sufficient)
    .bind::<Text, _>(awaiting_restock)
    .bind::<Text, _>(out)
    .bind::<Text, _>(low)
    .load(connection)?;
    let mut figures = StockFigures::default();
    let mut as_of = DateTime::<Utc>::default();
    for row in rows {
        as_of = row.as_of;
        figures.held = figures.held.saturating_add(table_count(row.held));
        figures.units = figures.units.saturating_add(table_count(row.units));
        let state = STATES
            .into_iter()
            .find(|state| row.state.as_deref() == Some(state.as_str()));
        let products = state.map(|state| (state, table_count(row.products)));
        figures.products.extend(products);
    }
    Ok(AsOf { as_of, figures })
}
