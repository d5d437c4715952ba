//! `/api/haier/categories`: Haier's names of categories, and what they stand for in the shop.

use actix_web::{HttpResponse, get, http::StatusCode, patch};
use cangku_domain::{
    CategoryId, Entity, Error, SupplierNameId, Version, supplier::SupplierNameSummary,
    use_cases::update_supplier_category,
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
    request::{
        body::Body,
        caller::CurrentCaller,
        field::Field,
        path_id::PathId,
        precondition::{IfMatchParameter, Precondition},
        query::Query,
    },
    response::{
        page_response::PageResponse,
        problem::Problem,
        versioned_response::{self, Versioned, or_current},
    },
    state::{self, App},
};

/// What a supplier's name of a category stands for.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = SupplierCategoryBody, example = json!({"category_id": 7}))]
pub struct SupplierCategoryBody {
    /// The shop's category; null: the next sync finds the category of the supplier's name, or creates it.
    #[schema(inline, value_type = Option<shape::Id>)]
    category_id: Field<CategoryId>,
    /// Whether offers of this category are left out by syncs; excludes a `category_id`.
    #[schema(value_type = bool)]
    is_ignored: Field<bool>,
    /// The version on which the edit is based; if it isn't the present one, nothing is changed
    /// (412 `stale_version`).
    #[schema(inline, value_type = shape::VersionNumber)]
    version: Field<Version>,
}

/// A supplier's name of a category.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SupplierCategory)]
pub struct SupplierCategoryResponse {
    id: i64,
    /// The supplier, such as `haier`.
    supplier: String,
    /// The name as offers contain it.
    #[schema(example = "电热水器")]
    external_name: String,
    /// The shop's category; null if it isn't mapped yet, or ignored.
    #[schema(required = true)]
    category_id: Option<i64>,
    /// Name of the shop's category.
    #[schema(required = true)]
    category_name: Option<String>,
    /// Whether offers of this category are left out by syncs.
    is_ignored: bool,
    /// Number of products in the shop's category, active or not; 0 if it isn't mapped.
    product_count: u64,
    /// Increased by every change of what the name stands for.
    #[schema(minimum = 1)]
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<SupplierNameSummary<CategoryId>> for SupplierCategoryResponse {
    fn from(summary: SupplierNameSummary<CategoryId>) -> Self {
        let name = summary.name;
        Self {
            id: name.id.get(),
            supplier: name.supplier.to_string(),
            external_name: name.external_name.to_string(),
            category_id: name.target.id().map(CategoryId::get),
            category_name: summary.target_name.map(|name| name.to_string()),
            is_ignored: name.target.is_ignored(),
            product_count: summary.product_count,
            version: name.version.get(),
            created_at: name.created_at,
            updated_at: name.updated_at,
        }
    }
}

impl Versioned for SupplierCategoryResponse {
    fn version(&self) -> i64 {
        self.version
    }
}

/// Lists Haier's names of categories, by name (admin).
#[utoipa::path(tag = "haier", operation_id = "list_supplier_categories",
    params(SupplierNameListQuery), responses(
    (status = 200, body = PageResponse<SupplierCategoryResponse>), RestrictedListErrors))]
#[get("/haier/categories")]
pub async fn list_supplier_categories(
    _caller: CurrentCaller,
    app: App,
    query: Query<SupplierNameListQuery>,
) -> Result<HttpResponse, Problem> {
    let (state, page) = SupplierNameListQuery::read(query)?;
    let found = state::read(&app, move |reader| {
        reader.read(|session| Ok(session.supplier_categories().list(state, page)?))
    });
    Ok(HttpResponse::Ok().json(PageResponse::<SupplierCategoryResponse>::from(found.await?)))
}

/// Sets what one of Haier's names of categories stands for (admin). The next sync moves its products,
/// except those whose category staff have edited.
#[utoipa::path(tag = "haier", operation_id = "change_supplier_category",
    params(("id" = i64, Path), IfMatchParameter),
    request_body = SupplierCategoryBody, responses(
    (status = 200, body = SupplierCategoryResponse), UpdateErrors))]
#[patch("/haier/categories/{id}")]
pub async fn change_supplier_category(
    caller: CurrentCaller,
    app: App,
    id: PathId<SupplierNameId>,
    precondition: Precondition,
    body: Body<SupplierCategoryBody>,
) -> Result<HttpResponse, Problem> {
    let PathId(id) = id;
    let (body, mut check) = body.into_parts();
    let version = check.patch("version", body.version).value();
    let category_id = check.patch_nullable("category_id", body.category_id);
    let is_ignored = check.patch("is_ignored", body.is_ignored);
    let patch = target_patch(check, "category_id", category_id, is_ignored).map_err(Error::from)?;
    let expected = precondition.with_version(version)?;
    let saved = state::write(&app, caller.0, move |cx| {
        update_supplier_category(cx, id, &expected, patch)
    });
    or_current(saved.await, present(&app, id)).await?;
    // Read again, with the name of the category and its number of products.
    versioned_response::written(StatusCode::OK, &present(&app, id).await?)
}

/// The name as it is stored now.
async fn present(app: &App, id: SupplierNameId) -> Result<SupplierCategoryResponse, Problem> {
    let found = state::read(app, move |reader| {
        let found = reader.read(|session| Ok(session.supplier_categories().find(id)?))?;
        found.ok_or_else(|| Error::not_found(Entity::SupplierName, id))
    });
    Ok(found.await?.into())
}
