//! Sync runs and their status machine (spec: statistics and inventory, HaierSyncLog).

use std::fmt;

use chrono::{DateTime, Utc};

use crate::{OptionalText, PlanId, SyncRunId};

/// What a run imports besides the products themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SyncType {
    /// Products only: names, categories, brands and pictures.
    Products,
    /// Products and their supplier prices.
    Prices,
    /// Products and the supplier's stock figures.
    Stock,
    /// Products, prices and stock.
    Full,
}

impl SyncType {
    /// All types, in the order of the API schema.
    pub const ALL: [Self; 4] = [Self::Products, Self::Prices, Self::Stock, Self::Full];

    /// The type of a run that imports prices, stock, both or neither.
    pub const fn of(prices: bool, stock: bool) -> Self {
        match (prices, stock) {
            (false, false) => Self::Products,
            (true, false) => Self::Prices,
            (false, true) => Self::Stock,
            (true, true) => Self::Full,
        }
    }

    /// The value in the database and in responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Products => "products",
            Self::Prices => "prices",
            Self::Stock => "stock",
            Self::Full => "full",
        }
    }

    /// The type with this name; `None` if there is none.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|sync_type| sync_type.as_str() == name)
    }
}

/// Status of a run: pending → processing → success, partial or failed; the last three are final.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SyncStatus {
    /// Recorded, but no request has been sent to the supplier.
    Pending,
    /// Started, and not ended yet.
    Processing,
    /// Everything requested was imported for each product.
    Success,
    /// Something failed for some products; the others were imported.
    Partial,
    /// No product was imported completely.
    Failed,
}

impl SyncStatus {
    /// All statuses, in the order of the run's life.
    pub const ALL: [Self; 5] = [
        Self::Pending,
        Self::Processing,
        Self::Success,
        Self::Partial,
        Self::Failed,
    ];

    /// The value in the database and in responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Processing => "processing",
            Self::Success => "success",
            Self::Partial => "partial",
            Self::Failed => "failed",
        }
    }

    /// The status with this name; `None` if there is none.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }
}

impl fmt::Display for SyncStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Product counts of a run: each product is counted once, as a success, as a failure or as skipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SyncCounts {
    /// Products that the run covered.
    pub total: u32,
    /// Products for which everything requested was imported.
    pub success: u32,
    /// Products for which something failed.
    pub failed: u32,
    /// Products left out because the shop ignores their category or brand, or has deleted them.
    pub skipped: u32,
    /// Products that the complete list lacks and that were marked as not listed; none of the others
    /// counts them.
    pub not_listed: u32,
}

/// The stage at which a product failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SyncStage {
    /// Reading or writing the product.
    Products,
    /// Requesting its prices from the supplier.
    Prices,
    /// Requesting or writing its stock.
    Stock,
}

impl SyncStage {
    /// The value in the database and in responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Products => "products",
            Self::Prices => "prices",
            Self::Stock => "stock",
        }
    }

    /// The stage with this name; `None` if there is none.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Products, Self::Prices, Self::Stock]
            .into_iter()
            .find(|stage| stage.as_str() == name)
    }
}

/// The failure of one product within a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncFailure {
    /// The supplier's product code, as received; may be empty.
    pub product_code: OptionalText<50>,
    /// The stage at which it failed.
    pub stage: SyncStage,
    /// The reason, for the operator.
    pub reason: OptionalText<500>,
}

/// The fields of a new run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncRunDraft {
    /// What the run imports.
    pub sync_type: SyncType,
    /// Name of the user or command that started it.
    pub triggered_by: String,
}

/// A run of the sync.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncRun {
    /// Assigned on insert; positive.
    pub id: SyncRunId,
    /// What the run imports.
    pub sync_type: SyncType,
    /// Current status; never goes back.
    pub status: SyncStatus,
    /// Outcome as a message for the operator.
    pub message: String,
    /// Counts of products, each counted once.
    pub counts: SyncCounts,
    /// Name of the user or command that started it.
    pub triggered_by: String,
    /// The plan of what it changes; `None` if it has none, as runs of older versions.
    pub plan_id: Option<PlanId>,
    /// When it started processing; `None` before.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended; `None` before.
    pub completed_at: Option<DateTime<Utc>>,
    /// When it was recorded.
    pub created_at: DateTime<Utc>,
}

/// Why the sync refuses a request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SyncRefusal {
    /// Another run is in progress.
    #[error("another sync is running: wait for it to end")]
    AlreadyRunning,
    /// The run's status doesn't allow the step.
    #[error("a sync run that is {from} can't become {to}")]
    IllegalTransition {
        /// The status that the run has.
        from: SyncStatus,
        /// The status that it was to get.
        to: SyncStatus,
    },
}

impl SyncRun {
    /// Starts processing: pending → processing.
    ///
    /// # Errors
    /// [`SyncRefusal::IllegalTransition`] from any other status.
    pub fn begin(&mut self, now: DateTime<Utc>) -> Result<(), SyncRefusal> {
        self.step(SyncStatus::Pending, SyncStatus::Processing)?;
        self.started_at = Some(now);
        Ok(())
    }

