//! A run of the sync and its status machine (seed 1, HaierSyncLog).

use std::fmt;

use chrono::{DateTime, Utc};

use crate::{OptionalText, SyncRunId};

/// What a run brings beside the products themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SyncType {
    /// Products only.
    Products,
    /// Products and prices.
    Prices,
    /// Products and stock.
    Stock,
    /// Products, prices and stock.
    Full,
}

impl SyncType {
    /// Every type.
    pub const ALL: [Self; 4] = [Self::Products, Self::Prices, Self::Stock, Self::Full];

    /// The type of a run that asks for prices and stock, or not.
    pub const fn of(prices: bool, stock: bool) -> Self {
        match (prices, stock) {
            (false, false) => Self::Products,
            (true, false) => Self::Prices,
            (false, true) => Self::Stock,
            (true, true) => Self::Full,
        }
    }

    /// The value in the database and in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Products => "products",
            Self::Prices => "prices",
            Self::Stock => "stock",
            Self::Full => "full",
        }
    }

    /// The type of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|sync_type| sync_type.as_str() == name)
    }
}

/// How far a run is: pending → processing → success, partial or failed; the last three are final.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SyncStatus {
    /// Written down, not begun.
    Pending,
    /// At work.
    Processing,
    /// Every product went well.
    Success,
    /// Some products failed.
    Partial,
    /// No product went well, or the run broke off before any did.
    Failed,
}

impl SyncStatus {
    /// Every status.
    pub const ALL: [Self; 5] = [
        Self::Pending,
        Self::Processing,
        Self::Success,
        Self::Partial,
        Self::Failed,
    ];

    /// The value in the database and in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Processing => "processing",
            Self::Success => "success",
            Self::Partial => "partial",
            Self::Failed => "failed",
        }
    }

    /// The status of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }
}

impl fmt::Display for SyncStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Products of a run: each is counted once, as a success or as a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SyncCounts {
    /// Products that the run was about.
    pub total: u32,
    /// Products of which everything asked for was brought.
    pub success: u32,
    /// Products of which something failed.
    pub failed: u32,
}

/// Step of a run at which a product failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SyncStage {
    /// Reading or writing the product.
    Products,
    /// Asking for its prices.
    Prices,
    /// Asking for or writing its stock.
    Stock,
}

impl SyncStage {
    /// The value in the database and in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Products => "products",
            Self::Prices => "prices",
            Self::Stock => "stock",
        }
    }

    /// The stage of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Products, Self::Prices, Self::Stock]
            .into_iter()
            .find(|stage| stage.as_str() == name)
    }
}

/// One product's failure within a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncFailure {
    /// The supplier's code, as it came.
    pub product_code: OptionalText<50>,
    /// Where it failed.
    pub stage: SyncStage,
    /// Why, for an operator.
    pub reason: OptionalText<500>,
}

/// What a new run is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncRunDraft {
    /// What it brings.
    pub sync_type: SyncType,
    /// Who asked for it.
    pub triggered_by: String,
}

/// A run of the sync.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncRun {
    /// Identity.
    pub id: SyncRunId,
    /// What it brings.
    pub sync_type: SyncType,
    /// How far it is.
    pub status: SyncStatus,
    /// Its outcome in words.
    pub message: String,
    /// Its products.
    pub counts: SyncCounts,
    /// Who asked for it.
    pub triggered_by: String,
    /// When it began to work.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub completed_at: Option<DateTime<Utc>>,
    /// When it was written down.
    pub created_at: DateTime<Utc>,
}

/// Why the sync refuses something.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SyncRefusal {
    /// Another run is at work.
    #[error("another sync is running: wait for it to end")]
    AlreadyRunning,
    /// The run's status doesn't allow that step.
    #[error("a sync run that is {from} can't become {to}")]
    IllegalTransition {
        /// What it is.
        from: SyncStatus,
        /// What was asked for.
        to: SyncStatus,
    },
}

impl SyncRun {
    /// Begins to work: pending → processing.
    ///
    /// # Errors
    /// [`SyncRefusal::IllegalTransition`] from any other status.
    pub fn begin(&mut self, now: DateTime<Utc>) -> Result<(), SyncRefusal> {
        self.step(SyncStatus::Pending, SyncStatus::Processing)?;
        self.started_at = Some(now);
        Ok(())
    }

    /// Ends with these counts: success without a failure, partial with some, failed where nothing
    /// succeeded. A run about no product at all is a success.
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
            SyncCounts { failed: 0, .. } => SyncStatus::Success,
            SyncCounts { success: 0, .. } => SyncStatus::Failed,
            _ => SyncStatus::Partial,
        };
        self.end(status, counts, message, now)
    }

    /// Breaks off: partial where some products were brought, failed otherwise, whatever was
    /// still to come.
    ///
    /// # Errors
    /// [`SyncRefusal::IllegalTransition`] unless it is processing.
    pub fn abort(
        &mut self,
        counts: SyncCounts,
        message: String,
        now: DateTime<Utc>,
    ) -> Result<(), SyncRefusal> {
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
        };
        run.finish(counts, String::new(), DateTime::UNIX_EPOCH)
            .unwrap();
        run.status
    }

    #[test]
    fn the_outcome_follows_from_the_counts() {
        assert_eq!(finished(3, 0), SyncStatus::Success);
        assert_eq!(finished(2, 1), SyncStatus::Partial);
        assert_eq!(finished(0, 3), SyncStatus::Failed);
        assert_eq!(finished(0, 0), SyncStatus::Success);
    }

    #[test]
    fn a_run_that_breaks_off_keeps_what_it_brought() {
        let mut run = run();
        run.begin(DateTime::UNIX_EPOCH).unwrap();
        let counts = SyncCounts {
            total: 9,
            success: 4,
            failed: 0,
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
