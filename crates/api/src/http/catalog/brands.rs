//! `/api/brands`.

use std::mem::take;

use actix_web::{HttpRequest, HttpResponse, delete, get, http::StatusCode, patch, post, put};
use cangku_domain::{
    BrandId, Entity, Error, ExpectedVersion, LongText, Version, Violations,
    catalog::{Brand, BrandDraft, BrandName, BrandPatch, SearchPhrase, Url},
    inventory::StoredResponse,
    ports::BrandFilter,
    use_cases::{Once, create_brand_once, delete_brand, update_brand},
};
use serde::Deserialize;
use utoipa::{
    IntoParams, PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

use super::brand_response::BrandResponse;
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
        address::WebAddress,
        body::Body,
        caller::CurrentCaller,
        check::Check,
        field::Field,
        from_json::OrBlank,
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
        versioned_response::{self, or_current},
    },
    state::{self, App},
};

/// A brand in a request body.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = BrandBody, example = json!({
    "name": "海尔", "logo": "https://example.com/haier.png", "description": "", "order": 1,
    "is_active": true}))]
pub struct BrandBody {
    /// Unique name, not blank.
    #[schema(inline, required = true, value_type = shape::Name100, example = "海尔")]
    name: Field<BrandName>,
    /// Address of the logo, `http` or `https`; null or blank if there is none.
    #[schema(inline, value_type = Option<shape::AddressOrBlank>)]
    logo: Field<OrBlank<WebAddress>>,
    /// The brand's description.
    #[schema(inline, value_type = shape::Lines10000)]
    description: Field<LongText<10_000>>,
    /// Sort weight in lists, lowest first.
    #[schema(inline, value_type = shape::Weight)]
    order: Field<u32>,
    /// Whether the shop shows the brand; default true.
    #[schema(value_type = bool)]
    is_active: Field<bool>,
    /// The version on which the edit is based; if it isn't the present one, nothing is changed (412
    /// `stale_version`). Not for what is created.
    #[schema(inline, value_type = shape::VersionNumber)]
    version: Field<Version>,
}

/// The schema of a [`BrandBody`] for creation.
#[derive(Debug)]
pub struct NewBrandBody;

impl PartialSchema for NewBrandBody {
    fn schema() -> RefOr<Schema> {
        without_version(BrandBody::schema())
    }
}

impl ToSchema for NewBrandBody {}

impl BrandBody {
    fn into_draft(self, mut check: Check) -> Result<BrandDraft, Violations> {
        let name = check.required("name", self.name);
        let logo = check.nullable("logo", self.logo).and_then(address);
        let description = check.or("description", self.description, LongText::default());
        let order = check.or("order", self.order, 0);
        let is_active = check.or("is_active", self.is_active, true);
        check.build(|| {
            Some(BrandDraft {
                name: name?,
                logo,
                description,
                order,
                is_active,
            })
        })
    }

    fn into_patch(self, mut check: Check) -> Result<BrandPatch, Violations> {
        let patch = BrandPatch {
            name: check.patch("name", self.name),
            logo: check
                .patch_nullable("logo", self.logo)
                .map(|logo| logo.and_then(address)),
            description: check.patch("description", self.description),
            order: check.patch("order", self.order),
            is_active: check.patch("is_active", self.is_active),
        };
        check.build(|| Some(patch))
    }
}

fn address(logo: OrBlank<WebAddress>) -> Option<Url> {
    logo.0.map(Into::into)
}

/// A patch that sets every field of a draft.
fn replacement(draft: BrandDraft) -> BrandPatch {
    BrandPatch {
        name: draft.name.into(),
        logo: draft.logo.into(),
        description: draft.description.into(),
        order: draft.order.into(),
        is_active: draft.is_active.into(),
    }
}

/// Filter and page of the list of brands.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BrandListQuery {
    /// Part of the name.
    #[param(inline, value_type = Option<shape::Phrase>)]
    search: Option<String>,
    /// Only brands that the shop shows, or only the others.
    #[param(value_type = Option<bool>)]
    is_active: Option<String>,
    /// Page, from 1.
    #[param(value_type = Option<u32>, minimum = 1)]
    page: Option<String>,
    /// Rows per page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    page_size: Option<String>,
}

