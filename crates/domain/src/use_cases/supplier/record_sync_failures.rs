//! Records what failed and what succeeded in a batch of a sync.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::{
    OptionalText, PageRequest, Result, SyncRunId,
    attention::{AttentionDraft, AttentionSubject},
    catalog::ProductCode,
    ports::{Reader, UnitOfWork},
    supplier::{FailureKey, FailureReason, FailureState, FailureStatus, SyncFailure, SyncStage},
    use_cases::Context,
};

/// Stores the failures of a batch with their run, the reason with each product that exists, and the
/// failures as work items. Of `tried`, the stages of products that the batch has tried, those without
/// a failure have succeeded: their work items are closed.
///
/// `recorded` is how many failures the run has recorded before. If it has more, an attempt whose outcome
/// was unknown has recorded these, and nothing is written: each counts as one attempt.
pub fn record_sync_failures(
    cx: Context<'_>,
    id: SyncRunId,
    recorded: u32,
    tried: &[FailureKey],
    failures: &[SyncFailure],
) -> Result<()> {
    cx.transactor
        .run(|unit| record_failures(cx, unit, id, recorded, tried, failures))
}

/// [`record_sync_failures`] within a transaction.
pub(super) fn record_failures(
    cx: Context<'_>,
    unit: &mut dyn UnitOfWork,
    id: SyncRunId,
    recorded: u32,
    tried: &[FailureKey],
    failures: &[SyncFailure],
) -> Result<()> {
    if !failures.is_empty() {
        if unit.sync_runs().failure_count(id)? > recorded {
            return Ok(());
        }
        // Products first, as in every other transaction that locks them.
        unit.products().record_sync_errors(&errors(failures))?;
        let without_figure = without_figure(failures);
        if !without_figure.is_empty() {
            unit.sync_confirmations().exclude_figures(&without_figure)?;
        }
        unit.sync_runs().add_failures(id, failures, cx.now())?;
    }
    update_work_items(unit, &cx.actor.name, tried, failures, cx.now())
}

/// Stores the reasons of a run's failures with their products once more: a plan that is applied creates
/// products and counts them as synced after their failures were recorded.
pub fn restate_sync_errors(cx: Context<'_>, reader: &dyn Reader, id: SyncRunId) -> Result<()> {
    let mut number = 1;
    loop {
        let Some(page) = PageRequest::new(number, PageRequest::MAX_SIZE) else {
            return Ok(());
        };
        let found = reader.read(|session| Ok(session.sync_runs().failures(id, page)?))?;
        let errors = errors(&found.results);
        cx.transactor
            .run(|unit| Ok(unit.products().record_sync_errors(&errors)?))?;
        if found.results.len() < usize::try_from(page.page_size()).unwrap_or(usize::MAX) {
            return Ok(());
        }
        number += 1;
    }
}

/// Codes of the products whose stock wasn't fetched or written.
fn without_figure(failures: &[SyncFailure]) -> Vec<ProductCode> {
    let failures = failures.iter().filter(|failure| match failure.stage {
        SyncStage::Products | SyncStage::Stock => true,
        SyncStage::Prices => false,
    });
    failures
        .filter_map(|failure| ProductCode::new(failure.product_code.as_str()).ok())
        .collect()
}

fn errors(failures: &[SyncFailure]) -> Vec<(ProductCode, OptionalText<500>)> {
    let errors = failures.iter().filter_map(|failure| {
        let code = ProductCode::new(failure.product_code.as_str()).ok()?;
        Some((code, failure.reason.clone()))
    });
    errors.collect()
}

/// Of these stages of products, those with a work item that isn't closed.
pub fn open_failures(cx: Context<'_>, tried: &[FailureKey]) -> Result<Vec<FailureKey>> {
    let codes: BTreeSet<_> = tried.iter().map(|key| key.product_code.clone()).collect();
    if codes.is_empty() {
        return Ok(Vec::new());
    }
    let codes: Vec<ProductCode> = codes.into_iter().collect();
    let tried: BTreeSet<&FailureKey> = tried.iter().collect();
    cx.transactor.run(|unit| {
        let known = unit.product_failures().lock_of(&codes)?;
        let open = known.into_iter().filter(|failure| {
            failure.state.status != FailureStatus::Closed && tried.contains(&failure.key)
        });
        Ok(open.map(|failure| failure.key).collect())
    })
}

fn update_work_items(
    unit: &mut dyn UnitOfWork,
    actor: &str,
    tried: &[FailureKey],
    failures: &[SyncFailure],
    now: DateTime<Utc>,
) -> Result<()> {
    let mut failed: BTreeMap<FailureKey, &SyncFailure> = BTreeMap::new();
    for failure in failures {
        if let Some(key) = FailureKey::of(failure) {
            // One attempt, however much of it failed. The first reason is mostly the cause.
            failed.entry(key).or_insert(failure);
        }
    }
    let keys = tried.iter().chain(failed.keys());
    let codes: BTreeSet<_> = keys.map(|key| &key.product_code).collect();
    if codes.is_empty() {
        return Ok(());
    }
    let codes: Vec<ProductCode> = codes.into_iter().cloned().collect();
    let known = unit.product_failures().lock_of(&codes)?;
    let mut before: BTreeMap<FailureKey, FailureState> = known
        .into_iter()
        .map(|failure| (failure.key, failure.state))
        .collect();
    let needs_person = |state: &FailureState| state.status == FailureStatus::NeedsPerson;

    let (mut changed, mut is_raised, mut is_settled) = (Vec::new(), false, false);
    for (key, failure) in failed {
        let present = before.remove(&key);
        let state = FailureState::after(present.as_ref(), &key, failure, now);
        is_raised |= needs_person(&state) && !present.as_ref().is_some_and(needs_person);
        is_settled |= !needs_person(&state) && present.as_ref().is_some_and(needs_person);
        changed.push((key, state));
    }
    // What has failed was removed above: the others have succeeded.
    for key in tried {
        let Some(mut state) = before.remove(key) else {
            continue;
        };
        if state.status != FailureStatus::Closed {
            is_settled |= needs_person(&state);
            state.close(now);
            changed.push((key.clone(), state));
        }
    }
    if changed.is_empty() {
        return Ok(());
    }
    unit.product_failures().upsert(&changed)?;
    if is_raised || is_settled {
        update_attention(unit, actor, is_raised, now)?;
    }
    Ok(())
}

/// Raises the item of the attention list if a further failure needs a person, and settles it if none
/// does any more. In between, an item that a person has settled stays so.
fn update_attention(
    unit: &mut dyn UnitOfWork,
    actor: &str,
    is_raised: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    let counts = unit.product_failures().needing_person()?;
    let subject = AttentionSubject::sync_failures();
    if counts.is_empty() {
        unit.attention().resolve(&[subject], actor, now)?;
    } else if is_raised {
        let detail = detail(&counts);
        unit.attention()
            .raise(&[AttentionDraft { subject, detail }], now)?;
    }
    Ok(())
}

/// Such as `12 failures of the sync need a person: own_product 10, no_price 2`.
fn detail(counts: &[(FailureReason, u64)]) -> String {
    let all: u64 = counts.iter().map(|(_, count)| count).sum();
    let kinds = counts.iter();
    let kinds: Vec<_> = kinds
        .map(|(reason, count)| format!("{} {count}", reason.as_str()))
        .collect();
    let words = match all {
        1 => "failure of the sync needs",
        _ => "failures of the sync need",
    };
    format!("{all} {words} a person: {}", kinds.join(", "))
}

#[cfg(test)]
mod tests;
