//! Uploading a picture.

use std::{sync::Arc, time::Duration};

use actix_multipart::{Field, Multipart};
use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    http::{StatusCode, header},
    post,
    web::Payload,
};
use cangku_domain::{
    Error, InvalidId, ProductId, ViolationCode, Violations,
    accounts::Actor,
    inventory::StoredResponse,
    media::{DeclaredPicture, MediaRefusal},
    use_cases::{Created, Once, RecordedMediaImage, record_media_image},
};
use futures::TryStreamExt;
use tokio::time::timeout;
use utoipa::ToSchema;

use super::{image_response::MediaImageResponse, serve::unavailable};
use crate::{
    http::{
        connection::Connection,
        openapi::{
            field_schema::shape,
            idempotency::{IdempotencyKeyParameter, Replayable},
            responses::UploadErrors,
        },
        request::{
            boundary_blanks::BoundaryBlanks, caller::Caller, idempotency_key::RequestKey,
            transfer_rate::TransferRate,
        },
        response::{
            created_response::{created_response, to_store},
            error_code::ErrorCode,
            problem::Problem,
        },
        state::{self, App},
    },
    media::{IngestError, RowOutcome, Upload, UploadPipeline},
};

/// Maximum number of parts of a body.
const MAX_PARTS: usize = 32;
/// Maximum number of bytes of an id that are read; it has at most 19 digits.
const MAX_ID_LENGTH: usize = 32;
/// Maximum size of what surrounds the file in a body, in bytes.
const AROUND: u64 = 16 * 1024;

/// A picture in a request body.
#[derive(ToSchema)]
#[schema(as = MediaImageBody)]
#[expect(
    dead_code,
    reason = "only describes the body, which is read as it comes"
)]
pub struct UploadBody {
    /// The picture, with its name and type.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// The product that it shows.
    #[schema(inline, value_type = shape::Id, required = false)]
    product_id: Option<i64>,
}

/// The parts received so far.
#[derive(Default)]
struct Parts {
    file: Option<(DeclaredPicture, Upload)>,
    product_id: Option<ProductId>,
}

/// Uploads a picture (staff): a JPEG, PNG, GIF, WebP or BMP, which its content decides; other fields
/// are ignored. EXIF, GPS, comments and everything else besides the picture are dropped; one with too
/// many pixels is scaled down (`scaled_from`). Returns 200 with the existing picture if the
/// product has the same one already. Records at most one per `Idempotency-Key`.
#[utoipa::path(tag = "media", operation_id = "upload_media_image",
    request_body(content = UploadBody, content_type = "multipart/form-data"),
    params(IdempotencyKeyParameter),
    responses(
    Replayable<MediaImageResponse, 201>,
    (status = 200, body = MediaImageResponse, description = "It was there already"), UploadErrors))]
#[post("/media-images")]
pub async fn upload_picture(
    caller: Caller,
    app: App,
    key: RequestKey,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    let actor = caller.0;
    let pipeline = app.media();
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    // Refused before the body is read, if its size is declared.
    if length.is_some_and(|length| length > pipeline.max_bytes.saturating_add(AROUND)) {
        let limit = pipeline.max_bytes;
        return Err(Error::from(MediaRefusal::TooLarge { limit }).into());
    }
    // Held until the picture is stored.
    let _slot = app.admission().upload().await?;
    let mime = request.mime_type().ok().flatten();
    let boundary = mime.as_ref().and_then(|mime| mime.get_param("boundary"));
    let mut blanks = BoundaryBlanks::new(boundary.map_or("", |boundary| boundary.as_str()));
    let payload = payload.map_ok(move |bytes| blanks.removed(bytes));
    let multipart = Multipart::new(request.headers(), payload);
    let connection = request.conn_data::<Arc<Connection>>().cloned();
    let mut rate = TransferRate::new(app.limits().upload_rate, connection);
    let Parts { file, product_id } = receive(pipeline, multipart, &mut rate).await?;
    let missing = || {
        let mut violations = Violations::default();
        violations.add("file", ViolationCode::Required, "must be given");
        Problem::from(Error::from(violations))
    };
    let (declaration, upload) = file.ok_or_else(missing)?;
    let product = product_id.map(|id| id.to_string()).unwrap_or_default();
    let content = upload.sha256();
    let parts = [
        content.as_slice(),
        declaration.original_name.as_str().as_bytes(),
        product.as_bytes(),
    ];
    let once = Once {
        idempotency: key.idempotency_of_parts(&actor, "upload_picture", &parts),
        render: stored_picture,
    };
    let stored = store(&app, actor, upload, declaration, product_id, once);
    match timeout(app.limits().request, stored).await {
        Ok(response) => response,
        Err(_elapsed) => {
            let detail = "The picture wasn't stored in time; it may be later. Upload it again: \
                          one that is there already isn't stored twice.";
            let problem = Problem::new(ErrorCode::DeadlineExceeded, detail);
            Err(problem.retry_after(Duration::from_secs(1)))
        }
    }
}

