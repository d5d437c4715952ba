//! Serves the files of pictures.

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    body::SizedStream,
    get, head,
    http::{
        Method, StatusCode,
        header::{self, EntityTag},
    },
    web::Path,
};
use bytes::Bytes;
use cangku_domain::{Entity, Error, media::MediaFile};
use futures::{StreamExt, stream};
use object_store::{GetRange, GetResult, GetResultPayload};

use super::{
    file_body::FileBody,
    range::{RequestedRange, requested_range},
};
use crate::{
    http::{
        openapi::responses::FileErrors,
        response::{conditional_response::client_has, error_code::ErrorCode, problem::Problem},
        state::App,
    },
    media::StoreError,
    storage_health,
};

/// Returns a picture, or a smaller copy of one. The content of a name never changes.
#[utoipa::path(tag = "media", operation_id = "media_file", params(("name" = String, Path)),
    responses(
    (status = 200, description = "The file", content_type = "image/*"),
    (status = 206, description = "The part that `Range` asks for", content_type = "image/*"),
    (status = 304, description = "The caller has it already"),
    (status = 416, description = "The file has no such part"), FileErrors))]
#[get("/media/images/{name}")]
pub async fn picture_file(
    request: HttpRequest,
    app: App,
    name: Path<String>,
) -> Result<HttpResponse, Problem> {
    serve_file(&request, &app, &name).await
}

/// What `GET` returns, without the file.
#[utoipa::path(tag = "media", operation_id = "media_file_head", params(("name" = String, Path)),
    responses(
    (status = 200, description = "The file is there"),
    (status = 206, description = "So is the part that `Range` asks for"),
    (status = 304, description = "The caller has it already"),
    (status = 416, description = "The file has no such part"), FileErrors))]
#[head("/media/images/{name}")]
pub async fn picture_file_head(
    request: HttpRequest,
    app: App,
    name: Path<String>,
) -> Result<HttpResponse, Problem> {
    serve_file(&request, &app, &name).await
}

async fn serve_file(request: &HttpRequest, app: &App, name: &str) -> Result<HttpResponse, Problem> {
    let missing = || Problem::from(Error::not_found(Entity::MediaImage, "of this name"));
    // No other names are in the store.
    let (_, kind) = MediaFile::stored(name).ok_or_else(missing)?;
    let store = &app.media().store;
    let etag = format!("\"{name}\"");
    let header_text = |header| {
        let value = request.headers().get(header);
        value.and_then(|value| value.to_str().ok())
    };
    // Names of stored files are hexadecimal digits and an ending, which a tag may contain.
    let is_known = client_has(request, &EntityTag::new_strong(name.to_owned()));
    let range = header_text(header::RANGE);
    // `If-Range` with another tag: the whole file is sent.
    let range = range.filter(|_| header_text(header::IF_RANGE).is_none_or(|tag| tag == etag));

    let is_head = request.method() == Method::HEAD;
    // `None` for a remote store, and if the kernel would have to wait for the disk.
    let cached = store.open_cached(name);
    let mut whole = cached.as_ref().map_or(0, |(_, size)| *size);
    let mut part = None;
    if is_known || is_head || range.is_some() {
        // These cases need the size, or a 404, before the file is read.
        if cached.is_none() {
            let meta = store.head(name).await;
            let meta = meta.map_err(|error| unavailable(&error))?;
            whole = meta.ok_or_else(missing)?.size;
        }
        let size = whole;
        if is_known {
            return Ok(response(StatusCode::NOT_MODIFIED, &etag).finish());
        }
        match range.map_or(RequestedRange::All, |range| requested_range(range, size)) {
            RequestedRange::All => {}
            RequestedRange::Part(first, end) => part = Some((first, end)),
            RequestedRange::Nothing => {
                let detail = format!("The file has {size} bytes.");
                let problem = Problem::new(ErrorCode::RangeNotSatisfiable, detail);
                return Err(problem.content_range(format!("bytes */{size}")));
            }
        }
    }
    let status = match part {
        Some(_) => StatusCode::PARTIAL_CONTENT,
        None => StatusCode::OK,
    };
    let mut response = response(status, &etag);
    response.content_type(kind.mime());
    if let Some((first, end)) = part {
        let text = format!("bytes {first}-{}/{whole}", end.saturating_sub(1));
        response.insert_header((header::CONTENT_RANGE, text));
    }
    let (first, end) = part.unwrap_or((0, whole));
    let length = end.saturating_sub(first);
    if is_head {
        // The length must be that of `GET`.
        let nothing = stream::empty::<std::io::Result<Bytes>>();
        return Ok(response.body(SizedStream::new(length, nothing)));
    }
    if let Some((file, _)) = cached {
        return Ok(response.body(FileBody::new(file, first, length)));
    }
    let bounds = part.map(|(first, end)| GetRange::Bounded(first..end));
    let found = store.get(name, bounds).await;
    let found = found.map_err(|error| unavailable(&error))?;
    // The file may not exist, or no longer.
    Ok(send(response, found.ok_or_else(missing)?))
}

/// With headers that keep a browser from interpreting a picture as anything else.
fn response(status: StatusCode, etag: &str) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    response
        .insert_header((header::ETAG, etag))
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox",
        ))
        .insert_header((header::ACCEPT_RANGES, "bytes"));
    response
}

fn send(mut response: HttpResponseBuilder, found: GetResult) -> HttpResponse {
    let length = found.range.end.saturating_sub(found.range.start);
    match found.payload {
        GetResultPayload::File(file, _) => {
            response.body(FileBody::new(file, found.range.start, length))
        }
        GetResultPayload::Stream(stream) => {
            response.body(SizedStream::new(length, stream.boxed_local()))
        }
    }
}

/// The store can't be reached: the cause is logged.
pub(super) fn unavailable(error: &StoreError) -> Problem {
    if storage_health::record_store_failure("the store of pictures", error) {
        return Problem::storage_full();
    }
    let cause =
        std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string);
    tracing::warn!(error = cause, "the media store is unavailable");
    let detail = "The store of pictures can't be reached now; try again in a moment.";
    let problem = Problem::new(ErrorCode::MediaStoreUnavailable, detail);
    problem.retry_after(std::time::Duration::from_secs(1))
}
