//! `/api/categories/{id}/merge` and `/api/brands/{id}/merge`.

use actix_web::{HttpResponse, post};
use cangku_domain::{
    BrandId, CategoryId, Error,
    catalog::MergedCounts,
    use_cases::{merge_brands, merge_categories},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::{
    openapi::{field_schema::shape, responses::UpdateErrors},
    request::{body::Body, caller::CurrentCaller, field::Field, path_id::PathId},
    response::problem::Problem,
    state::{self, App},
};

/// The category to merge into.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = CategoryMergeBody, example = json!({"into": 7}))]
pub struct CategoryMergeBody {
    /// Id of the category that remains.
    #[schema(inline, required = true, value_type = shape::Id)]
    into: Field<CategoryId>,
}

/// The brand to merge into.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = BrandMergeBody, example = json!({"into": 7}))]
pub struct BrandMergeBody {
    /// Id of the brand that remains.
    #[schema(inline, required = true, value_type = shape::Id)]
    into: Field<BrandId>,
}

/// What a merge did.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Merged)]
pub struct MergeResponse {
    /// Id of the category or brand that was deleted.
    removed: i64,
    /// Id of the one that remains.
    into: i64,
    /// Number of products moved.
    products: u64,
    /// Number of suppliers' names that are now mapped to the remaining one.
    supplier_names: u64,
}

impl MergeResponse {
    const fn of(counts: MergedCounts, removed: i64, into: i64) -> Self {
        Self {
            removed,
            into,
            products: counts.products,
            supplier_names: counts.supplier_names,
        }
    }
}

/// Moves the products and suppliers' names of a category to another one, and deletes it (admin).
#[utoipa::path(tag = "catalogue", operation_id = "merge_category", params(("id" = i64, Path)),
    request_body = CategoryMergeBody, responses(
    (status = 200, body = MergeResponse), UpdateErrors))]
#[post("/categories/{id}/merge")]
pub async fn merge_category(
    caller: CurrentCaller,
    app: App,
    id: PathId<CategoryId>,
    body: Body<CategoryMergeBody>,
) -> Result<HttpResponse, Problem> {
    let PathId(from) = id;
    let (body, mut check) = body.into_parts();
    let into = check.required("into", body.into);
    let into = check.build(|| into).map_err(Error::from)?;
    let merged = state::write(&app, caller.0, move |cx| merge_categories(cx, from, into)).await?;
    Ok(HttpResponse::Ok().json(MergeResponse::of(merged, from.get(), into.get())))
}

/// Moves the products and suppliers' names of a brand to another one, and deletes it (admin).
#[utoipa::path(tag = "catalogue", operation_id = "merge_brand", params(("id" = i64, Path)),
    request_body = BrandMergeBody, responses(
    (status = 200, body = MergeResponse), UpdateErrors))]
#[post("/brands/{id}/merge")]
pub async fn merge_brand(
    caller: CurrentCaller,
    app: App,
    id: PathId<BrandId>,
    body: Body<BrandMergeBody>,
) -> Result<HttpResponse, Problem> {
    let PathId(from) = id;
    let (body, mut check) = body.into_parts();
    let into = check.required("into", body.into);
    let into = check.build(|| into).map_err(Error::from)?;
    let merged = state::write(&app, caller.0, move |cx| merge_brands(cx, from, into)).await?;
    Ok(HttpResponse::Ok().json(MergeResponse::of(merged, from.get(), into.get())))
}
