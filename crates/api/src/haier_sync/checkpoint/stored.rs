//! The state of a run as JSON.

use std::collections::BTreeSet;

use cangku_domain::{
    Identity, OptionalText,
    catalog::ProductCode,
    supplier::{FailureKey, FailureReason, SyncCounts, SyncEffects, SyncFailure, SyncStage},
    use_cases::SyncApproval,
};
use serde::{Deserialize, Serialize};

use super::state::{PlanProgress, RunPosition, RunState};
use crate::haier_sync::{
    options::{DailyCalls, SyncOptions},
    sync_stats::SyncStats,
};

/// The only version so far; a process of another one doesn't resume the run.
const VERSION: u32 = 1;

/// Work items of failures that a checkpoint stores, at most. If there are more, the next run closes them.
const MAX_RESOLVED: usize = 2_000;

#[derive(Serialize, Deserialize)]
pub(super) struct StoredRun {
    version: u32,
    options: StoredOptions,
    position: StoredPosition,
    effects: StoredEffects,
    is_complete: bool,
    listed: Option<u32>,
    resolved: Vec<(String, String)>,
    stats: StoredStats,
}

#[derive(Serialize, Deserialize)]
struct StoredOptions {
    product_codes: Option<Vec<String>>,
    category: Option<String>,
    brand: Option<String>,
    prices: bool,
    stock: bool,
    county_code: Option<String>,
    approval: StoredApproval,
    /// Limit, and calls before the run.
    #[serde(default)]
    daily_calls: Option<(u64, u64)>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredApproval {
    WithinLimits,
    Forced,
    ByPerson,
}

#[derive(Serialize, Deserialize)]
struct StoredPosition {
    offers_to: Option<String>,
    offers_done: u32,
    offers_ended: bool,
    stock_done: u32,
    stock_batches: u32,
}

#[derive(Serialize, Deserialize)]
struct StoredEffects {
    out_of_stock: u32,
    not_listed: u32,
    price_changes: u32,
    renamed: u32,
    supply_above_retail: u32,
}

#[derive(Serialize, Deserialize)]
struct StoredStats {
    total: u32,
    success: u32,
    failed: u32,
    skipped: u32,
    not_listed: u32,
    created: u32,
    updated: u32,
    unchanged: u32,
    stock_changed: u32,
    stock_unchanged: u32,
    product_failures: u32,
    price_failures: u32,
    stock_failures: u32,
    skipped_names: BTreeSet<String>,
    first_not_listed: Vec<String>,
    is_list_unreadable: bool,
    first_failures: Vec<StoredFailure>,
}

#[derive(Serialize, Deserialize)]
struct StoredFailure {
    product_code: String,
    stage: String,
    reason_code: String,
    reason: String,
}

impl StoredRun {
    pub(super) fn of(state: &RunState) -> Self {
        let PlanProgress {
            effects,
            is_complete,
            listed,
            resolved,
        } = &state.progress;
        let resolved = match resolved.len() {
            0..=MAX_RESOLVED => resolved.iter().map(stored_key).collect(),
            _ => Vec::new(),
        };
        Self {
            version: VERSION,
            options: StoredOptions::of(&state.options),
            position: StoredPosition::of(&state.position),
            effects: StoredEffects::of(*effects),
            is_complete: *is_complete,
            listed: *listed,
            resolved,
            stats: StoredStats::of(&state.stats),
        }
    }

    /// The state; `None` if a value isn't known.
    pub(super) fn into_state(self) -> Option<RunState> {
        if self.version != VERSION {
            return None;
        }
        let keys = self.resolved.iter();
        Some(RunState {
            options: self.options.into_options()?,
            position: self.position.into_position(),
            progress: PlanProgress {
                effects: self.effects.into_effects(),
                is_complete: self.is_complete,
                listed: self.listed,
                resolved: keys.map(key).collect::<Option<_>>()?,
            },
            stats: self.stats.into_stats()?,
        })
    }
}

fn stored_key(key: &FailureKey) -> (String, String) {
    (key.product_code.to_string(), key.stage.as_str().to_owned())
}

fn key((code, stage): &(String, String)) -> Option<FailureKey> {
    Some(FailureKey {
        product_code: ProductCode::stored(code).ok()?,
        stage: SyncStage::from_name(stage)?,
    })
}

fn codes<'a, C: FromIterator<ProductCode>>(
    codes: impl IntoIterator<Item = &'a String>,
) -> Option<C> {
    let codes = codes.into_iter().map(|code| ProductCode::stored(code).ok());
    codes.collect()
}

