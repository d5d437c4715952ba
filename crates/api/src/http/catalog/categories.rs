//! `/api/categories`.

use std::mem::take;

use actix_web::{HttpRequest, HttpResponse, delete, get, http::StatusCode, patch, post, put};
use cangku_domain::{
    CategoryId, Entity, Error, ExpectedVersion, Version,
    catalog::{
        Category, CategoryDraft, CategoryName, CategoryPatch, CategorySummary, SearchPhrase,
    },
    inventory::StoredResponse,
    use_cases::{Once, create_category_once, delete_category, update_category},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{
    IntoParams, PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

use crate::http::{
    openapi::{
        field_schema::shape,
        idempotency::{IdempotencyKeyParameter, Replayable},
        new_body::without_version,
        responses::{
            CatalogDeleteErrors, KeyedCreateErrors, ListErrors, NotModified, ReadErrors,
            UpdateErrors,
        },
    },
    request::{
        body::Body,
        caller::CurrentCaller,
        field::Field,
        idempotency_key::RequestKey,
        path_id::PathId,
        precondition::{DeletionPrecondition, IfMatchParameter, Precondition, VersionQuery},
        query::Query,
    },
    response::{
        conditional_response::Audience,
        created_response::{created_response, to_store},
        deletion_response::DeletionResponse,
        page_response::PageResponse,
        problem::Problem,
        versioned_response::{self, Versioned, or_current},
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
    /// The version on which the edit is based; if it isn't the present one, nothing is changed (412
    /// `stale_version`). Not for what is created.
    #[schema(inline, value_type = shape::VersionNumber)]
    version: Field<Version>,
}

/// The schema of a [`CategoryBody`] for creation.
#[derive(Debug)]
pub struct NewCategoryBody;

impl PartialSchema for NewCategoryBody {
    fn schema() -> RefOr<Schema> {
        without_version(CategoryBody::schema())
    }
}

impl ToSchema for NewCategoryBody {}

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
    /// Increased by every change; an edit may name the one that it is based on.
    #[schema(minimum = 1)]
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl Versioned for CategoryResponse {
    fn version(&self) -> i64 {
        self.version
    }
}

impl From<Category> for CategoryResponse {
    fn from(category: Category) -> Self {
        Self {
            id: category.id.get(),
            name: category.name.to_string(),
            order: category.order,
            product_count: None,
            version: category.version.get(),
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
    #[param(inline, value_type = Option<shape::Phrase>)]
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
    responses((status = 200, body = CategoryResponse), NotModified, ReadErrors))]
#[get("/categories/{id}")]
pub async fn view(
    request: HttpRequest,
    app: App,
    id: PathId<CategoryId>,
) -> Result<HttpResponse, Problem> {
    let found = present(&app, id.0).await?;
    versioned_response::show(&request, &found, Audience::Anybody)
}

/// The category as it is stored now.
async fn present(app: &App, id: CategoryId) -> Result<CategoryResponse, Problem> {
    let found = state::read(app, move |reader| {
        let found = reader.read(|session| Ok(session.categories().find(id)?))?;
        found.ok_or_else(|| Error::not_found(Entity::Category, id))
    });
    Ok(found.await?.into())
}

/// Creates a category (admin), at most one per `Idempotency-Key`.
#[utoipa::path(tag = "catalogue", operation_id = "create_category", request_body = NewCategoryBody,
    params(IdempotencyKeyParameter), responses(Replayable<CategoryResponse, 201>, KeyedCreateErrors))]
#[post("/categories")]
pub async fn create(
    caller: CurrentCaller,
    app: App,
    key: RequestKey,
    body: Body<CategoryBody>,
) -> Result<HttpResponse, Problem> {
    let once = Once {
        idempotency: key.idempotency(&caller.0, "create_category", &body.bytes()),
        render: stored_category,
    };
    let (body, mut check) = body.into_parts();
    check.without_version(&body.version);
    let name = check.required("name", body.name);
    let order = check.or("order", body.order, 0);
    let draft = check.build(|| Some(CategoryDraft { name: name?, order }));
    let draft = draft.map_err(Error::from)?;
    let created = state::write(&app, caller.0, move |cx| {
        create_category_once(cx, &draft, &once)
    });
    created_response(created.await?, stored_category)
}

fn stored_category(category: &Category) -> Result<StoredResponse, Error> {
    to_store(
        StatusCode::CREATED,
        &CategoryResponse::from(category.clone()),
    )
}

/// Replaces a category: fields that the body omits get their default (admin).
#[utoipa::path(tag = "catalogue", operation_id = "replace_category",
    params(("id" = i64, Path), IfMatchParameter), request_body = CategoryBody,
    responses(
    (status = 200, body = CategoryResponse), UpdateErrors))]
