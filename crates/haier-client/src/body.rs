use std::time::Duration;

use bytes::Bytes;
use reqwest::Response;

use crate::connection_error::outage;
use crate::error::HaierError;

/// The body of a response, read in chunks.
#[derive(Debug)]
pub(crate) struct Body {
    response: Response,
    /// Timeout for the last byte, which the request has.
    last_byte: Duration,
    max_bytes: usize,
    read: usize,
}

impl Body {
    pub(crate) const fn new(response: Response, last_byte: Duration, max_bytes: usize) -> Self {
        Self {
            response,
            last_byte,
            max_bytes,
            read: 0,
        }
    }

    /// The next chunk; `None` at the end.
    ///
    /// # Errors
    /// [`HaierError::Unavailable`] if the connection breaks; [`HaierError::Malformed`] if the body is too
    /// long.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>, HaierError> {
        let chunk = self.response.chunk().await;
        let chunk =
            chunk.map_err(|error| HaierError::Unavailable(outage(error, self.last_byte)))?;
        self.read += chunk.as_ref().map_or(0, Bytes::len);
        // Checked per chunk: `Content-Length` may be missing or wrong.
        if self.read > self.max_bytes {
            let reason = format!("longer than {} bytes", self.max_bytes);
            return Err(HaierError::Malformed { reason });
        }
        Ok(chunk)
    }

    /// Reads the whole body.
    ///
    /// # Errors
    /// Those of [`chunk`](Self::chunk).
    pub(crate) async fn bytes(mut self) -> Result<Vec<u8>, HaierError> {
        let mut body = Vec::new();
        while let Some(chunk) = self.chunk().await? {
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    /// Reads the whole body and parses it.
    ///
    /// # Errors
    /// Those of [`chunk`](Self::chunk) and of `parse`; [`HaierError::NotJson`] if it isn't UTF-8.
    pub(crate) async fn parse<T>(
        self,
        parse: impl Fn(&str) -> Result<T, HaierError>,
    ) -> Result<T, HaierError> {
        let body = self.bytes().await?;
        match std::str::from_utf8(&body) {
            Ok(text) => parse(text),
            Err(error) => Err(HaierError::NotJson {
                reason: format!("not UTF-8: {error}"),
            }),
        }
    }
}
