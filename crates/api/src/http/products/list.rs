//! `GET /api/products`.

use actix_web::{HttpRequest, HttpResponse, get};

use super::{
    list_query::{ListRequest, ProductListQuery},
    page_for_staff, product_cache,
    product_selection::{self, ProductsListed},
};
use crate::{
    cache::{CachedBody, PageKey},
    http::{
        openapi::responses::{ListErrors, NotModified},
        request::{query::Query, staff_viewer::StaffViewer},
        response::{
            conditional_response::{self, Audience, render},
            problem::Problem,
        },
        search::SearchLogEntry,
        state::{self, App},
    },
};

/// Lists active products, or those that the query selects: by page, by cursor, or named by id or
/// code.
#[utoipa::path(tag = "catalogue", operation_id = "list_products", params(ProductListQuery),
    responses((status = 200, body = ProductsListed), NotModified, ListErrors))]
#[get("/products")]
pub async fn list_products(
    request: HttpRequest,
    app: App,
    query: Query<ProductListQuery>,
    viewer: StaffViewer,
) -> Result<HttpResponse, Problem> {
    let key = match ProductListQuery::read(query, viewer)? {
        ListRequest::Page(key) => key,
        ListRequest::Selection(selection) => {
            return product_selection::respond(&request, &app, selection, viewer).await;
        }
    };
    let key = PageKey {
        filter: key.filter.for_sale(&app.supply()),
        ..key
    };
    let log_entry = SearchLogEntry::of(&request, &key.filter, key.page);
    let (shown, audience) = match viewer {
        StaffViewer(false) => (product_cache::page(&app, &key).await?, Audience::Anybody),
        StaffViewer(true) => (page_of_staff(&app, key).await?, Audience::Caller),
    };
    // Only a search that found its page is logged.
    log_entry.record(&app);
    Ok(conditional_response::respond(&request, &shown, audience))
}

async fn page_of_staff(app: &App, key: PageKey) -> Result<CachedBody, Problem> {
    let supply = app.supply();
    let found = state::read(app, move |reader| {
        reader.read(|session| {
            let PageKey { filter, sort, page } = &key;
            let found = session.products().list(filter, *sort, *page)?;
            page_for_staff(session, found, &supply)
        })
    });
    render(&ProductsListed::Page(found.await?.into()))
}
