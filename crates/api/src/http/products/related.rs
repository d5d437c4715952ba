//! `GET /api/products/{id}/related`.

use actix_web::{HttpRequest, HttpResponse, get};
use cangku_domain::ProductId;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{ProductsResponse, product_cache, ranking_limit::ranking_limit};
use crate::{
    cache::RankingKey,
    http::{
        openapi::responses::{NotModified, ReadErrors},
        request::{path_id::PathId, query::Query},
        response::{
            conditional_response::{self, Audience},
            problem::Problem,
        },
        state::App,
    },
};

/// Number of related products.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RelatedQuery {
    /// Maximum number of products; default 10.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    limit: Option<String>,
}

/// Returns active products related to this one: its category's before its brand's.
#[utoipa::path(tag = "catalogue", operation_id = "related_products",
    params(("id" = i64, Path), RelatedQuery),
    responses((status = 200, body = ProductsResponse), NotModified, ReadErrors))]
#[get("/products/{id}/related")]
pub async fn related_products(
    request: HttpRequest,
    app: App,
    id: PathId<ProductId>,
    query: Query<RelatedQuery>,
) -> Result<HttpResponse, Problem> {
    let PathId(id) = id;
    let (query, mut check) = query.into_parts();
    let limit = ranking_limit(&mut check, query.limit);
    let limit = check.finish(limit)?;
    let shown = product_cache::ranking(&app, RankingKey::Related(id, limit)).await?;
    Ok(conditional_response::respond(
        &request,
        &shown,
        Audience::Anybody,
    ))
}
