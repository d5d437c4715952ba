//! The OpenAPI document, generated from the handlers, and a page to browse it.

use actix_web::{App, HttpRequest, web};
use utoipa::{
    OpenApi,
    openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
};
use utoipa_actix_web::AppExt;

use super::{
    DOCUMENT_PATH, docs_page, etags::add_etags, field_descriptions::merge_field_descriptions,
    limit_responses::add_limit_responses, permissions::add_permissions,
    preconditions::add_preconditions, request_schemas::correct_requests, shared_responses::share,
};
use crate::{
    cache::CachedBody,
    http::{
        imports::ImportedPlanResponse,
        inventory::ReleasedHoldsResponse,
        response::{
            conditional_response::{self, Audience},
            fallback,
            problem::ProblemBody,
        },
        routes::routes,
    },
};

#[derive(OpenApi)]
#[openapi(
    // `Replayable` refers to its body's schema without registering it.
    components(schemas(ProblemBody, ReleasedHoldsResponse, ImportedPlanResponse)),
    info(
        title = "Cangku (仓库)",
        description = "Catalogue, stock and sales statistics of a home-appliance shop.\n\n\
            Times are RFC 3339 in UTC, money is text such as `\"2999.00\"`, errors are \
            `application/problem+json` with a stable `code`. People sign in with `POST /api/auth/login` and send \
            `Authorization: Bearer …`; what they may do follows from their role (`x-required-permission`). Services \
            send the key that an admin made for them, as `X-API-Key`; what they may do follows from its \
            scopes."
    ),
    tags(
        (name = "accounts", description = "Users, roles and tokens"),
        (name = "catalogue", description = "Categories, brands and products"),
        (name = "media", description = "Uploaded pictures and their files"),
        (name = "search", description = "What people search for"),
        (name = "stock", description = "Every change of stock, and its log"),
        (name = "orders", description = "Orders, and every step of theirs"),
        (name = "analytics", description = "What was sold, to whom, and what there is"),
        (name = "haier", description = "What was synced from Haier, and what its names stand for"),
        (name = "operation", description = "Whether it runs"),
    )
)]
struct Document;

/// The whole document.
pub fn document() -> utoipa::openapi::OpenApi {
    let app = App::new()
        .into_utoipa_app()
        .openapi(Document::openapi())
        .configure(routes);
    let mut document = app.split_for_parts().1;
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .build();
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    let key = ApiKeyValue::with_description(
        "X-API-Key",
        "The key of a service; it allows what its scopes say.",
    );
    components.add_security_scheme("api_key", SecurityScheme::ApiKey(ApiKey::Header(key)));
    merge_field_descriptions(&mut document);
    correct_requests(&mut document);
    add_etags(&mut document);
    add_preconditions(&mut document);
    add_limit_responses(&mut document);
    add_permissions(&mut document);
    // Last: it moves the responses that the steps before have added.
    share(&mut document);
    document
}

/// The document as JSON text.
///
/// # Errors
/// If it can't be serialised.
pub fn json() -> Result<String, serde_json::Error> {
    document().to_json()
}

/// The document as it is served, compressed at most once.
///
/// # Errors
/// If it can't be serialised.
pub fn rendered() -> Result<CachedBody, serde_json::Error> {
    CachedBody::of(&document())
}

/// Serves the document and the page.
pub fn configure(config: &mut web::ServiceConfig, document: CachedBody) {
    let document = move |request: HttpRequest| {
        let document = document.clone();
        async move { conditional_response::respond(&request, &document, Audience::Anybody) }
    };
    let resource = web::resource(DOCUMENT_PATH)
        .route(web::get().to(document))
        .default_service(web::to(fallback::refuse));
    config.service(resource);
    docs_page::configure(config);
}

#[cfg(test)]
mod tests;
