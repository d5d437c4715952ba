//! Whether bodies of uploads arrive fast enough.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use actix_multipart::MultipartError;
use actix_web::error::PayloadError;
use tokio::time::timeout;

use crate::http::{
    connection::{AwaitedBody, Connection},
    response::{error_code::ErrorCode, problem::Problem},
};

/// The time over which the rate of an upload is averaged.
const WINDOW: Duration = Duration::from_secs(10);

/// Whether a body arrives fast enough. Only the time spent waiting for it counts.
pub(in crate::http) struct TransferRate {
    /// Minimum number of bytes per window.
    least: u64,
    waited: Duration,
    bytes: u64,
    /// Counts as waiting for its client meanwhile.
    connection: Option<Arc<Connection>>,
}

impl TransferRate {
    /// With a minimum rate, in bytes per second.
    pub(in crate::http) fn new(rate: u64, connection: Option<Arc<Connection>>) -> Self {
        Self {
            least: rate.saturating_mul(WINDOW.as_secs()),
            waited: Duration::ZERO,
            bytes: 0,
            connection,
        }
    }

    pub(in crate::http) fn count(&mut self, bytes: &[u8]) {
        let count = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.bytes = self.bytes.saturating_add(count);
    }

    /// Waits for `next`; `None` if the body arrives too slowly.
    pub(in crate::http) async fn wait<T>(&mut self, next: impl Future<Output = T>) -> Option<T> {
        let _awaited = self.connection.clone().map(AwaitedBody::begin);
        let mut next = std::pin::pin!(next);
        loop {
            let begun = Instant::now();
            // A window spans several calls: `waited` is what earlier ones used of it.
            let left = WINDOW.saturating_sub(self.waited);
            if let Ok(next) = timeout(left, next.as_mut()).await {
                self.waited = self.waited.saturating_add(begun.elapsed());
                return Some(next);
            }
            if self.bytes < self.least {
                return None;
            }
            // Fast enough: a new window begins.
            (self.waited, self.bytes) = (Duration::ZERO, 0);
        }
    }

    /// Waits for the next part or bytes, and maps the errors.
    ///
    /// # Errors
    /// [`Problem`] if the body arrives too slowly, breaks off, or is malformed.
    pub(in crate::http) async fn next<T>(
        &mut self,
        next: impl Future<Output = Result<Option<T>, MultipartError>>,
    ) -> Result<Option<T>, Problem> {
        let incomplete = || {
            let detail = "The connection ended or failed before the body had come.";
            Problem::new(ErrorCode::IncompleteBody, detail)
        };
        let Some(next) = self.wait(next).await else {
            let detail = "The body arrives too slowly; see CANGKU_UPLOAD_BYTES_PER_SECOND.";
            return Err(Problem::new(ErrorCode::BodyTimeout, detail));
        };
        match next {
            Ok(next) => Ok(next),
            Err(MultipartError::Payload(PayloadError::Overflow)) => {
                let detail = "The headers of a part are too long, or the boundary doesn't come.";
                Err(Problem::new(ErrorCode::MalformedMultipart, detail))
            }
            Err(MultipartError::ContentDispositionMissing) => {
                let detail = "A part lacks its Content-Disposition, or has one that isn't \
                          form-data in UTF-8; a file's name must be in UTF-8 too.";
                Err(Problem::new(ErrorCode::MalformedMultipart, detail))
            }
            Err(MultipartError::Incomplete | MultipartError::Payload(_)) => Err(incomplete()),
            Err(
                MultipartError::ContentTypeMissing
                | MultipartError::ContentTypeIncompatible
                | MultipartError::ContentTypeParse,
            ) => {
                let detail = "Send the file as multipart/form-data, in a part named file.";
                Err(Problem::new(ErrorCode::UnsupportedMediaType, detail))
            }
            Err(error) => {
                let detail = format!("The body is no multipart/form-data: {error}.");
                Err(Problem::new(ErrorCode::MalformedMultipart, detail))
            }
        }
    }
}
