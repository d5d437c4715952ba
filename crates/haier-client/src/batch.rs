//! Calls for any number of product codes, split into requests of at most 20.

use std::collections::HashSet;

use futures::stream::{self, Stream, StreamExt};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::client::HaierClient;
use crate::config::HaierConfig;
use crate::endpoints::Call;
use crate::error::HaierError;
use crate::response::{List, MalformedItem, list};
use crate::wire::MAX_CODES_PER_REQUEST;

/// The result of one request for at most 20 codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchOutcome<T> {
    /// The requested codes.
    pub codes: Vec<String>,
    /// The response, or the error that affects all of these codes.
    pub result: Result<BatchResponse<T>, HaierError>,
}

/// The response to one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchResponse<T> {
    /// The items found, one per code.
    pub found: Vec<T>,
    /// Further items with a code that an item of `found` has; they may contradict it.
    pub repeated: Vec<T>,
    /// Requested codes that the response doesn't contain.
    pub missing: Vec<String>,
    /// Entries that can't be parsed; if their code can be read, it is not in `missing`.
    pub malformed: Vec<MalformedItem>,
}

/// The results of all requested codes. Every code is in exactly one of the lists, except when a
/// malformed entry's code can't be read (the code is then also in `missing`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeResults<T> {
    /// The items found, one per code, in no particular order.
    pub found: Vec<T>,
    /// Codes that the platform doesn't have.
    pub missing: Vec<String>,
    /// Entries that can't be parsed.
    pub malformed: Vec<MalformedItem>,
    /// Requests that failed.
    pub failed: Vec<FailedBatch>,
}

/// The codes of one failed request, and its error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedBatch {
    /// The requested codes.
    pub codes: Vec<String>,
    /// Why the request failed.
    pub error: HaierError,
}

/// A list entry that is identified by a product code.
pub(crate) trait ByCode: DeserializeOwned {
    fn product_code(&self) -> &str;
}

pub(crate) fn batches<T: ByCode, R: Serialize, C>(
    client: &HaierClient,
    call: Call,
    codes: C,
    request: fn(&HaierConfig, Vec<String>) -> R,
) -> impl Stream<Item = BatchOutcome<T>> + use<T, R, C>
where
    C: IntoIterator<Item: Into<String>>,
{
    let client = client.clone();
    let concurrency = client.config().concurrency.get();
    stream::iter(split(codes))
        .map(move |codes| {
            let client = client.clone();
            async move {
                let request = request(client.config(), codes.clone());
                // At most `concurrency` batches are in flight; they complete in any order.
                let limit = client.config().timeouts.business;
                let call = || client.call_for_list(call, &request, limit, list);
                let result = client.waiting_through_outages(call).await;
                let result = result.map(|list| match_codes(&codes, list));
                BatchOutcome { codes, result }
            }
        })
        .buffer_unordered(concurrency)
}

pub(crate) async fn collect<T>(outcomes: impl Stream<Item = BatchOutcome<T>>) -> CodeResults<T> {
    let mut results = CodeResults {
        found: Vec::new(),
        missing: Vec::new(),
        malformed: Vec::new(),
        failed: Vec::new(),
    };
    let mut outcomes = std::pin::pin!(outcomes);
    while let Some(BatchOutcome { codes, result }) = outcomes.next().await {
        match result {
            Ok(response) => {
                results.found.extend(response.found);
                results.missing.extend(response.missing);
                results.malformed.extend(response.malformed);
            }
            Err(error) => results.failed.push(FailedBatch { codes, error }),
        }
    }
    results
}

/// Splits items into the first one of each code and the others, both in their order.
pub(crate) fn first_of_each_code<T: ByCode>(items: Vec<T>) -> (Vec<T>, Vec<T>) {
    // `seen` borrows the items, so the decisions are collected before the items are moved.
    let mut seen = HashSet::with_capacity(items.len());
    let is_first: Vec<bool> = items
        .iter()
        .map(|item| seen.insert(item.product_code()))
        .collect();
    drop(seen);
    let (mut first, mut repeated) = (Vec::with_capacity(items.len()), Vec::new());
    for (item, is_first) in items.into_iter().zip(is_first) {
        if is_first {
            first.push(item);
        } else {
            repeated.push(item);
        }
    }
    (first, repeated)
}

fn split(codes: impl IntoIterator<Item: Into<String>>) -> Vec<Vec<String>> {
    let mut seen = HashSet::new();
    let codes: Vec<String> = codes
        .into_iter()
        .map(|code| code.into().trim().to_owned())
        .filter(|code| !code.is_empty() && seen.insert(code.clone()))
        .collect();
    codes
        .chunks(MAX_CODES_PER_REQUEST)
        .map(<[String]>::to_vec)
        .collect()
}

fn match_codes<T: ByCode>(codes: &[String], list: List<T>) -> BatchResponse<T> {
    let (mut found, mut repeated) = first_of_each_code(list.items);
    // Items that weren't requested are dropped: the caller couldn't assign them.
    let is_requested = |item: &T| codes.iter().any(|code| code == item.product_code());
    found.retain(is_requested);
    repeated.retain(is_requested);
    let is_included = |code: &String| {
        found.iter().any(|item| item.product_code() == code)
            || list
                .malformed
                .iter()
                .any(|item| item.product_code.as_ref() == Some(code))
    };
    let missing = codes
        .iter()
        .filter(|code| !is_included(code))
        .cloned()
        .collect();
    BatchResponse {
        found,
        repeated,
        missing,
        malformed: list.malformed,
    }
}
