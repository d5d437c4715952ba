//! Loads common responses into the cache.

use cangku_domain::{
    PageRequest,
    catalog::{ProductFilter, ProductSort},
    use_cases::Recommendation,
};

use super::product_cache::{page, ranking};
use crate::{
    cache::{PageKey, RankingKey},
    http::{response::problem::Problem, state::App},
};

/// Default and maximum number of recommended products.
const LIMITS: [u32; 2] = [10, 100];

/// Loads the first pages and the recommendations into the cache. Single products aren't loaded:
/// their figures must be read each second anyway.
///
/// # Errors
/// What a request for the same would return.
pub async fn warm(app: &App) -> Result<(), Problem> {
    let active = |sort| PageKey {
        filter: ProductFilter {
            is_active: Some(true),
            ..ProductFilter::default()
        },
        sort,
        page: PageRequest::default(),
    };
    for sort in [ProductSort::Created, ProductSort::Sales] {
        page(app, &active(sort)).await?;
    }
    for limit in LIMITS {
        for kind in [Recommendation::Popular, Recommendation::Trending] {
            ranking(app, RankingKey::Recommended(kind, limit)).await?;
        }
    }
    Ok(())
}
