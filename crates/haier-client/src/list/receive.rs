use bytes::Bytes;
use tokio::sync::mpsc;

use super::body_reader::BodyReader;
use super::parse::parse;
use super::product_list::ProductList;
use crate::body::Body;
use crate::config::HaierConfig;
use crate::error::{HaierError, Outage};
use crate::redaction::redact;

/// Chunks of the body that wait for the parser.
const WAITING_CHUNKS: usize = 8;

/// Receives a list of products, and parses it meanwhile on another thread.
pub(crate) async fn receive_list(
    body: Body,
    config: &HaierConfig,
) -> Result<ProductList, HaierError> {
    let (sender, chunks) = mpsc::channel(WAITING_CHUNKS);
    let parsing = tokio::task::spawn_blocking(move || parse(BodyReader::new(chunks)));
    // If this future is dropped, so is the sender, and the parser ends.
    let received = forward(body, sender).await;
    let parsed = parsing.await;
    // The connection's error comes first: the parser only sees that the text ends.
    received?;
    let parsed = parsed.map_err(|error| {
        HaierError::Unavailable(Outage::Interrupted(format!("the parser stopped ({error})")))
    })?;
    // The parser's messages quote the input, which may contain secrets.
    Ok(parsed?.map_problems(|problem| redact(problem, config, None)))
}

/// Passes the body on until its end, or until the parser has ended.
async fn forward(mut body: Body, parser: mpsc::Sender<Bytes>) -> Result<(), HaierError> {
    while let Some(chunk) = body.chunk().await? {
        if parser.send(chunk).await.is_err() {
            break;
        }
    }
    Ok(())
}
