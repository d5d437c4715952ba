//! Any number of product codes, at most 20 a request.

use std::collections::HashSet;

use futures::stream::{self, Stream, StreamExt};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::answer::{List, MalformedItem, list};
use crate::client::HaierClient;
use crate::config::HaierConfig;
use crate::endpoints::Call;
use crate::error::HaierError;
use crate::wire::MAX_CODES_PER_REQUEST;

/// What became of one request of at most 20 codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchOutcome<T> {
    /// The codes that it asked for.
    pub codes: Vec<String>,
    /// The answer, or why there is none for any of these codes.
    pub result: Result<BatchAnswer<T>, HaierError>,
}

/// The answer to one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchAnswer<T> {
    /// What was found, each code once.
    pub found: Vec<T>,
    /// Codes that the answer says nothing about.
    pub missing: Vec<String>,
    /// Entries that can't be read; their codes, where known, are not missing.
    pub malformed: Vec<MalformedItem>,
}

/// What became of all the codes asked for; every code is in exactly one of the lists, save
/// where an entry is too malformed to show its code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeResults<T> {
    /// What was found, each code once, in no particular order.
    pub found: Vec<T>,
    /// Codes that the platform doesn't know.
    pub missing: Vec<String>,
    /// Entries that can't be read.
    pub malformed: Vec<MalformedItem>,
    /// Batches that failed.
    pub failed: Vec<FailedBatch>,
}

/// Codes whose request failed, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedBatch {
    /// The codes asked for.
    pub codes: Vec<String>,
    /// Why there is no answer.
    pub error: HaierError,
}

/// An answer's entry that belongs to a product code.
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
                let limit = client.config().timeouts.business;
                let call = || client.call_for_list(call, &request, limit, list);
                let result = client.waiting_through_outages(call).await;
                let result = result.map(|list| answer_to(&codes, list));
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
            Ok(answer) => {
                results.found.extend(answer.found);
                results.missing.extend(answer.missing);
                results.malformed.extend(answer.malformed);
            }
            Err(error) => results.failed.push(FailedBatch { codes, error }),
        }
    }
    results
}

/// The items whose code no earlier one has, and how many were left out.
pub(crate) fn first_of_each_code<T: ByCode>(mut items: Vec<T>) -> (Vec<T>, usize) {
    let mut seen = HashSet::with_capacity(items.len());
    let is_first: Vec<bool> = items
        .iter()
        .map(|item| seen.insert(item.product_code()))
        .collect();
    drop(seen);
    let before = items.len();
    let mut is_first = is_first.into_iter();
    items.retain(|_| is_first.next().unwrap_or(true));
    let left_out = before - items.len();
    (items, left_out)
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

fn answer_to<T: ByCode>(codes: &[String], list: List<T>) -> BatchAnswer<T> {
    let (mut found, _) = first_of_each_code(list.items);
    // A code that nobody asked for would be one that nobody knows what to do with.
    found.retain(|item| codes.iter().any(|code| code == item.product_code()));
    let is_answered = |code: &String| {
        found.iter().any(|item| item.product_code() == code)
            || list
                .malformed
                .iter()
                .any(|item| item.product_code.as_ref() == Some(code))
    };
    let missing = codes
        .iter()
        .filter(|code| !is_answered(code))
        .cloned()
        .collect();
    BatchAnswer {
        found,
        missing,
        malformed: list.malformed,
    }
}