#[put("/categories/{id}")]
pub async fn replace(
    caller: CurrentCaller,
    app: App,
    id: PathId<CategoryId>,
    precondition: Precondition,
    body: Body<CategoryBody>,
) -> Result<HttpResponse, Problem> {
    let (mut body, mut check) = body.into_parts();
    let version = check.patch("version", take(&mut body.version)).value();
    let name = check.required("name", body.name);
    let order = check.or("order", body.order, 0).into();
    let patch = check.build(|| {
        Some(CategoryPatch {
            name: name?.into(),
            order,
        })
    });
    let patch = patch.map_err(Error::from)?;
    let expected = precondition.with_version(version)?;
    save(&app, caller, id.0, expected, patch).await
}

/// Changes the fields that the body contains (admin).
#[utoipa::path(tag = "catalogue", operation_id = "change_category",
    params(("id" = i64, Path), IfMatchParameter), request_body = CategoryBody,
    responses(
    (status = 200, body = CategoryResponse), UpdateErrors))]
#[patch("/categories/{id}")]
pub async fn change(
    caller: CurrentCaller,
    app: App,
    id: PathId<CategoryId>,
    precondition: Precondition,
    body: Body<CategoryBody>,
) -> Result<HttpResponse, Problem> {
    let (mut body, mut check) = body.into_parts();
    let version = check.patch("version", take(&mut body.version)).value();
    let name = check.patch("name", body.name);
    let order = check.patch("order", body.order);
    let patch = check.build(|| Some(CategoryPatch { name, order }));
    let patch = patch.map_err(Error::from)?;
    let expected = precondition.with_version(version)?;
    save(&app, caller, id.0, expected, patch).await
}

async fn save(
    app: &App,
    caller: CurrentCaller,
    id: CategoryId,
    expected: ExpectedVersion,
    patch: CategoryPatch,
) -> Result<HttpResponse, Problem> {
    let saved = state::write(app, caller.0, move |cx| {
        update_category(cx, id, &expected, patch)
    });
    let saved = or_current(saved.await, present(app, id)).await?;
    versioned_response::written(StatusCode::OK, &CategoryResponse::from(saved))
}

/// Deletes a category with its products, their log and pictures, and returns how many (admin).
#[utoipa::path(tag = "catalogue", operation_id = "remove_category",
    params(("id" = i64, Path), VersionQuery, IfMatchParameter),
    responses(
    (status = 200, body = DeletionResponse), CatalogDeleteErrors))]
#[delete("/categories/{id}")]
pub async fn remove(
    caller: CurrentCaller,
    app: App,
    id: PathId<CategoryId>,
    precondition: DeletionPrecondition,
) -> Result<HttpResponse, Problem> {
    let PathId(id) = id;
    let expected = precondition.into_expected();
    let removed = state::write(&app, caller.0, move |cx| delete_category(cx, id, &expected)).await;
    let removed = or_current(removed, present(&app, id)).await?;
    Ok(HttpResponse::Ok().json(DeletionResponse::from(removed)))
}
