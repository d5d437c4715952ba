//! Statistics of a run.

use std::{collections::BTreeSet, fmt::Write as _};

use cangku_domain::{
    catalog::ProductCode,
    supplier::{SyncCounts, SyncFailure, SyncStage},
    use_cases::{OffersSummary, StockSummary},
};

/// Maximum failures, and codes of products that aren't listed, that a report lists.
const SHOWN: usize = 10;

/// Statistics of a run. A dry run counts what would change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SyncStats {
    /// Products, each counted once even if it failed in several stages.
    pub counts: SyncCounts,
    /// Products created.
    pub created: u32,
    /// Products updated.
    pub updated: u32,
    /// Products without changes.
    pub unchanged: u32,
    /// Products whose stock changed.
    pub stock_changed: u32,
    /// Products whose stock was the same already.
    pub stock_unchanged: u32,
    /// Failures of reading or writing a product.
    pub product_failures: u32,
    /// Failures of fetching prices.
    pub price_failures: u32,
    /// Failures of fetching stock.
    pub stock_failures: u32,
    /// Ignored categories and brands of skipped offers, as `category 电视` or `brand 海尔`.
    pub skipped_names: BTreeSet<String>,
    /// Codes of the first products that the list lacks, at most ten.
    pub first_not_listed: Vec<ProductCode>,
    /// Whether an entry of the complete list has no readable code, so that products which the list
    /// lacks weren't looked for.
    pub is_list_unreadable: bool,
    /// The first failures, at most ten.
    pub first_failures: Vec<SyncFailure>,
    /// Codes of products of the plan that are counted as failed.
    pub failed_codes: BTreeSet<ProductCode>,
}

impl SyncStats {
    /// Counts a product that could not be read at all.
    pub(super) const fn count_lost(&mut self) {
        self.counts.failed += 1;
    }

    /// Counts a product whose requested parts have all been tried.
    pub(super) fn count_product(&mut self, code: ProductCode, has_failed: bool) {
        if has_failed {
            self.counts.failed += 1;
            self.failed_codes.insert(code);
        } else {
            self.counts.success += 1;
        }
    }

    pub(super) fn add_offers(&mut self, applied: &OffersSummary) {
        self.created += applied.created;
        self.updated += applied.updated;
        self.unchanged += applied.unchanged;
        for skipped in &applied.skipped {
            self.counts.skipped += 1;
            self.skipped_names.insert(skipped.because.clone());
        }
    }

    pub(super) fn add_stock(&mut self, applied: &StockSummary) {
        self.stock_changed += applied.changed;
        self.stock_unchanged += applied.unchanged;
    }

    /// Counts products that were marked because the list lacks them.
    pub(super) fn add_not_listed(&mut self, codes: &[ProductCode]) {
        let number = u32::try_from(codes.len()).unwrap_or(u32::MAX);
        self.counts.not_listed = self.counts.not_listed.saturating_add(number);
        let room = SHOWN.saturating_sub(self.first_not_listed.len());
        self.first_not_listed
            .extend(codes.iter().take(room).cloned());
    }

    pub(super) fn add_failures(&mut self, failures: &[SyncFailure]) {
        for failure in failures {
            let count = match failure.stage {
                SyncStage::Products => &mut self.product_failures,
                SyncStage::Prices => &mut self.price_failures,
                SyncStage::Stock => &mut self.stock_failures,
            };
            *count += 1;
        }
        let room = SHOWN.saturating_sub(self.first_failures.len());
        self.first_failures
            .extend(failures.iter().take(room).cloned());
    }

    /// Counts products whose items couldn't be written: they were counted as successes before.
    pub(super) fn add_unwritten(&mut self, failures: &[SyncFailure]) {
        let codes = failures
            .iter()
            .filter_map(|failure| ProductCode::stored(failure.product_code.as_str()).ok());
        for code in codes {
            // One that failed before is counted already.
            if self.counts.success > 0 && self.failed_codes.insert(code) {
                self.counts.success -= 1;
                self.counts.failed += 1;
            }
        }
        self.add_failures(failures);
    }

    /// Products that the run didn't start or didn't finish.
    pub const fn not_reached(&self) -> u32 {
        let SyncCounts {
            total,
            success,
            failed,
            skipped,
            ..
        } = self.counts;
        let reached = success.saturating_add(failed).saturating_add(skipped);
        total.saturating_sub(reached)
    }

    /// All failures; this may exceed the number of failed products, because one can fail in several
    /// stages.
    pub const fn failures(&self) -> u32 {
        self.product_failures + self.price_failures + self.stock_failures
    }

    /// Whether any product was imported, at least in part.
    pub const fn has_results(&self) -> bool {
        self.counts.success + self.created + self.updated + self.unchanged > 0
    }