/// Lists brands by weight, then name.
#[utoipa::path(tag = "catalogue", operation_id = "list_brands", params(BrandListQuery), responses(
    (status = 200, body = PageResponse<BrandResponse>), ListErrors))]
#[get("/brands")]
pub async fn list(app: App, query: Query<BrandListQuery>) -> Result<HttpResponse, Problem> {
    let (query, mut check) = query.into_parts();
    let search = check.text(
        "search",
        query.search,
        SearchPhrase::MAX_CHARACTERS,
        SearchPhrase::new,
    );
    let filter = BrandFilter {
        search: search.flatten().map(|phrase| phrase.as_str().to_owned()),
        is_active: check.flag("is_active", query.is_active),
    };
    let page = check.page(query.page, query.page_size);
    let filter = check.finish(filter)?;
    let found = state::read(&app, move |reader| {
        reader.read(|session| Ok(session.brands().list(&filter, page)?))
    });
    Ok(HttpResponse::Ok().json(PageResponse::<BrandResponse>::from(found.await?)))
}

/// Returns one brand.
#[utoipa::path(tag = "catalogue", operation_id = "view_brand", params(("id" = i64, Path)),
    responses((status = 200, body = BrandResponse), NotModified, ReadErrors))]
#[get("/brands/{id}")]
pub async fn view(
    request: HttpRequest,
    app: App,
    id: PathId<BrandId>,
) -> Result<HttpResponse, Problem> {
    let found = present(&app, id.0).await?;
    versioned_response::show(&request, &found, Audience::Anybody)
}

/// The brand as it is stored now.
async fn present(app: &App, id: BrandId) -> Result<BrandResponse, Problem> {
    let found = state::read(app, move |reader| {
        let found = reader.read(|session| Ok(session.brands().find(id)?))?;
        found.ok_or_else(|| Error::not_found(Entity::Brand, id))
    });
    Ok(found.await?.into())
}

/// Creates a brand (admin), at most one per `Idempotency-Key`.
#[utoipa::path(tag = "catalogue", operation_id = "create_brand", request_body = NewBrandBody,
    params(IdempotencyKeyParameter), responses(Replayable<BrandResponse, 201>, KeyedCreateErrors))]
#[post("/brands")]
pub async fn create(
    caller: CurrentCaller,
    app: App,
    key: RequestKey,
    body: Body<BrandBody>,
) -> Result<HttpResponse, Problem> {
    let once = Once {
        idempotency: key.idempotency(&caller.0, "create_brand", &body.bytes()),
        render: stored_brand,
    };
    let (body, mut check) = body.into_parts();
    check.without_version(&body.version);
    let draft = body.into_draft(check).map_err(Error::from)?;
    let created = state::write(&app, caller.0, move |cx| {
        create_brand_once(cx, &draft, &once)
    });
    created_response(created.await?, stored_brand)
}

fn stored_brand(brand: &Brand) -> Result<StoredResponse, Error> {
    to_store(StatusCode::CREATED, &BrandResponse::from(brand.clone()))
}

/// Replaces a brand: fields that the body omits get their default (admin).
#[utoipa::path(tag = "catalogue", operation_id = "replace_brand",
    params(("id" = i64, Path), IfMatchParameter), request_body = BrandBody,
    responses(
    (status = 200, body = BrandResponse), UpdateErrors))]
#[put("/brands/{id}")]
pub async fn replace(
    caller: CurrentCaller,
    app: App,
    id: PathId<BrandId>,
    precondition: Precondition,
    body: Body<BrandBody>,
) -> Result<HttpResponse, Problem> {
    let (mut body, mut check) = body.into_parts();
    let version = check.patch("version", take(&mut body.version)).value();
    let draft = body.into_draft(check).map_err(Error::from)?;
    let patch = replacement(draft);
    let expected = precondition.with_version(version)?;
    save(&app, caller, id.0, expected, patch).await
}