/// Checks a picture, and stores its file and its row.
async fn store(
    app: &App,
    actor: Actor,
    upload: Upload,
    declaration: DeclaredPicture,
    product_id: Option<ProductId>,
    once: Once<RecordedMediaImage>,
) -> Result<HttpResponse, Problem> {
    let pipeline = app.media();
    let draft = pipeline
        .ingest(upload, declaration, product_id)
        .await
        .map_err(problem)?;
    let files = [draft.file.clone()];
    // The inner result is that of the write; without one, the write hasn't begun, or panicked and
    // was rolled back.
    let write = state::write(app, actor, move |cx| {
        Ok(record_media_image(cx, draft, &once))
    });
    let write = write.await;
    let outcome = match &write {
        Ok(Ok(Created::Fresh { value, .. })) => RowOutcome::Written(value.duplicate.as_slice()),
        // The first request has stored the same picture.
        Ok(Ok(Created::Replayed(_))) => RowOutcome::NotWritten,
        Ok(Err(error)) => RowOutcome::of_error(error),
        Err(_no_write) => RowOutcome::NotWritten,
    };
    pipeline.delete_unreferenced(&files, outcome).await;
    created_response(write??, stored_picture)
}

fn stored_picture(recorded: &RecordedMediaImage) -> Result<StoredResponse, Error> {
    let status = match recorded.is_new {
        true => StatusCode::CREATED,
        false => StatusCode::OK,
    };
    let response = MediaImageResponse::uploaded(recorded.image.clone(), recorded.scaled_from);
    to_store(status, &response)
}

async fn receive(
    pipeline: &UploadPipeline,
    mut multipart: Multipart,
    rate: &mut TransferRate,
) -> Result<Parts, Problem> {
    let mut parts = Parts::default();
    let mut violations = Violations::default();
    let mut count: usize = 0;
    let mut skipped: u64 = 0;
    while let Some(mut field) = rate.next(multipart.try_next()).await? {
        count = count.saturating_add(1);
        if count > MAX_PARTS {
            let detail = format!("The body must have at most {MAX_PARTS} parts.");
            return Err(Problem::new(ErrorCode::MalformedMultipart, detail));
        }
        // Cut, because a mistake names it.
        let name: String = field.name().unwrap_or_default().chars().take(100).collect();
        match name.as_str() {
            "file" if parts.file.is_none() => parts.file = Some(file(pipeline, field, rate).await?),
            "product_id" if parts.product_id.is_none() => {
                match product_id(&mut field, rate).await? {
                    Ok(id) => parts.product_id = Some(id),
                    Err(error) => violations.add("product_id", error.into(), error.to_string()),
                }
            }
            "file" | "product_id" => {
                violations.add(name, ViolationCode::InvalidValue, "is given twice");
                // The rest isn't read, as the request is refused anyway.
                break;
            }
            // Upload widgets of browsers send their own fields, too.
            _ => skip(pipeline, field, rate, &mut skipped).await?,
        }
    }
    Ok(violations.into_result(parts).map_err(Error::from)?)
}

/// Reads a field to its end without storing it. All of them together may have as many bytes as a
/// file.
async fn skip(
    pipeline: &UploadPipeline,
    mut field: Field,
    rate: &mut TransferRate,
    skipped: &mut u64,
) -> Result<(), Problem> {
    while let Some(bytes) = rate.next(field.try_next()).await? {
        rate.count(&bytes);
        let count = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        *skipped = skipped.saturating_add(count);
        if *skipped > pipeline.max_bytes {
            let limit = pipeline.max_bytes;
            return Err(Error::from(MediaRefusal::TooLarge { limit }).into());
        }
    }
    Ok(())
}

async fn file(
    pipeline: &UploadPipeline,
    mut field: Field,
    rate: &mut TransferRate,
) -> Result<(DeclaredPicture, Upload), Problem> {
    let disposition = field.content_disposition();
    // `filename*` (RFC 5987) takes precedence.
    let file_name = disposition.and_then(|it| {
        it.get_filename_ext()
            .map(|name| decoded(&name.value))
            .or_else(|| it.get_filename().map(str::to_owned))
    });
    let declared = field.content_type().map(ToString::to_string);
    let declaration = DeclaredPicture::new(&file_name.unwrap_or_default(), declared.as_deref());
    let declaration = declaration.map_err(|refusal| Problem::from(Error::from(refusal)))?;
    let mut upload = pipeline
        .begin()
        .await
        .map_err(|error| unavailable(&error))?;
    while let Some(bytes) = rate.next(field.try_next()).await? {
        rate.count(&bytes);
        upload.add(&bytes).await.map_err(problem)?;
    }
    upload.finish().await.map_err(problem)?;
    Ok((declaration, upload))
}

fn decoded(name: &[u8]) -> String {
    String::from_utf8_lossy(name).into_owned()
}

async fn product_id(
    field: &mut Field,
    rate: &mut TransferRate,
) -> Result<Result<ProductId, InvalidId>, Problem> {
    let mut text = Vec::new();
    let mut is_too_long = false;
    while let Some(bytes) = rate.next(field.try_next()).await? {
        // Read to its end, but stored only up to the limit.
        let rest = MAX_ID_LENGTH.saturating_sub(text.len());
        is_too_long |= bytes.len() > rest;
        text.extend(bytes.iter().take(rest));
    }
    let text = String::from_utf8_lossy(&text);
    // A part of a number is another number.
    let text = if is_too_long { "" } else { &text };
    Ok(text.parse())
}

fn problem(error: IngestError) -> Problem {
    match error {
        IngestError::Refused(refusal) => Error::from(refusal).into(),
        IngestError::Store(error) => unavailable(&error),
        broken @ IngestError::CheckPanicked => Problem::internal(&broken),
        none @ IngestError::ChecksUnavailable => {
            let detail = format!("{none}; try again in a moment.");
            Problem::new(ErrorCode::Overloaded, detail).retry_after(Duration::from_secs(1))
        }
    }
}
