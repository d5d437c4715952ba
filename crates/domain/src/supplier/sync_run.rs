//! Sync runs and their status machine (spec: statistics and inventory, HaierSyncLog).

use std::fmt;

use chrono::{DateTime, Utc};

use super::FailureReason;
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

    /// Whether a run of this status has ended.
    pub const fn is_final(self) -> bool {
        match self {
            Self::Pending | Self::Processing => false,
            Self::Success | Self::Partial | Self::Failed => true,
        }
    }

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
    /// All stages, in the order of a run.
    pub const ALL: [Self; 3] = [Self::Products, Self::Prices, Self::Stock];

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
        Self::ALL.into_iter().find(|stage| stage.as_str() == name)
    }
}

/// The failure of one product within a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncFailure {
    /// The supplier's product code, as received; may be empty.
    pub product_code: OptionalText<50>,
    /// The stage at which it failed.
    pub stage: SyncStage,
    /// The kind of the reason.
    pub reason_code: FailureReason,
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

/// A request to stop a run before its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncStopRequest {
    /// When it was made.
    pub requested_at: DateTime<Utc>,
    /// Name of the user who made it.
    pub requested_by: String,
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
    /// When the counts of a run in progress were last recorded; `None` before, and for runs of
    /// earlier versions.
    pub progress_at: Option<DateTime<Utc>>,
    /// The first request to stop it; `None` without one.
    pub stop_request: Option<SyncStopRequest>,
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
    /// No failure that isn't closed matches.
    #[error("there is no failure to retry")]
    NothingToRetry,
    /// The run has ended already, so it can't be stopped.
    #[error("the sync run has ended already: it is {status}")]
    AlreadyEnded {
        /// How it has ended.
        status: SyncStatus,
    },
}

impl SyncRun {
    /// Requests that the run stops. Its process notices it within some seconds. A second request
    /// changes nothing.
    ///
    /// # Errors
    /// [`SyncRefusal::AlreadyEnded`] if it isn't in progress any more.
    pub fn request_stop(&mut self, by: &str, now: DateTime<Utc>) -> Result<(), SyncRefusal> {
        if self.status.is_final() {
            return Err(SyncRefusal::AlreadyEnded {
                status: self.status,
            });
        }
        self.stop_request.get_or_insert_with(|| SyncStopRequest {
            requested_at: now,
            requested_by: by.to_owned(),
        });
        Ok(())
    }

    /// The last sign of life of a run in progress.
    pub fn last_seen(&self) -> DateTime<Utc> {
        let seen = self.progress_at.or(self.started_at);
        seen.unwrap_or(self.created_at)
    }

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
mod tests;
