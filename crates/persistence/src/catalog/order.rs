//! Sort orders of product lists. Each matches an index; the id at the end makes the order total.

use cangku_domain::catalog::ProductSort;
use diesel::prelude::*;

use super::filter::Products;
use crate::schema::products::{created_at, display_price, id, sales_count, view_count};

/// Sorts the query; ties are broken by id, so that pages don't overlap.
pub(super) fn ordered<'a, Columns: 'a>(
    query: Products<'a, Columns>,
    sort: ProductSort,
) -> Products<'a, Columns> {
    match sort {
        ProductSort::Created => query.order((created_at.desc(), id.desc())),
        ProductSort::PriceAsc => query.order((display_price.asc(), id.asc())),
        ProductSort::PriceDesc => query.order((display_price.desc(), id.desc())),
        ProductSort::Views => query.order((view_count.desc(), id.desc())),
        // Relevance is ranked by the search itself; without a phrase it means sales.
        ProductSort::Sales | ProductSort::Relevance => query.order((sales_count.desc(), id.desc())),
    }
}
