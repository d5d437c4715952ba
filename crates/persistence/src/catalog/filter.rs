//! Conditions of product lists.

use cangku_domain::{
    catalog::{NameOrIdFilter, ProductFilter, Source, SyncState},
    inventory::StockState,
    supplier::FailureStatus,
};
use diesel::{
    dsl::{exists, not},
    pg::Pg,
    prelude::*,
};

use crate::{
    rows::is_sales_column,
    schema::{brands, categories, haier_product_failures, products},
    text::text_identity,
};

/// A query on `products` without joins, so that page query and count share every condition.
pub(super) type Products<'a, Columns> = products::BoxedQuery<'a, Pg, Columns>;

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
        Some(true) => query.filter(products::stock.gt(0)),
        Some(false) => query.filter(products::stock.eq(0)),
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
    let is_low = products::stock.le(products::low_stock_threshold);
    match filter.stock_state {
        None => query,
        Some(StockState::Sufficient) => query.filter(not(is_low)),
        Some(StockState::AwaitingRestock) => {
            query.filter(is_low.and(products::restock_requested_at.is_not_null()))
        }
        Some(StockState::OutOfStock) => query
            .filter(is_low.and(products::restock_requested_at.is_null()))
            .filter(products::stock.eq(0)),
        Some(StockState::Low) => query
            .filter(is_low.and(products::restock_requested_at.is_null()))
            .filter(products::stock.gt(0)),
    }
}
