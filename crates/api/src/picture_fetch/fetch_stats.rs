//! Statistics of a run.

use std::collections::BTreeMap;

use cangku_domain::use_cases::RecordedCopies;

use super::{failure::FetchFailure, url_policy};

/// Maximum failures that a summary lists.
const SHOWN: usize = 10;

/// Statistics of a run so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FetchStats {
    /// Products with pictures to fetch.
    pub products: u64,
    /// Products all of whose pictures were fetched.
    pub complete: u64,
    /// Products with at least one failed picture.
    pub incomplete: u64,
    /// Pictures that are new to their product.
    pub new: u64,
    /// Pictures that the product had already, from another URL or from an upload.
    pub known: u64,
    /// Pictures skipped because an earlier run fetched them.
    pub fetched_before: u64,
    /// Pictures added to a list of their product.
    pub named: u64,
    /// Pictures that weren't added because the product's list is full.
    pub without_room: u64,
    /// Refused pictures, by reason.
    pub refused: BTreeMap<&'static str, u64>,
    /// Failed pictures, by reason.
    pub failed: BTreeMap<&'static str, u64>,
    /// The first refusals and failures, as lines for a person.
    pub first_failures: Vec<String>,
}

impl FetchStats {
    /// Products that weren't started, or weren't finished because the run was stopped.
    pub const fn not_reached(&self) -> u64 {
        let reached = self.complete.saturating_add(self.incomplete);
        self.products.saturating_sub(reached)
    }

    /// Products that are finished.
    pub const fn done(&self) -> u64 {
        self.complete.saturating_add(self.incomplete)
    }

    /// Refused and failed pictures.
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

    /// Counts a failure and logs it.
    pub(super) fn failure(&mut self, product: &str, address: Option<&str>, failure: &FetchFailure) {
        let (reason, url) = (failure.code(), address.map(url_policy::shown));
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
