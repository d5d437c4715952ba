//! Starts a sync of products that failed before.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use crate::{
    Entity, Error, Result,
    accounts::Scope,
    catalog::ProductCode,
    ports::{FailureSelection, SyncLock},
    supplier::{SyncRefusal, SyncRun, SyncStage, SyncType},
    use_cases::{
        Context, Once,
        once::create_once,
        supplier::start_sync::{StartedSync, acquire, insert},
    },
};

/// Failures that are retried by one run, at most.
pub const MAX_RETRIED: u32 = 5_000;

/// What a retry imports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryPlan {
    /// The products.
    pub product_codes: BTreeSet<ProductCode>,
    /// Whether prices are imported: if a failure is of that stage.
    pub prices: bool,
    /// Whether stock is imported: if a failure is of that stage.
    pub stock: bool,
}

/// Starts a run that retries the selected failures, at most once per idempotency key: the run and
/// what it imports. All selected failures become due; if there are more than [`MAX_RETRIED`], the
/// rest stays due for the next run. `client` is what the run needs, and used only if there is
/// something to retry.
///
/// # Errors
/// That of `client`; [`SyncRefusal::NothingToRetry`] if no failure is selected; [`Error::NotFound`] if a
/// failure is selected by its id and doesn't exist, or is closed; otherwise those of
/// [`start_sync_once`](crate::use_cases::start_sync_once).
pub fn retry_failures_once<C>(
    cx: Context<'_>,
    sync_lock: &dyn SyncLock,
    selection: &FailureSelection,
    client: Result<C>,
    plan_max_age: TimeDelta,
    once: &Once<SyncRun>,
) -> Result<(StartedSync, Option<(RetryPlan, C)>)> {
    cx.actor.require(Scope::HaierAll)?;
    let (mut lease, mut retried) = (None, None);
    let created = create_once(cx, once, |unit| {
        lease = Some(acquire(sync_lock)?);
        let now = cx.now();
        // What is due already stays so: `now` may be later than the time by which it is selected.
        if selection.due_by.is_none() {
            unit.product_failures().make_due(selection, now)?;
        }
        let found = unit
            .product_failures()
            .lock_selected(selection, MAX_RETRIED)?;
        if found.is_empty() {
            return Err(match selection.id {
                Some(id) => Error::not_found(Entity::ProductFailure, id),
                None => SyncRefusal::NothingToRetry.into(),
            });
        }
        let client = client?;
        let has = |stage| found.iter().any(|failure| failure.key.stage == stage);
        let (prices, stock) = (has(SyncStage::Prices), has(SyncStage::Stock));
        let codes = found.iter();
        let product_codes = codes.map(|failure| failure.key.product_code.clone());
        let product_codes = product_codes.collect();
        let claimed = found.into_iter().map(|mut failure| {
            failure.state.claim(&failure.key, now);
            (failure.key, failure.state)
        });
        unit.product_failures()
            .upsert(&claimed.collect::<Vec<_>>())?;
        let plan = RetryPlan {
            product_codes,
            prices,
            stock,
        };
        retried = Some((plan, client));
        insert(unit, cx, SyncType::of(prices, stock), plan_max_age)
    })?;
    Ok(((created, lease), retried))
}