impl StoredOptions {
    fn of(options: &SyncOptions) -> Self {
        let codes = options.product_codes.as_ref();
        Self {
            product_codes: codes.map(|codes| codes.iter().map(ToString::to_string).collect()),
            category: options.category.clone(),
            brand: options.brand.clone(),
            prices: options.prices,
            stock: options.stock,
            county_code: options
                .county_code
                .as_ref()
                .map(|code| code.as_str().to_owned()),
            approval: match options.approval {
                SyncApproval::WithinLimits => StoredApproval::WithinLimits,
                SyncApproval::Forced => StoredApproval::Forced,
                SyncApproval::ByPerson => StoredApproval::ByPerson,
            },
            daily_calls: options.daily_calls.map(|calls| (calls.limit, calls.used)),
        }
    }

    fn into_options(self) -> Option<SyncOptions> {
        Some(SyncOptions {
            product_codes: match &self.product_codes {
                Some(named) => Some(codes(named)?),
                None => None,
            },
            category: self.category,
            brand: self.brand,
            prices: self.prices,
            stock: self.stock,
            county_code: match &self.county_code {
                Some(code) => Some(code.parse().ok()?),
                None => None,
            },
            // Nothing of a dry run is stored.
            dry_run: false,
            approval: match self.approval {
                StoredApproval::WithinLimits => SyncApproval::WithinLimits,
                StoredApproval::Forced => SyncApproval::Forced,
                StoredApproval::ByPerson => SyncApproval::ByPerson,
            },
            daily_calls: self
                .daily_calls
                .map(|(limit, used)| DailyCalls { limit, used }),
        })
    }
}

impl StoredPosition {
    fn of(position: &RunPosition) -> Self {
        Self {
            offers_to: position.offers_to.as_ref().map(ToString::to_string),
            offers_done: position.offers_done,
            offers_ended: position.offers_ended,
            stock_done: position.stock_done,
            stock_batches: position.stock_batches,
        }
    }

    fn into_position(self) -> RunPosition {
        RunPosition {
            offers_to: self.offers_to.as_deref().map(Identity::of),
            offers_done: self.offers_done,
            offers_ended: self.offers_ended,
            stock_done: self.stock_done,
            stock_batches: self.stock_batches,
        }
    }
}

impl StoredEffects {
    const fn of(effects: SyncEffects) -> Self {
        Self {
            out_of_stock: effects.out_of_stock,
            not_listed: effects.not_listed,
            price_changes: effects.price_changes,
            renamed: effects.renamed,
            supply_above_retail: effects.supply_above_retail,
        }
    }

    const fn into_effects(self) -> SyncEffects {
        SyncEffects {
            out_of_stock: self.out_of_stock,
            not_listed: self.not_listed,
            price_changes: self.price_changes,
            renamed: self.renamed,
            supply_above_retail: self.supply_above_retail,
        }
    }
}

impl StoredStats {
    fn of(stats: &SyncStats) -> Self {
        let counts = stats.counts;
        let not_listed = stats.first_not_listed.iter();
        Self {
            total: counts.total,
            success: counts.success,
            failed: counts.failed,
            skipped: counts.skipped,
            not_listed: counts.not_listed,
            created: stats.created,
            updated: stats.updated,
            unchanged: stats.unchanged,
            stock_changed: stats.stock_changed,
            stock_unchanged: stats.stock_unchanged,
            product_failures: stats.product_failures,
            price_failures: stats.price_failures,
            stock_failures: stats.stock_failures,
            skipped_names: stats.skipped_names.clone(),
            first_not_listed: not_listed.map(ToString::to_string).collect(),
            is_list_unreadable: stats.is_list_unreadable,
            first_failures: stats.first_failures.iter().map(StoredFailure::of).collect(),
        }
    }

    fn into_stats(self) -> Option<SyncStats> {
        let failures = self.first_failures.into_iter();
        Some(SyncStats {
            counts: SyncCounts {
                total: self.total,
                success: self.success,
                failed: self.failed,
                skipped: self.skipped,
                not_listed: self.not_listed,
            },
            created: self.created,
            updated: self.updated,
            unchanged: self.unchanged,
            stock_changed: self.stock_changed,
            stock_unchanged: self.stock_unchanged,
            product_failures: self.product_failures,
            price_failures: self.price_failures,
            stock_failures: self.stock_failures,
            skipped_names: self.skipped_names,
            first_not_listed: codes(&self.first_not_listed)?,
            is_list_unreadable: self.is_list_unreadable,
            first_failures: failures
                .map(StoredFailure::into_failure)
                .collect::<Option<_>>()?,
            failed_codes: BTreeSet::new(),
        })
    }
}

impl StoredFailure {
    fn of(failure: &SyncFailure) -> Self {
        Self {
            product_code: failure.product_code.to_string(),
            stage: failure.stage.as_str().to_owned(),
            reason_code: failure.reason_code.as_str().to_owned(),
            reason: failure.reason.to_string(),
        }
    }

    fn into_failure(self) -> Option<SyncFailure> {
        Some(SyncFailure {
            product_code: OptionalText::lossy(&self.product_code),
            stage: SyncStage::from_name(&self.stage)?,
            reason_code: FailureReason::from_name(&self.reason_code)?,
            reason: OptionalText::lossy(&self.reason),
        })
    }
}
