//! `/api/search/synonyms`, for admins: the shop's own words that mean the same in a search.

use std::mem::take;

use actix_web::{HttpRequest, HttpResponse, delete, get, http::StatusCode, patch, post, put};
use cangku_domain::{
    Entity, Error, ExpectedVersion, Patch, SearchSynonymId,
    inventory::StoredResponse,
    searches::{SearchSynonym, SynonymWords},
    use_cases::{Once, create_synonym_once, delete_synonym, update_synonym},
};

use super::synonym_body::{NewSynonymBody, SynonymBody, SynonymResponse};
use crate::http::{
    openapi::{
        idempotency::{IdempotencyKeyParameter, Replayable},
        responses::{
            KeyedCreateErrors, NotModified, RestrictedErrors, RestrictedListErrors, UpdateErrors,
        },
    },
    request::{
        body::Body,
        caller::CurrentCaller,
        idempotency_key::RequestKey,
        page_query::PageQuery,
        path_id::PathId,
        precondition::{DeletionPrecondition, IfMatchParameter, Precondition, VersionQuery},
        query::Query,
    },
    response::{
        conditional_response::Audience,
        created_response::{created_response, to_store},
        page_response::PageResponse,
        problem::Problem,
        versioned_response::{self, or_current},
    },
    state::{self, App},
};

/// Lists groups of words that mean the same, newest first (admin). Built-in units and numerals are not
/// listed.
#[utoipa::path(tag = "search", operation_id = "list_search_synonyms",
    params(PageQuery), responses(
    (status = 200, body = PageResponse<SynonymResponse>), RestrictedListErrors))]
#[get("/search/synonyms")]
pub async fn list_synonyms(
    _caller: CurrentCaller,
    app: App,
    query: Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let page = PageQuery::read(query)?;
    let found = state::read(&app, move |reader| {
        reader.read(|session| Ok(session.searches().synonyms(page)?))
    });
    Ok(HttpResponse::Ok().json(PageResponse::<SynonymResponse>::from(found.await?)))
}

/// Returns one group (admin).
#[utoipa::path(tag = "search", operation_id = "view_search_synonym", params(("id" = i64, Path)),
    responses(
    (status = 200, body = SynonymResponse), NotModified, RestrictedErrors))]
#[get("/search/synonyms/{id}")]
pub async fn view_synonym(
    request: HttpRequest,
    _caller: CurrentCaller,
    app: App,
    id: PathId<SearchSynonymId>,
) -> Result<HttpResponse, Problem> {
    let found = present(&app, id.0).await?;
    versioned_response::show(&request, &found, Audience::Caller)
}

/// The group as it is stored now.
async fn present(app: &App, id: SearchSynonymId) -> Result<SynonymResponse, Problem> {
    let found = state::read(app, move |reader| {
        let found = reader.read(|session| Ok(session.searches().synonym(id)?))?;
        found.ok_or_else(|| Error::not_found(Entity::SearchSynonym, id))
    });
    Ok(found.await?.into())
}

/// Creates a group (admin), at most one per `Idempotency-Key`: from now on, searches on every instance
/// for one of the words find the others.
#[utoipa::path(tag = "search", operation_id = "create_search_synonym",
    request_body = NewSynonymBody, params(IdempotencyKeyParameter), responses(Replayable<SynonymResponse, 201>, KeyedCreateErrors))]
#[post("/search/synonyms")]
pub async fn create_synonym(
    caller: CurrentCaller,
    app: App,
    key: RequestKey,
    body: Body<SynonymBody>,
) -> Result<HttpResponse, Problem> {
    let once = Once {
        idempotency: key.idempotency(&caller.0, "create_search_synonym", &body.bytes()),
        render: stored_group,
    };
    let (body, mut check) = body.into_parts();
    check.without_version(&body.version);
    let words = body.into_words(check).map_err(Error::from)?;
    let created = state::write(&app, caller.0, move |cx| {
        create_synonym_once(cx, &words, &once)
    });
    created_response(created.await?, stored_group)
}

fn stored_group(group: &SearchSynonym) -> Result<StoredResponse, Error> {
    to_store(StatusCode::CREATED, &SynonymResponse::from(group.clone()))
}

/// Replaces the words of a group (admin).
#[utoipa::path(tag = "search", operation_id = "replace_search_synonym",
    params(("id" = i64, Path), IfMatchParameter), request_body = SynonymBody,
    responses(
    (status = 200, body = SynonymResponse), UpdateErrors))]
#[put("/search/synonyms/{id}")]
pub async fn replace_synonym(
    caller: CurrentCaller,
    app: App,
    id: PathId<SearchSynonymId>,
    precondition: Precondition,
    body: Body<SynonymBody>,
) -> Result<HttpResponse, Problem> {
    let (mut body, mut check) = body.into_parts();
    let version = check.patch("version", take(&mut body.version)).value();
    let words = body.into_words(check).map_err(Error::from)?;
    let expected = precondition.with_version(version)?;
    save(&app, caller, id.0, expected, Patch::Set(words)).await
}

/// Replaces the words of a group if the body contains them (admin).
#[utoipa::path(tag = "search", operation_id = "change_search_synonym",
    params(("id" = i64, Path), IfMatchParameter), request_body = SynonymBody,
    responses(
    (status = 200, body = SynonymResponse), UpdateErrors))]
#[patch("/search/synonyms/{id}")]
pub async fn change_synonym(
    caller: CurrentCaller,
    app: App,
    id: PathId<SearchSynonymId>,
    precondition: Precondition,
    body: Body<SynonymBody>,
) -> Result<HttpResponse, Problem> {
    let (mut body, mut check) = body.into_parts();
    let version = check.patch("version", take(&mut body.version)).value();
    let words = body.into_patch(check).map_err(Error::from)?;
    let expected = precondition.with_version(version)?;
    save(&app, caller, id.0, expected, words).await
}

async fn save(
    app: &App,
    caller: CurrentCaller,
    id: SearchSynonymId,
    expected: ExpectedVersion,
    words: Patch<SynonymWords>,
) -> Result<HttpResponse, Problem> {
    let saved = state::write(app, caller.0, move |cx| {
        update_synonym(cx, id, &expected, words)
    });
    let saved = or_current(saved.await, present(app, id)).await?;
    versioned_response::written(StatusCode::OK, &SynonymResponse::from(saved))
}

/// Deletes a group, and returns it as it was (admin).
#[utoipa::path(tag = "search", operation_id = "remove_search_synonym",
    params(("id" = i64, Path), VersionQuery, IfMatchParameter),
    responses(
    (status = 200, body = SynonymResponse), RestrictedErrors))]
#[delete("/search/synonyms/{id}")]
pub async fn remove_synonym(
    caller: CurrentCaller,
    app: App,
    id: PathId<SearchSynonymId>,
    precondition: DeletionPrecondition,
) -> Result<HttpResponse, Problem> {
    let PathId(id) = id;
    let expected = precondition.into_expected();
    let removed = state::write(&app, caller.0, move |cx| delete_synonym(cx, id, &expected)).await;
    let removed = or_current(removed, present(&app, id)).await?;
    Ok(HttpResponse::Ok().json(SynonymResponse::from(removed)))
}
