//! The files themselves.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
};

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    body::SizedStream,
    get,
    http::{StatusCode, header},
    web::Path,
};
use bytes::Bytes;
use cangku_domain::{Entity, Error, media::MediaFile};
use futures::{StreamExt, stream};
use object_store::{GetRange, GetResult, GetResultPayload};

use super::range::{Wanted, wanted};
use crate::{
    http::{error_code::ErrorCode, problem::Problem, responses::Anybody, state::App},
    media::StoreError,
};

/// Bytes that are read at a time.
const BLOCK: u64 = 256 * 1024;

/// A picture, or a smaller copy of one. What a name stands for never changes.
#[utoipa::path(tag = "media", operation_id = "media_file", params(("name" = String, Path)),
    responses(
    (status = 200, description = "The file", content_type = "image/*"),
    (status = 206, description = "The part that `Range` asks for", content_type = "image/*"),
    (status = 304, description = "The caller has it already"),
    (status = 416, description = "The file has no such part"), Anybody))]
#[get("/media/images/{name}")]
pub async fn picture_file(
    request: HttpRequest,
    app: App,
    name: Path<String>,
) -> Result<HttpResponse, Problem> {
    let name = name.into_inner();
    let missing = || Problem::from(Error::not_found(Entity::MediaImage, "of this name"));
    let (_, kind) = MediaFile::stored(&name).ok_or_else(missing)?;
    let store = &app.media().store;
    let etag = format!("\"{name}\"");
    let asked = |header| {
        let value = request.headers().get(header);
        value.and_then(|value| value.to_str().ok())
    };
    let is_known = asked(header::IF_NONE_MATCH).is_some_and(|tags| names(tags, &etag));
    let range = asked(header::RANGE);
    let range = range.filter(|_| asked(header::IF_RANGE).is_none_or(|tag| tag == etag));

    let mut part = None;
    if is_known || range.is_some() {
        let meta = store
            .head(&name)
            .await
            .map_err(|error| unavailable(&error))?;
        let size = meta.ok_or_else(missing)?.size;
        if is_known {
            return Ok(response(StatusCode::NOT_MODIFIED, &etag).finish());
        }
        match range.map_or(Wanted::All, |range| wanted(range, size)) {
            Wanted::All => {}
            Wanted::Part(first, end) => part = Some((first, end, size)),
            Wanted::Nothing => {
                let detail = format!("The file has {size} bytes.");
                let problem = Problem::new(ErrorCode::RangeNotSatisfiable, detail);
                return Err(problem.content_range(format!("bytes */{size}")));
            }
        }
    }
    let bounds = part.map(|(first, end, _)| GetRange::Bounded(first..end));
    let found = store.get(&name, bounds).await;
    let found = found.map_err(|error| unavailable(&error))?;
    let found = found.ok_or_else(missing)?;
    let status = match part {
        Some(_) => StatusCode::PARTIAL_CONTENT,
        None => StatusCode::OK,
    };
    let mut response = response(status, &etag);
    response.content_type(kind.mime());
    if let Some((first, end, size)) = part {
        let text = format!("bytes {first}-{}/{size}", end.saturating_sub(1));
        response.insert_header((header::CONTENT_RANGE, text));
    }
    Ok(send(response, found))
}

fn names(tags: &str, etag: &str) -> bool {
    let tags = tags
        .split(',')
        .map(|tag| tag.trim().trim_start_matches("W/"));
    tags.into_iter().any(|tag| tag == "*" || tag == etag)
}

/// With the headers that keep a browser from taking a picture for anything else.
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
            let blocks = blocks(file, found.range.start, length);
            response.body(SizedStream::new(length, blocks.boxed_local()))
        }
        GetResultPayload::Stream(stream) => {
            response.body(SizedStream::new(length, stream.boxed_local()))
        }
    }
}

/// A part of a file, block by block, read off the async threads.
fn blocks(
    file: File,
    start: u64,
    length: u64,
) -> impl futures::Stream<Item = std::io::Result<Bytes>> {
    stream::try_unfold((file, start, length), |(file, at, left)| async move {
        if left == 0 {
            return Ok(None);
        }
        let count = left.min(BLOCK);
        let read = tokio::task::spawn_blocking(move || read_block(file, at, count));
        let (file, bytes) = read.await.map_err(std::io::Error::other)??;
        let next = (file, at.saturating_add(count), left.saturating_sub(count));
        Ok(Some((bytes, next)))
    })
}

fn read_block(mut file: File, at: u64, count: u64) -> std::io::Result<(File, Bytes)> {
    file.seek(SeekFrom::Start(at))?;
    let mut bytes = vec![0; usize::try_from(count).unwrap_or_default()];
    file.read_exact(&mut bytes)?;
    Ok((file, bytes.into()))
}

/// The store can't be reached: the cause goes to the log.
pub(super) fn unavailable(error: &StoreError) -> Problem {
    let cause = std::error::Error::source(error).map(ToString::to_string);
    tracing::warn!(error = cause, "the media store is unavailable");
    let detail = "The store of pictures can't be reached now; try again in a moment.";
    let problem = Problem::new(ErrorCode::MediaStoreUnavailable, detail);
    problem.retry_after(std::time::Duration::from_secs(1))
}
