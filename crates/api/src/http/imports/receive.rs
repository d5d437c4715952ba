//! Receives a spreadsheet.

use std::sync::Arc;

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::{HttpMessage, HttpRequest, http::header, web::Payload};
use cangku_domain::{Error, ViolationCode, Violations};
use futures::TryStreamExt;

use super::import_problem::spool_failed;
use crate::{
    http::{
        connection::Connection,
        request::{boundary_blanks::BoundaryBlanks, transfer_rate::TransferRate},
        response::{error_code::ErrorCode, problem::Problem},
        state::App,
    },
    imports::DeclaredType,
    media::{IngestError, Upload},
};

/// Maximum size of a file, in bytes.
const MAX_BYTES: u64 = 32 * 1024 * 1024;
/// Maximum number of parts of a form.
const MAX_PARTS: usize = 32;
/// Maximum number of bytes of another field of a form, and of what surrounds the fields.
const MAX_FIELD: usize = 64 * 1024;

/// A spreadsheet that was received.
pub(super) struct Received {
    pub(super) file: std::fs::File,
    /// Name of the file; empty if it has none.
    pub(super) name: String,
    pub(super) declared: DeclaredType,
    /// Hash of the content.
    pub(super) sha256: [u8; 32],
    /// The field `reason` of a form.
    pub(super) reason: Option<String>,
}

/// Receives a spreadsheet as the body, or in the part `file` of a form.
pub(super) async fn receive(
    app: &App,
    request: &HttpRequest,
    payload: Payload,
) -> Result<Received, Problem> {
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    let around = u64::try_from(MAX_FIELD).unwrap_or_default();
    // Refused before the body is read, if its size is declared.
    if length.is_some_and(|length| length > MAX_BYTES.saturating_add(around)) {
        return Err(too_large());
    }
    let connection = request.conn_data::<Arc<Connection>>().cloned();
    let mut rate = TransferRate::new(app.limits().upload_rate, connection);
    let mime = request.mime_type().ok().flatten();
    let essence = mime.as_ref().map_or("", |mime| mime.essence_str());
    if essence == "multipart/form-data" {
        let boundary = mime.as_ref().and_then(|mime| mime.get_param("boundary"));
        let mut blanks = BoundaryBlanks::new(boundary.map_or("", |boundary| boundary.as_str()));
        let payload = payload.map_ok(move |bytes| blanks.removed(bytes));
        let form = Multipart::new(request.headers(), payload);
        return receive_form(app, form, &mut rate).await;
    }
    let declared = DeclaredType::of_media_type(essence).ok_or_else(unsupported)?;
    let mut upload = spool(app).await?;
    let mut payload = payload.map_err(MultipartError::Payload);
    while let Some(bytes) = rate.next(payload.try_next()).await? {
        rate.count(&bytes);
        upload.add(&bytes).await.map_err(|error| refused(&error))?;
    }
    finished(upload, String::new(), declared, None).await
}

async fn receive_form(
    app: &App,
    mut form: Multipart,
    rate: &mut TransferRate,
) -> Result<Received, Problem> {
    let mut file: Option<(Upload, String, DeclaredType)> = None;
    let mut reason = None;
    let mut parts: usize = 0;
    while let Some(mut field) = rate.next(form.try_next()).await? {
        parts = parts.saturating_add(1);
        if parts > MAX_PARTS {
            let detail = format!("The body must have at most {MAX_PARTS} parts.");
            return Err(Problem::new(ErrorCode::MalformedMultipart, detail));
        }
        match field.name() {
            Some("file") if file.is_none() => file = Some(receive_file(app, field, rate).await?),
            Some("file") => {
                return Err(mistake(
                    "file",
                    ViolationCode::InvalidValue,
                    "is given twice",
                ));
            }
            name => {
                let is_reason = name == Some("reason");
                // Upload widgets of browsers send their own fields, too.
                let text = text_of(&mut field, rate).await?;
                if is_reason {
                    reason = Some(text);
                }
            }
        }
    }
    let missing = || mistake("file", ViolationCode::Required, "must be given");
    let (upload, name, declared) = file.ok_or_else(missing)?;
    finished(upload, name, declared, reason).await
}

async fn receive_file(
    app: &App,
    mut field: Field,
    rate: &mut TransferRate,
) -> Result<(Upload, String, DeclaredType), Problem> {
    let disposition = field.content_disposition();
    // `filename*` (RFC 5987) takes precedence.
    let name = disposition.and_then(|it| {
        it.get_filename_ext()
            .map(|name| String::from_utf8_lossy(&name.value).into_owned())
            .or_else(|| it.get_filename().map(str::to_owned))
    });
    let name = name.unwrap_or_default();
    let declared = match field.content_type() {
        None => DeclaredType::Any,
        Some(mime) => DeclaredType::of_media_type(mime.essence_str()).ok_or_else(unsupported)?,
    };
    let mut upload = spool(app).await?;
    while let Some(bytes) = rate.next(field.try_next()).await? {
        rate.count(&bytes);
        upload.add(&bytes).await.map_err(|error| refused(&error))?;
    }
    // Browsers derive the type from the name, by what is installed: the name is more reliable.
    let declared = DeclaredType::of_name(&name).or(declared);
    Ok((upload, name, declared))
}

/// Reads a short field to its end.
async fn text_of(field: &mut Field, rate: &mut TransferRate) -> Result<String, Problem> {
    let mut text = Vec::new();
    while let Some(bytes) = rate.next(field.try_next()).await? {
        rate.count(&bytes);
        text.extend_from_slice(&bytes);
        if text.len() > MAX_FIELD {
            return Err(too_large());
        }
    }
    Ok(String::from_utf8_lossy(&text).into_owned())
}

async fn spool(app: &App) -> Result<Upload, Problem> {
    let spooled = app.media().spool(MAX_BYTES).await;
    spooled.map_err(|error| spool_failed(&error))
}

async fn finished(
    mut upload: Upload,
    name: String,
    declared: DeclaredType,
    reason: Option<String>,
) -> Result<Received, Problem> {
    upload.finish().await.map_err(|error| refused(&error))?;
    Ok(Received {
        sha256: upload.sha256(),
        file: upload.into_file().await,
        name,
        declared,
        reason,
    })
}

fn refused(error: &IngestError) -> Problem {
    match error {
        IngestError::Store(error) => spool_failed(error),
        // Nothing but the size is checked while a file is received.
        _ => too_large(),
    }
}

fn too_large() -> Problem {
    let detail = format!("The file must have at most {MAX_BYTES} bytes.");
    Problem::new(ErrorCode::FileTooLarge, detail)
}

fn unsupported() -> Problem {
    let detail = "Send the file as text/csv or as an XLSX workbook, or in the part file of \
                  multipart/form-data.";
    Problem::new(ErrorCode::UnsupportedMediaType, detail)
}

fn mistake(field: &str, code: ViolationCode, message: &str) -> Problem {
    let mut violations = Violations::default();
    violations.add(field, code, message);
    Error::from(violations).into()
}
