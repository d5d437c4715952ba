//! Conditions of product lists.

use cangku_domain::{
    catalog::{NameOrIdFilter, ProductFilter, Source, SyncState},
    inventory::{DegradationPolicy, StockState, WithheldFigures},
    supplier::FailureStatus,
};
use diesel::{
    dsl::{exists, not, sql},
    pg::Pg,
    prelude::*,
    sql_types::{Bool, Integer, Nullable, Timestamptz},
};

use crate::{
    rows::is_sales_column,
    schema::{brands, categories, haier_product_failures, products},
    supplier_times::FIGURE_TIME,
    text::text_identity,
};

/// A query on `products` without joins, so that page query and count share every condition.
pub(super) type Products<'a, Columns> = products::BoxedQuery<'a, Pg, Columns>;

/// Units of a product in a condition.
type Units<'a> = Box<dyn BoxableExpression<products::table, Pg, SqlType = Integer> + 'a>;

/// Units that can be sold although some figures are withheld, as `WithheldFigures::sellable` computes them
/// for one product.
fn sellable_units<'a>(withheld: &WithheldFigures) -> Units<'a> {
    let sells_none = withheld.policy == DegradationPolicy::Stop;
    let time = withheld.received_before;
    Box::new(
        sql::<Integer>("(GREATEST(products.stock - COALESCE((SELECT CASE WHEN ")
            .bind::<Bool, _>(sells_none)
            .sql(
                " THEN products.stock ELSE figures.units END FROM supplier_stock_figures AS figures \
                 WHERE figures.product_id = products.id AND products.source = 'haier' AND (",
            )
            .bind::<Nullable<Timestamptz>, _>(time)
            .sql(&format!(" IS NULL OR {FIGURE_TIME} < "))
            .bind::<Nullable<Timestamptz>, _>(time)
            .sql(")), 0), 0))::integer"),
    )
}

/// Applies the filter's conditions, all but the search phrase.
pub(super) fn matching<'a, Columns>(
    mut query: Products<'a, Columns>,
    filter: &'a ProductFilter,
) -> Products<'a, Columns> {
    if let Some(is_active) = filter.is_active {
        query = query.filter(products::is_active.eq(is_active));
    }
    query = match &filter.category {
        None => query,
        Some(NameOrIdFilter::Id(id)) => query.filter(products::category_id.eq(id)),
        // Subqueries instead of joins; an unknown name yields NULL, which matches no product. Exactly
        // the name counts before one that looks the same.
        Some(NameOrIdFilter::Name(name)) => {
            let alike = text_identity(categories::name)
                .eq(text_identity(name))
                .and(not(categories::is_twin));
            let named = categories::table
                .filter(categories::name.eq(name).or(alike))
                .order(categories::name.ne(name));
            query.filter(
                products::category_id
                    .nullable()
                    .eq(named.select(categories::id).single_value()),
            )
        }
    };
    query = match &filter.brand {
        None => query,
        Some(NameOrIdFilter::Id(id)) => query.filter(products::brand_id.eq(id)),
        Some(NameOrIdFilter::Name(name)) => {
            let alike = text_identity(brands::name)
                .eq(text_identity(name))
                .and(not(brands::is_twin));
            let named = brands::table
                .filter(brands::name.eq(name).or(alike))
                .order(brands::name.ne(name));
            query.filter(
                products::brand_id
                    .nullable()
                    .eq(named.select(brands::id).single_value()),
            )
        }
    };
    if let Some(price) = &filter.min_price {
        query = query.filter(products::display_price.ge(price.as_decimal()));
    }
    if let Some(price) = &filter.max_price {
        query = query.filter(products::display_price.le(price.as_decimal()));
    }
    if let Some(is_sales) = filter.is_sales {
        query = query.filter(products::is_sales.eq(is_sales_column(is_sales)));
    }
    if let Some(source) = filter.source {
        query = query.filter(products::source.eq(source.as_str()));
    }
    query = match filter.in_stock {
        None => query,
        Some(true) => match &filter.withheld {
            None => query.filter(products::stock.gt(0)),
            // First what an index knows.
            Some(withheld) => query
                .filter(products::stock.gt(0))
                .filter(sellable_units(withheld).gt(0)),
        },
        Some(false) => match &filter.withheld {
            None => query.filter(products::stock.eq(0)),
            Some(withheld) => query.filter(sellable_units(withheld).eq(0)),
        },
    };
    in_states(query, filter)
}

/// Applies the conditions of both states.
fn in_states<'a, Columns>(
    mut query: Products<'a, Columns>,
    filter: &'a ProductFilter,
) -> Products<'a, Columns> {
    if let Some(state) = filter.sync_state {
        let failure = haier_product_failures::table
            .filter(
                haier_product_failures::product_code
                    .nullable()
                    .eq(products::product_code),
            )
            .filter(haier_product_failures::status.ne(FailureStatus::Closed.as_str()));
        query = query.filter(products::source.eq(Source::Haier.as_str()));
        query = match state {
            SyncState::Failed => query.filter(exists(failure)),
            SyncState::Synced => query.filter(
                products::last_sync_at
                    .is_not_null()
                    .and(not(exists(failure))),
            ),
            SyncState::Pending => {
                query.filter(products::last_sync_at.is_null().and(not(exists(failure))))
            }
        };
    }
    match (filter.stock_state, &filter.withheld) {
        (None, _) => query,
        (Some(state), None) => in_stock_state(query, state, || Box::new(products::stock)),
        (Some(state), Some(withheld)) => in_stock_state(query, state, || sellable_units(withheld)),
    }
}

/// Applies the condition of a stock state to these units.
fn in_stock_state<'a, Columns>(
    query: Products<'a, Columns>,
    state: StockState,
    units: impl Fn() -> Units<'a>,
) -> Products<'a, Columns> {
    let is_low = units().le(products::low_stock_threshold);
    match state {
        StockState::Sufficient => query.filter(not(is_low)),
        StockState::AwaitingRestock => {
            query.filter(is_low.and(products::restock_requested_at.is_not_null()))
        }
        StockState::OutOfStock => query
            .filter(is_low.and(products::restock_requested_at.is_null()))
            .filter(units().eq(0)),
        StockState::Low => query
            .filter(is_low.and(products::restock_requested_at.is_null()))
            .filter(units().gt(0)),
    }
}
