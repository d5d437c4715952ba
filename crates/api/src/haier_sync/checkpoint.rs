//! What a run stores of itself, so that it can go on after its process died.

mod stored;

use std::collections::BTreeSet;

use cangku_domain::{
    Error, Identity, Result,
    catalog::ProductCode,
    ports::StorageError,
    supplier::{FailureKey, PendingStock, SyncEffects},
};

use self::stored::StoredRun;
use super::{options::SyncOptions, sync_stats::SyncStats};

/// Work items of failures that a checkpoint stores, at most. If there are more, the next run closes them.
const MAX_RESOLVED: usize = 2_000;

/// How far a run has come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct RunPosition {
    /// The last product that was planned, without its stock; products are planned in this order.
    pub(super) offers_to: Option<Identity>,
    /// Products that were planned.
    pub(super) offers_done: u32,
    /// Whether no more products follow.
    pub(super) offers_ended: bool,
    /// Products whose stock was tried, in the order in which it was requested.
    pub(super) stock_done: u32,
    /// Batches of products whose stock was requested.
    pub(super) stock_batches: u32,
}

/// What the plan of a run would do so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct PlanProgress {
    /// What it would change, for the safety limits.
    pub(super) effects: SyncEffects,
    /// Whether the run is about the complete list, all of whose entries have a readable code.
    pub(super) is_complete: bool,
    /// Products of the complete list; `None` without one.
    pub(super) listed: Option<u32>,
    /// Work items of failures that are closed when the plan is applied.
    pub(super) resolved: BTreeSet<FailureKey>,
}

/// The state of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RunState {
    pub(super) options: SyncOptions,
    pub(super) position: RunPosition,
    pub(super) progress: PlanProgress,
    /// Without the codes of failed products, which are stored with the run's failures.
    pub(super) stats: SyncStats,
}

impl RunState {
    /// The state as text.
    ///
    /// # Errors
    /// [`StorageError::Internal`].
    pub(super) fn to_text(&self) -> Result<String> {
        let text = serde_json::to_string(&StoredRun::of(self));
        text.map_err(|error| StorageError::Internal(Box::new(error)).into())
    }

    /// Reads what [`to_text`](Self::to_text) has written.
    ///
    /// # Errors
    /// [`StorageError::Inconsistent`] if an incompatible version has written it.
    pub(super) fn from_text(text: &str) -> Result<Self> {
        let stored: Option<StoredRun> = serde_json::from_str(text).ok();
        stored.and_then(StoredRun::into_state).ok_or_else(|| {
            let reason = "the state of a sync run can't be read".to_owned();
            Error::from(StorageError::Inconsistent(reason))
        })
    }
}

/// A run that goes on.
#[derive(Debug)]
pub(super) struct ResumedRun {
    pub(super) state: RunState,
    /// Products that are planned and whose stock is still to be fetched.
    pub(super) pending_stock: Vec<PendingStock>,
}

impl ResumedRun {
    /// The run with this state; `failed_codes` are those of the failures that it has recorded, `requested`
    /// are all products whose stock it has requested.
    pub(super) fn new(
        mut state: RunState,
        failed_codes: &[String],
        requested: Vec<PendingStock>,
    ) -> Self {
        let codes = failed_codes.iter();
        state.stats.failed_codes = codes
            .filter_map(|code| ProductCode::stored(code).ok())
            .collect();
        let done = usize::try_from(state.position.stock_done).unwrap_or(usize::MAX);
        Self {
            state,
            pending_stock: requested.into_iter().skip(done).collect(),
        }
    }
}

#[cfg(test)]
mod tests;