/// Changes the fields that the body contains (admin).
#[utoipa::path(tag = "catalogue", operation_id = "change_brand",
    params(("id" = i64, Path), IfMatchParameter), request_body = BrandBody,
    responses(
    (status = 200, body = BrandResponse), UpdateErrors))]
#[patch("/brands/{id}")]
pub async fn change(
    caller: CurrentCaller,
    app: App,
    id: PathId<BrandId>,
    precondition: Precondition,
    body: Body<BrandBody>,
) -> Result<HttpResponse, Problem> {
    let (mut body, mut check) = body.into_parts();
    let version = check.patch("version", take(&mut body.version)).value();
    let patch = body.into_patch(check).map_err(Error::from)?;
    let expected = precondition.with_version(version)?;
    save(&app, caller, id.0, expected, patch).await
}

async fn save(
    app: &App,
    caller: CurrentCaller,
    id: BrandId,
    expected: ExpectedVersion,
    patch: BrandPatch,
) -> Result<HttpResponse, Problem> {
    let saved = state::write(app, caller.0, move |cx| {
        update_brand(cx, id, &expected, patch)
    });
    let saved = or_current(saved.await, present(app, id)).await?;
    versioned_response::written(StatusCode::OK, &BrandResponse::from(saved))
}

/// Deletes a brand with its products, their log and pictures, and returns how many (admin).
#[utoipa::path(tag = "catalogue", operation_id = "remove_brand",
    params(("id" = i64, Path), VersionQuery, IfMatchParameter),
    responses(
    (status = 200, body = DeletionResponse), CatalogDeleteErrors))]
#[delete("/brands/{id}")]
pub async fn remove(
    caller: CurrentCaller,
    app: App,
    id: PathId<BrandId>,
    precondition: DeletionPrecondition,
) -> Result<HttpResponse, Problem> {
    let PathId(id) = id;
    let expected = precondition.into_expected();
    let removed = state::write(&app, caller.0, move |cx| delete_brand(cx, id, &expected)).await;
    let removed = or_current(removed, present(&app, id)).await?;
    Ok(HttpResponse::Ok().json(DeletionResponse::from(removed)))
}

#[cfg(test)]
mod tests {
    use cangku_domain::Patch;

    use super::*;

    fn body(json: &str) -> (BrandBody, Check) {
        Body::read(json.as_bytes()).unwrap().into_parts()
    }

    #[test]
    fn what_a_body_leaves_out_gets_its_default_in_a_draft_and_stays_in_a_patch() {
        let (fields, check) = body(r#"{"name": "海尔", "logo": " "}"#);
        let draft = fields.into_draft(check).unwrap();
        assert_eq!(draft, BrandDraft::named(BrandName::new("海尔").unwrap()));
        let (fields, check) = body(r#"{"logo": null}"#);
        let patch = fields.into_patch(check).unwrap();
        let expected = BrandPatch {
            logo: Patch::Set(None),
            ..BrandPatch::default()
        };
        assert_eq!(patch, expected);
    }

    #[test]
    fn mistakes_are_reported_with_field_and_code() {
        for (json, field, code) in [
            (r"{}", "name", "required"),
            (r#"{"name": null}"#, "name", "wrong_type"),
            (r#"{"name": "\u0000"}"#, "name", "control_character"),
            (r#"{"name": "a", "logo": "x"}"#, "logo", "invalid_value"),
            (r#"{"name": "a", "order": -1}"#, "order", "negative"),
            (
                r#"{"name": "a", "order": 2147483648}"#,
                "order",
                "out_of_range",
            ),
            (
                r#"{"name": "a", "is_active": "yes"}"#,
                "is_active",
                "wrong_type",
            ),
            (r#"{"name": "a", "id": 1}"#, "id", "unknown_field"),
        ] {
            let (fields, check) = body(json);
            let mistakes = fields.into_draft(check).unwrap_err().0;
            let found: Vec<_> = mistakes
                .iter()
                .map(|m| (m.field.as_str(), m.code.as_str()))
                .collect();
            assert_eq!(found, [(field, code)], "{json}");
        }
    }
}
