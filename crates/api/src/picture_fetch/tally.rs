//! What a run came to.

use std::collections::BTreeMap;

use cangku_domain::use_cases::RecordedCopies;

use super::{failure::FetchFailure, target};

/// Failures that a summary shows.
const SHOWN: usize = 10;

/// What a run came to so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FetchTally {
    /// Products with pictures to fetch.
    pub products: u64,
    /// Products all of whose pictures came.
    pub complete: u64,
    /// Products one of whose pictures didn't.
    pub incomplete: u64,
    /// Pictures that their product didn't have.
    pub new: u64,
    /// Pictures that it had already, under another address or from an upload.
    pub known: u64,
    /// Pictures that were fetched by an earlier run, and not again.
    pub fetched_before: u64,
    /// Pictures that a product's list names now and didn't before.
    pub named: u64,
    /// Pictures that a product's list has no room for.
    pub without_room: u64,
    /// Pictures that the shop refuses, by reason.
    pub refused: BTreeMap<&'static str, u64>,
    /// Pictures that didn't come, by reason.
    pub failed: BTreeMap<&'static str, u64>,
    /// The first of both, for a person.
    pub first_failures: Vec<String>,
}

impl FetchTally {
    /// Products that the run didn't come to, or to all of whose pictures.
    pub const fn not_reached(&self) -> u64 {
        let reached = self.complete.saturating_add(self.incomplete);
        self.products.saturating_sub(reached)
    }

    /// Products that the run is done with.
    pub const fn done(&self) -> u64 {
        self.complete.saturating_add(self.incomplete)
    }

    /// Pictures that were refused or failed.
    pub fn failures(&self) -> u64 {
        let counts = self.refused.values().chain(self.failed.values());
        counts.fold(0, |sum, count| sum.saturating_add(*count))
    }

    pub(super) fn recorded(&mut self, copies: &RecordedCopies) {
        for (count, more) in [
            (&mut self.new, copies.new),
            (&mut self.known, copies.known),
            (&mut self.named, copies.placed.named),
            (&mut self.without_room, copies.placed.without_room),
        ] {
            *count = count.saturating_add(more.into());
        }
    }

    /// Counts a failure, and says so in the log.
    pub(super) fn failure(&mut self, product: &str, address: Option<&str>, failure: &FetchFailure) {
        let (reason, url) = (failure.code(), address.map(target::shown));
        let (what, counts) = match failure.is_refusal() {
            true => ("a picture was refused", &mut self.refused),
            false => ("a picture didn't come", &mut self.failed),
        };
        tracing::warn!(product, url, reason, "{what}: {failure}");
        let count = counts.entry(reason).or_default();
        *count = count.saturating_add(1);
        if self.first_failures.len() < SHOWN {
            let url = url.map(|url| format!(" {url}")).unwrap_or_default();
            let line = format!("{product}{url} ({reason}): {failure}");
            self.first_failures.push(line);
        }
    }
}
