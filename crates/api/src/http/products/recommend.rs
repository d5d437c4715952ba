//! `GET /api/products/recommendations`.

use actix_web::{HttpRequest, HttpResponse, get};
use cangku_domain::{CategoryId, use_cases::Recommendation};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{ProductsResponse, product_cache, ranking_limit::ranking_limit};
use crate::{
    cache::RankingKey,
    http::{
        openapi::{
            field_schema::shape,
            responses::{NotModified, ReadErrors},
        },
        request::query::Query,
        response::{
            conditional_response::{self, Audience},
            problem::Problem,
        },
        state::App,
    },
};

/// Kind and number of recommendations.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RecommendationQuery {
    /// `popular` (most sold, the default), `trending` (most viewed lately) or `category` (most sold
    /// of one category; of all categories without `category`).
    #[serde(rename = "type")]
    #[param(inline, value_type = Option<shape::RecommendationName>)]
    kind: Option<String>,
    /// Id of the category whose products are wanted; ignored for `type=trending`.
    #[param(value_type = Option<i64>, minimum = 1)]
    category: Option<String>,
    /// Maximum number of products; default 10.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    limit: Option<String>,
}

/// Returns active products that the shop recommends.
#[utoipa::path(tag = "catalogue", operation_id = "recommend_products",
    params(RecommendationQuery), responses(
    (status = 200, body = ProductsResponse), NotModified, ReadErrors))]
#[get("/products/recommendations")]
pub async fn recommend_products(
    request: HttpRequest,
    app: App,
    query: Query<RecommendationQuery>,
) -> Result<HttpResponse, Problem> {
    let (kind, limit) = read(query)?;
    let shown = product_cache::ranking(&app, RankingKey::Recommended(kind, limit)).await?;
    Ok(conditional_response::respond(
        &request,
        &shown,
        Audience::Anybody,
    ))
}

enum Kind {
    Popular,
    Trending,
    Category,
}

pub(super) fn read(query: Query<RecommendationQuery>) -> Result<(Recommendation, u32), Problem> {
    let (query, mut check) = query.into_parts();
    let names = "popular, trending, category";
    let kind = check.one_of("type", query.kind, names, |name| match name {
        "popular" => Some(Kind::Popular),
        "trending" => Some(Kind::Trending),
        "category" => Some(Kind::Category),
        _ => None,
    });
    let category = check.optional("category", query.category, |text| {
        text.trim().parse::<CategoryId>()
    });
    let limit = ranking_limit(&mut check, query.limit);
    let wanted = match (kind.unwrap_or(Kind::Popular), category) {
        (Kind::Popular | Kind::Category, Some(id)) => Recommendation::Category(id),
        (Kind::Popular | Kind::Category, None) => Recommendation::Popular,
        (Kind::Trending, _) => Recommendation::Trending,
    };
    check.finish((wanted, limit))
}
