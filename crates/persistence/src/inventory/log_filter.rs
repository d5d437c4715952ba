//! Filter of the inventory log.

use cangku_domain::ports::{ActorFilter, InventoryLogFilter};
use diesel::{pg::Pg, prelude::*};

use crate::schema::inventory_logs as logs;

/// A query on the log, so that page query and count share every condition.
pub(super) type Logs<'a, Columns> = logs::BoxedQuery<'a, Pg, Columns>;

/// Applies the filter's conditions.
pub(super) fn matching<'a, Columns>(
    mut query: Logs<'a, Columns>,
    filter: &'a InventoryLogFilter,
) -> Logs<'a, Columns> {
    if let Some(product) = filter.product {
        query = query.filter(logs::product_id.eq(product.get()));
    }
    if let Some(change_type) = filter.change_type {
        query = query.filter(logs::change_type.eq(change_type.as_str()));
    }
    if let Some(reference) = &filter.reference {
        query = query.filter(logs::reference.eq(reference.as_str()));
        if !reference.is_empty() {
            // Repeats the predicate of the partial index: a generic plan, made for any reference,
            // couldn't use the index otherwise.
            query = query.filter(logs::reference.ne(""));
        }
    }
    query = match &filter.operator {
        None => query,
        Some(ActorFilter::User(id)) => query.filter(logs::created_by.eq(id.get())),
        Some(ActorFilter::Named(name)) => query.filter(logs::operator_name.eq(name)),
    };
    if let Some(from) = filter.from {
        query = query.filter(logs::created_at.ge(from));
    }
    if let Some(to) = filter.to {
        query = query.filter(logs::created_at.lt(to));
    }
    query
}
