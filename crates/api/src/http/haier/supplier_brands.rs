//! `/api/haier/brands`: Haier's names of brands, and what they stand for in the shop.

use actix_web::{HttpResponse, get, patch};
use cangku_domain::{
    BrandId, Entity, Error, SupplierNameId, supplier::SupplierNameSummary,
    use_cases::update_supplier_brand,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::supplier_name::{SupplierNameListQuery, target_patch};
use crate::http::{
    openapi::{
        field_schema::shape,
        responses::{RestrictedListErrors, UpdateErrors},
    },
    request::{body::Body, caller::Admin, field::Field, path_id::PathId, query::Query},
    response::{page_response::PageResponse, problem::Problem},
    state::{self, App},
};

/// What a supplier's name of a brand stands for.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = SupplierBrandBody, example = json!({"brand_id": 7}))]
pub struct SupplierBrandBody {
    /// The shop's brand; null: the next sync finds the brand of the supplier's name, or creates it.
    #[schema(inline, value_type = Option<shape::Id>)]
    brand_id: Field<BrandId>,
    /// Whether offers of this brand are left out by syncs; excludes a `brand_id`.
    #[schema(value_type = bool)]
    is_ignored: Field<bool>,
}

/// A supplier's name of a brand.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SupplierBrand)]
pub struct SupplierBrandResponse {
    id: i64,
    /// The supplier, such as `haier`.
    supplier: String,
    /// The name as offers contain it.
    #[schema(example = "海尔")]
    external_name: String,
    /// The shop's brand; null if it isn't mapped yet, or ignored.
    #[schema(required = true)]
    brand_id: Option<i64>,
    /// Name of the shop's brand.
    #[schema(required = true)]
    brand_name: Option<String>,
    /// Whether offers of this brand are left out by syncs.
    is_ignored: bool,
    /// Number of products of the shop's brand, active or not; 0 if it isn't mapped.
    product_count: u64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<SupplierNameSummary<BrandId>> for SupplierBrandResponse {
    fn from(summary: SupplierNameSummary<BrandId>) -> Self {
        let name = summary.name;
        Self {
            id: name.id.get(),
            supplier: name.supplier.to_string(),
            external_name: name.external_name.to_string(),
            brand_id: name.target.id().map(BrandId::get),
            brand_name: summary.target_name.map(|name| name.to_string()),
            is_ignored: name.target.is_ignored(),
            product_count: summary.product_count,
            created_at: name.created_at,
            updated_at: name.updated_at,
        }
    }
}

/// Lists Haier's names of brands, by name (admin).
#[utoipa::path(tag = "haier", operation_id = "list_supplier_brands",
    params(SupplierNameListQuery), security(("bearer" = [])), responses(
    (status = 200, body = PageResponse<SupplierBrandResponse>), RestrictedListErrors))]
#[get("/haier/brands")]
pub async fn list_supplier_brands(
    _admin: Admin,
    app: App,
    query: Query<SupplierNameListQuery>,
) -> Result<HttpResponse, Problem> {
    let (state, page) = SupplierNameListQuery::read(query)?;
    let found = state::read(&app, move |reader| {
        reader.read(|session| Ok(session.supplier_brands().list(state, page)?))
    });
    Ok(HttpResponse::Ok().json(PageResponse::<SupplierBrandResponse>::from(found.await?)))
}

/// Sets what one of Haier's names of brands stands for (admin). The next sync moves its products,
/// except those whose brand staff have edited.
#[utoipa::path(tag = "haier", operation_id = "change_supplier_brand", params(("id" = i64, Path)),
    request_body = SupplierBrandBody, security(("bearer" = [])), responses(
    (status = 200, body = SupplierBrandResponse), UpdateErrors))]
#[patch("/haier/brands/{id}")]
pub async fn change_supplier_brand(
    admin: Admin,
    app: App,
    id: PathId<SupplierNameId>,
    body: Body<SupplierBrandBody>,
) -> Result<HttpResponse, Problem> {
    let PathId(id) = id;
    let (body, mut check) = body.into_parts();
    let brand_id = check.patch_nullable("brand_id", body.brand_id);
    let is_ignored = check.patch("is_ignored", body.is_ignored);
    let patch = target_patch(check, "brand_id", brand_id, is_ignored).map_err(Error::from)?;
    state::write(&app, admin.0, move |cx| {
        update_supplier_brand(cx, id, patch)
    })
    .await?;
    // Read again, with the name of the brand and its number of products.
    let found = state::read(&app, move |reader| {
        let found = reader.read(|session| Ok(session.supplier_brands().find(id)?))?;
        found.ok_or_else(|| Error::not_found(Entity::SupplierName, id))
    });
    Ok(HttpResponse::Ok().json(SupplierBrandResponse::from(found.await?)))
}
