//! The order of a list of products. Each is that of an index, whose id at the end makes it total.

use cangku_domain::catalog::{ProductSort, SearchPhrase};
use diesel::{dsl::case_when, prelude::*, sql_types::Integer};

use super::filter::Products;
use crate::{
    schema::products::{created_at, display_price, id, name, sales_count, view_count},
    text::{beginning_with, containing, like},
};

/// The products in this order.
pub(super) fn ordered<'a, Columns: 'a>(
    query: Products<'a, Columns>,
    sort: ProductSort,
    phrase: Option<&SearchPhrase>,
) -> Products<'a, Columns> {
    match sort {
        ProductSort::Created => query.order((created_at.desc(), id.desc())),
        ProductSort::PriceAsc => query.order((display_price.asc(), id.asc())),
        ProductSort::PriceDesc => query.order((display_price.desc(), id.desc())),
        ProductSort::Views => query.order((view_count.desc(), id.desc())),
        ProductSort::Sales => query.order((sales_count.desc(), id.desc())),
        ProductSort::Relevance => match phrase.map(SearchPhrase::as_str) {
            None => query.order((sales_count.desc(), id.desc())),
            Some(phrase) => {
                let begins = like(name, &beginning_with(phrase));
                let contains = like(name, &containing(phrase));
                let rank = case_when(begins, 0_i32.into_sql::<Integer>())
                    .when(contains, 1)
                    .otherwise(2);
                query.order((rank, sales_count.desc(), id.desc()))
            }
        },
    }
}
