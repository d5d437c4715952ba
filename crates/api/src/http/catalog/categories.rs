//! `/api/categories`.

use actix_web::{HttpResponse, delete, get, patch, post, put};
use cangku_domain::{
    CategoryId, Entity, Error,
    catalog::{
        Category, CategoryDraft, CategoryName, CategoryPatch, CategorySummary, SearchPhrase,
    },
    use_cases::{create_category, delete_category, update_category},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::{
    openapi::{
        field_schema::shape,
        responses::{CreateErrors, ListErrors, ReadErrors, RestrictedErrors, UpdateErrors},
    },
    request::{body::Body, caller::Admin, field::Field, path_id::PathId, query::Query},
    response::{
        deletion_response::DeletionResponse, page_response::PageResponse, problem::Problem,
    },
    state::{self, App},
};

/// A category in a request body.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = CategoryBody)]
pub struct CategoryBody {
    /// Unique name, not blank.
    #[schema(inline, required = true, value_type = shape::Name100, example = "冰箱")]
    name: Field<CategoryName>,
    /// Sort weight in lists, lowest first.
    #[schema(inline, value_type = shape::Weight)]
    order: Field<u32>,
}

/// A category.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Category)]
pub struct CategoryResponse {
    id: i64,
    name: String,
    order: u32,
    /// Number of its products, active or not; absent in responses to writes.
    #[serde(skip_serializing_if = "Option::is_none")]
    product_count: Option<u64>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl From<Category> for CategoryResponse {
    fn from(category: Category) -> Self {
        Self {
            id: category.id.get(),
            name: category.name.to_string(),
            order: category.order,
            product_count: None,
            created_at: category.created_at,
            updated_at: category.updated_at,
        }
    }
}

impl From<CategorySummary> for CategoryResponse {
    fn from(summary: CategorySummary) -> Self {
        let product_count = Some(summary.product_count);
        Self {
            product_count,
            ..summary.category.into()
        }
    }
}

/// Filter and page of the list of categories.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CategoryListQuery {
    /// Part of the name.
    #[param(inline, value_type = Option<shape::Line100>)]
    search: Option<String>,
    /// Page, from 1.
    #[param(value_type = Option<u32>, minimum = 1)]
    page: Option<String>,
    /// Rows per page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    page_size: Option<String>,
}

/// Lists categories by weight, then name.
#[utoipa::path(tag = "catalogue", operation_id = "list_categories", params(CategoryListQuery),
    responses((status = 200, body = PageResponse<CategoryResponse>), ListErrors))]
#[get("/categories")]
pub async fn list(app: App, query: Query<CategoryListQuery>) -> Result<HttpResponse, Problem> {
    let (query, mut check) = query.into_parts();
    let search = check
        .text(
            "search",
            query.search,
            SearchPhrase::MAX_CHARACTERS,
            SearchPhrase::new,
        )
        .flatten();
    let page = check.page(query.page, query.page_size);
    let search = check.finish(search)?;
    let found = state::read(&app, move |reader| {
        reader.read(|session| {
            Ok(session
                .categories()
                .list(search.as_ref().map(SearchPhrase::as_str), page)?)
        })
    });
    Ok(HttpResponse::Ok().json(PageResponse::<CategoryResponse>::from(found.await?)))
}

/// Returns one category.
#[utoipa::path(tag = "catalogue", operation_id = "view_category", params(("id" = i64, Path)),
    responses((status = 200, body = CategoryResponse), ReadErrors))]
#[get("/categories/{id}")]
pub async fn view(app: App, id: PathId<CategoryId>) -> Result<HttpResponse, Problem> {
    let PathId(id) = id;
    let found = state::read(&app, move |reader| {
        let found = reader.read(|session| Ok(session.categories().find(id)?))?;
        found.ok_or_else(|| Error::not_found(Entity::Category, id))
    });
    Ok(HttpResponse::Ok().json(CategoryResponse::from(found.await?)))
}

/// Creates a category (admin).
#[utoipa::path(tag = "catalogue", operation_id = "create_category", request_body = CategoryBody,
    security(("bearer" = [])), responses(
    (status = 201, body = CategoryResponse), CreateErrors))]
#[post("/categories")]
pub async fn create(
    admin: Admin,
    app: App,
    body: Body<CategoryBody>,
) -> Result<HttpResponse, Problem> {
    let (body, mut check) = body.into_parts();
    let name = check.required("name", body.name);
    let order = check.or("order", body.order, 0);
    let draft = check.build(|| Some(CategoryDraft { name: name?, order }));
    let draft = draft.map_err(Error::from)?;
    let created = state::write(&app, admin.0, move |cx| create_category(cx, &draft)).await?;
    Ok(HttpResponse::Created().json(CategoryResponse::from(created)))
}

/// Replaces a category: fields that the body omits get their default (admin).
#[utoipa::path(tag = "catalogue", operation_id = "replace_category", params(("id" = i64, Path)),
    request_body = CategoryBody, security(("bearer" = [])), responses(
    (status = 200, body = CategoryResponse), UpdateErrors))]
#[put("/categories/{id}")]
pub async fn replace(
    admin: Admin,
    app: App,
    id: PathId<CategoryId>,
    body: Body<CategoryBody>,
) -> Result<HttpResponse, Problem> {
    let (body, mut check) = body.into_parts();
    let name = check.required("name", body.name);
    let order = check.or("order", body.order, 0).into();
    let patch = check.build(|| {
        Some(CategoryPatch {
            name: name?.into(),
            order,
        })
    });
    save(&app, admin, id.0, patch.map_err(Error::from)?).await
}

/// Changes the fields that the body contains (admin).
#[utoipa::path(tag = "catalogue", operation_id = "change_category", params(("id" = i64, Path)),
    request_body = CategoryBody, security(("bearer" = [])), responses(
    (status = 200, body = CategoryResponse), UpdateErrors))]
#[patch("/categories/{id}")]
pub async fn change(
    admin: Admin,
    app: App,
    id: PathId<CategoryId>,
    body: Body<CategoryBody>,
) -> Result<HttpResponse, Problem> {
    let (body, mut check) = body.into_parts();
    let name = check.patch("name", body.name);
    let order = check.patch("order", body.order);
    let patch = check.build(|| Some(CategoryPatch { name, order }));
    save(&app, admin, id.0, patch.map_err(Error::from)?).await
}

async fn save(
    app: &App,
    admin: Admin,
    id: CategoryId,
    patch: CategoryPatch,
) -> Result<HttpResponse, Problem> {
    let saved = state::write(app, admin.0, move |cx| update_category(cx, id, patch)).await?;
    Ok(HttpResponse::Ok().json(CategoryResponse::from(saved)))
}

/// Deletes a category with its products, their log and pictures, and returns how many (admin).
#[utoipa::path(tag = "catalogue", operation_id = "remove_category", params(("id" = i64, Path)),
    security(("bearer" = [])), responses(
    (status = 200, body = DeletionResponse), RestrictedErrors))]
#[delete("/categories/{id}")]
pub async fn remove(
    admin: Admin,
    app: App,
    id: PathId<CategoryId>,
) -> Result<HttpResponse, Problem> {
    let PathId(id) = id;
    let removed = state::write(&app, admin.0, move |cx| delete_category(cx, id)).await?;
    Ok(HttpResponse::Ok().json(DeletionResponse::from(removed)))
}