    /// The counts as text: `5000 products: 4990 brought, 10 failed (stock 10); 12 new, 40 changed,
    /// 33 stock changes`.
    pub fn summary(&self) -> String {
        let SyncCounts {
            total,
            success,
            failed,
            skipped,
            not_listed,
        } = self.counts;
        let products = if total == 1 { "product" } else { "products" };
        let mut words = format!("{total} {products}: {success} brought");
        if failed > 0 {
            let stages = [
                ("products", self.product_failures),
                ("prices", self.price_failures),
                ("stock", self.stock_failures),
            ];
            let stages: Vec<String> = stages
                .into_iter()
                .filter(|(_, count)| *count > 0)
                .map(|(stage, count)| format!("{stage} {count}"))
                .collect();
            add(
                &mut words,
                format_args!(", {failed} failed ({})", stages.join(", ")),
            );
        }
        if skipped > 0 {
            let names: Vec<&str> = self.skipped_names.iter().map(String::as_str).collect();
            add(
                &mut words,
                format_args!(", {skipped} skipped ({})", names.join(", ")),
            );
        }
        if self.not_reached() > 0 {
            add(
                &mut words,
                format_args!(", {} not reached", self.not_reached()),
            );
        }
        add(
            &mut words,
            format_args!("; {} new, {} changed", self.created, self.updated),
        );
        if self.stock_changed + self.stock_unchanged > 0 {
            add(
                &mut words,
                format_args!(", {} stock changes", self.stock_changed),
            );
        }
        if not_listed > 0 {
            add(
                &mut words,
                format_args!(
                    ", {not_listed} no longer listed ({})",
                    self.not_listed_codes()
                ),
            );
        }
        if self.is_list_unreadable {
            let why = "an entry of the list has no readable code";
            add(
                &mut words,
                format_args!("; products that are no longer listed weren't marked: {why}"),
            );
        }
        words
    }

    /// The first codes of products that the list lacks: `A, B and 5 more`.
    pub fn not_listed_codes(&self) -> String {
        let codes: Vec<&str> = self
            .first_not_listed
            .iter()
            .map(|code| code.as_str())
            .collect();
        let shown = u32::try_from(codes.len()).unwrap_or(u32::MAX);
        match self.counts.not_listed.saturating_sub(shown) {
            0 => codes.join(", "),
            more => format!("{} and {more} more", codes.join(", ")),
        }
    }
}

fn add(words: &mut String, more: std::fmt::Arguments<'_>) {
    // Writing to a string can't fail.
    let _ = words.write_fmt(more);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use cangku_domain::supplier::FailureReason;

    use super::*;
    use crate::haier_sync::mapping::failure;

    #[test]
    fn the_summary_names_only_counts_that_are_not_zero() {
        let mut stats = SyncStats {
            counts: SyncCounts {
                total: 5000,
                success: 4990,
                failed: 10,
                ..SyncCounts::default()
            },
            created: 12,
            updated: 40,
            stock_changed: 33,
            stock_failures: 10,
            ..SyncStats::default()
        };
        assert_eq!(
            stats.summary(),
            "5000 products: 4990 brought, 10 failed (stock 10); 12 new, 40 changed, 33 stock changes"
        );
        stats.counts.success = 4000;
        stats.price_failures = 2;
        stats.stock_changed = 0;
        assert_eq!(
            stats.summary(),
            "5000 products: 4000 brought, 10 failed (prices 2, stock 10), 990 not reached; \
             12 new, 40 changed"
        );
        stats.counts.skipped = 7;
        stats.skipped_names.insert("category 电视".to_owned());
        assert_eq!(
            stats.summary(),
            "5000 products: 4000 brought, 10 failed (prices 2, stock 10), 7 skipped (category 电视), \
             983 not reached; 12 new, 40 changed"
        );
        let codes: Vec<_> = (0..12)
            .map(|number| ProductCode::new(&format!("N{number}")).unwrap())
            .collect();
        stats.add_not_listed(&codes);
        assert!(stats.summary().ends_with(
            ", 12 no longer listed (N0, N1, N2, N3, N4, N5, N6, N7, N8, N9 and 2 more)"
        ));
        let one = SyncStats {
            counts: SyncCounts {
                total: 1,
                success: 1,
                failed: 0,
                ..SyncCounts::default()
            },
            unchanged: 1,
            ..SyncStats::default()
        };
        assert_eq!(one.summary(), "1 product: 1 brought; 0 new, 0 changed");
    }

    #[test]
    fn only_the_first_failures_are_stored_but_all_are_counted() {
        let mut stats = SyncStats::default();
        for number in 0..30 {
            let code = number.to_string();
            stats.add_failures(&[failure(
                &code,
                SyncStage::Stock,
                FailureReason::Unreadable,
                "null",
            )]);
        }
        assert_eq!((stats.failures(), stats.first_failures.len()), (30, 10));
        assert_eq!(stats.first_failures[9].product_code.as_str(), "9");
    }

    #[test]
    fn a_product_that_cannot_be_written_counts_once_as_failed() {
        let code = |code: &str| ProductCode::new(code).unwrap();
        let mut stats = SyncStats::default();
        stats.count_product(code("A"), false);
        stats.count_product(code("B"), true);
        stats.count_product(code("C"), false);
        let unwritten = ["B", "C", "C"]
            .map(|code| failure(code, SyncStage::Stock, FailureReason::NotWritten, "locked"));
        stats.add_unwritten(&unwritten);
        assert_eq!((stats.counts.success, stats.counts.failed), (1, 2));
        assert_eq!(stats.stock_failures, 3);
    }

    proptest! {
        #[test]
        fn every_product_is_brought_failed_or_not_reached(outcomes in prop::collection::vec(any::<bool>(), 0..50), more in 0_u32..50) {
            let mut stats = SyncStats::default();
            let counted = u32::try_from(outcomes.len()).unwrap();
            stats.counts.total = counted + more;
            for (number, has_failed) in outcomes.into_iter().enumerate() {
                let code = ProductCode::new(&format!("C{number}")).unwrap();
                stats.count_product(code, has_failed);
            }
            prop_assert_eq!(stats.counts.success + stats.counts.failed, counted);
            prop_assert_eq!(stats.not_reached(), more);
        }
    }
}
