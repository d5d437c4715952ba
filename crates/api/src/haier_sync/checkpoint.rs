//! What a run stores of itself, so that it can go on after its process died.

mod state;
mod stored;

use cangku_domain::{
    Error, Result, catalog::ProductCode, ports::StorageError, supplier::PendingStock,
};

pub(super) use self::state::{PlanProgress, RunPosition, RunState};
use self::stored::StoredRun;

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
    /// are all products whose stock it has requested. Unless its plan `takes_items`, nothing more is fetched.
    pub(super) fn new(
        mut state: RunState,
        failed_codes: &[String],
        requested: Vec<PendingStock>,
        takes_items: bool,
    ) -> Self {
        let codes = failed_codes.iter();
        let done = usize::try_from(state.position.stock_done).unwrap_or(usize::MAX);
        let mut pending_stock: Vec<PendingStock> = requested.into_iter().skip(done).collect();
        let has_fetched_all = state.position.offers_ended && pending_stock.is_empty();
        // The list may have changed since: products are recorded one by one.
        state.progress.is_complete &= has_fetched_all;
        if !takes_items {
            state.position.offers_ended = true;
            pending_stock.clear();
        }
        state.stats.failed_codes = codes
            .filter_map(|code| ProductCode::stored(code).ok())
            .collect();
        Self {
            state,
            pending_stock,
        }
    }
}

#[cfg(test)]
mod tests;