    /// Ends the run with these counts: success without failures, partial with some, failed if no
    /// product succeeded. A run without any product is a success.
    ///
    /// # Errors
    /// [`SyncRefusal::IllegalTransition`] unless it is processing.
    pub fn finish(
        &mut self,
        counts: SyncCounts,
        message: String,
        now: DateTime<Utc>,
    ) -> Result<(), SyncRefusal> {
        let status = match counts {
            // First, so that a run without products is a success.
            SyncCounts { failed: 0, .. } => SyncStatus::Success,
            SyncCounts { success: 0, .. } => SyncStatus::Failed,
            _ => SyncStatus::Partial,
        };
        self.end(status, counts, message, now)
    }

    /// Ends the run early: partial if some products succeeded, else failed. Products not yet
    /// processed make no difference.
    ///
    /// # Errors
    /// [`SyncRefusal::IllegalTransition`] unless it is processing.
    pub fn abort(
        &mut self,
        counts: SyncCounts,
        message: String,
        now: DateTime<Utc>,
    ) -> Result<(), SyncRefusal> {
        // Never a success: some products weren't reached.
        let status = if counts.success > 0 {
            SyncStatus::Partial
        } else {
            SyncStatus::Failed
        };
        self.end(status, counts, message, now)
    }

    fn end(
        &mut self,
        status: SyncStatus,
        counts: SyncCounts,
        message: String,
        now: DateTime<Utc>,
    ) -> Result<(), SyncRefusal> {
        self.step(SyncStatus::Processing, status)?;
        self.counts = counts;
        self.message = message;
        self.completed_at = Some(now);
        Ok(())
    }

    fn step(&mut self, from: SyncStatus, to: SyncStatus) -> Result<(), SyncRefusal> {
        if self.status != from {
            return Err(SyncRefusal::IllegalTransition {
                from: self.status,
                to,
            });
        }
        self.status = to;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run() -> SyncRun {
        SyncRun {
            id: SyncRunId::new(1).unwrap(),
            sync_type: SyncType::Full,
            status: SyncStatus::Pending,
            message: String::new(),
            counts: SyncCounts::default(),
            triggered_by: "test".into(),
            plan_id: None,
            started_at: None,
            completed_at: None,
            created_at: DateTime::UNIX_EPOCH,
        }
    }

    fn finished(success: u32, failed: u32) -> SyncStatus {
        let mut run = run();
        run.begin(DateTime::UNIX_EPOCH).unwrap();
        let counts = SyncCounts {
            total: success + failed,
            success,
            failed,
            ..SyncCounts::default()
        };
        run.finish(counts, String::new(), DateTime::UNIX_EPOCH)
            .unwrap();
        run.status
    }

    #[test]
    fn names_are_those_of_the_database_and_parse_back() {
        assert_eq!(
            SyncType::ALL.map(SyncType::as_str),
            ["products", "prices", "stock", "full"]
        );
        assert_eq!(
            SyncStatus::ALL.map(|status| status.to_string()),
            ["pending", "processing", "success", "partial", "failed"]
        );
        let stages = [SyncStage::Products, SyncStage::Prices, SyncStage::Stock];
        assert_eq!(
            stages.map(SyncStage::as_str),
            ["products", "prices", "stock"]
        );
        let types = SyncType::ALL.map(|it| SyncType::from_name(it.as_str()));
        assert_eq!(types, SyncType::ALL.map(Some));
        let statuses = SyncStatus::ALL.map(|it| SyncStatus::from_name(it.as_str()));
        assert_eq!(statuses, SyncStatus::ALL.map(Some));
        let parsed = stages.map(|it| SyncStage::from_name(it.as_str()));
        assert_eq!(parsed, stages.map(Some));
    }

    #[test]
    fn an_aborted_run_without_a_success_has_failed() {
        let mut run = run();
        run.begin(DateTime::UNIX_EPOCH).unwrap();
        run.abort(SyncCounts::default(), String::new(), DateTime::UNIX_EPOCH)
            .unwrap();
        assert_eq!(run.status, SyncStatus::Failed);
    }

    #[test]
    fn the_outcome_follows_from_the_counts() {
        assert_eq!(finished(3, 0), SyncStatus::Success);
        assert_eq!(finished(2, 1), SyncStatus::Partial);
        assert_eq!(finished(0, 3), SyncStatus::Failed);
        assert_eq!(finished(0, 0), SyncStatus::Success);
    }

    #[test]
    fn an_aborted_run_keeps_what_it_imported() {
        let mut run = run();
        run.begin(DateTime::UNIX_EPOCH).unwrap();
        let counts = SyncCounts {
            total: 9,
            success: 4,
            failed: 0,
            skipped: 2,
            not_listed: 0,
        };
        run.abort(counts, "interrupted".into(), DateTime::UNIX_EPOCH)
            .unwrap();
        assert_eq!((run.status, run.counts), (SyncStatus::Partial, counts));
    }

    #[test]
    fn no_step_is_taken_twice_or_out_of_turn() {
        let mut run = run();
        let counts = SyncCounts::default();
        assert!(
            run.clone()
                .finish(counts, String::new(), DateTime::UNIX_EPOCH)
                .is_err()
        );
        run.begin(DateTime::UNIX_EPOCH).unwrap();
        assert!(run.begin(DateTime::UNIX_EPOCH).is_err());
        run.finish(counts, String::new(), DateTime::UNIX_EPOCH)
            .unwrap();
        assert!(
            run.abort(counts, String::new(), DateTime::UNIX_EPOCH)
                .is_err()
        );
        assert!(run.begin(DateTime::UNIX_EPOCH).is_err());
    }
}
