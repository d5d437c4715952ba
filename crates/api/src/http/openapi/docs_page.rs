//! The page for browsing the OpenAPI document (Swagger UI).

use std::{io::Read, sync::Arc};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{
        ACCEPT_ENCODING, AcceptEncoding, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY,
        Encoding, Header as _, VARY,
    },
    web::{self, Data, Path},
};
use flate2::read::GzDecoder;
use utoipa_swagger_ui::{Config, serve};

use super::{DOCUMENT_PATH, error_pages};
use crate::http::response::{error_code::ErrorCode, fallback, problem::Problem};

/// What the page may do: load its own files and call this server. No other page may frame it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

/// Serves the page and its files below `/docs/`.
pub fn configure(config: &mut web::ServiceConfig) {
    let page = Config::new([DOCUMENT_PATH]).display_request_duration(true);
    let page = Data::new(Page(Arc::new(page)));
    let moved = web::resource("/docs")
        .route(web::get().to(async || {
            HttpResponse::TemporaryRedirect()
                .insert_header(("location", "/docs/"))
                .finish()
        }))
        .default_service(web::to(fallback::refuse));
    let files = web::resource("/docs/{file:.*}")
        .app_data(page)
        .route(web::get().to(file))
        .default_service(web::to(fallback::refuse));
    config.service(moved);
    // Before the files, whose path would match these too.
    error_pages::configure(config);
    config.service(files);
}

struct Page(Arc<Config<'static>>);

async fn file(
    request: HttpRequest,
    name: Path<String>,
    page: Data<Page>,
) -> Result<HttpResponse, Problem> {
    let found = serve(&name, Arc::clone(&page.0));
    let found = found.map_err(|error| Problem::internal(&std::io::Error::other(error.to_string())));
    let Some(file) = found? else {
        let detail = format!("There is no page at {}; see /docs/.", request.path());
        return Err(Problem::new(ErrorCode::RouteNotFound, detail));
    };
    let mut response = HttpResponse::Ok();
    response
        .content_type(file.content_type)
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((CACHE_CONTROL, "no-cache"))
        .insert_header((VARY, "accept-encoding"));
    if !file.gzpipped {
        return Ok(response.body(file.bytes.into_owned()));
    }
    if takes_gzip(&request) {
        response.insert_header((CONTENT_ENCODING, "gzip"));
        return Ok(response.body(file.bytes.into_owned()));
    }
    // The files are stored compressed only.
    let mut plain = Vec::new();
    GzDecoder::new(file.bytes.as_ref())
        .read_to_end(&mut plain)
        .map_err(|error| Problem::internal(&error))?;
    Ok(response.body(plain))
}

/// Whether the client accepts gzip.
fn takes_gzip(request: &HttpRequest) -> bool {
    if !request.headers().contains_key(ACCEPT_ENCODING) {
        return false;
    }
    let known = [Encoding::identity(), Encoding::gzip()];
    let accepted = AcceptEncoding::parse(request).ok();
    let chosen = accepted.and_then(|accepted| accepted.negotiate(known.iter()));
    chosen == Some(Encoding::gzip())
}
