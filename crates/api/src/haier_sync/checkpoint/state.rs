//! The state of a run.

use std::collections::BTreeSet;

use cangku_domain::{
    Identity,
    supplier::{FailureKey, SyncEffects},
};

use crate::haier_sync::{options::SyncOptions, sync_stats::SyncStats};

/// How far a run has come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::haier_sync) struct RunPosition {
    /// The last product that was planned, without its stock; products are planned in this order.
    pub(in crate::haier_sync) offers_to: Option<Identity>,
    /// Products that were planned.
    pub(in crate::haier_sync) offers_done: u32,
    /// Whether no more products follow.
    pub(in crate::haier_sync) offers_ended: bool,
    /// Products whose stock was tried, in the order in which it was requested.
    pub(in crate::haier_sync) stock_done: u32,
    /// Batches of products whose stock was requested.
    pub(in crate::haier_sync) stock_batches: u32,
}

/// What the plan of a run would do so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::haier_sync) struct PlanProgress {
    /// What it would change, for the safety limits.
    pub(in crate::haier_sync) effects: SyncEffects,
    /// Whether the run is about the complete list, all of whose entries have a readable code.
    pub(in crate::haier_sync) is_complete: bool,
    /// Products of the complete list; `None` without one.
    pub(in crate::haier_sync) listed: Option<u32>,
    /// Work items of failures that are closed when the plan is applied.
    pub(in crate::haier_sync) resolved: BTreeSet<FailureKey>,
}

/// The state of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::haier_sync) struct RunState {
    pub(in crate::haier_sync) options: SyncOptions,
    pub(in crate::haier_sync) position: RunPosition,
    pub(in crate::haier_sync) progress: PlanProgress,
    /// Without the codes of failed products, which are stored with the run's failures.
    pub(in crate::haier_sync) stats: SyncStats,
}
