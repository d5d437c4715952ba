//! Records why the sync of single products failed.

use crate::{
    OptionalText, PageRequest, Result, SyncRunId, catalog::ProductCode, ports::Reader,
    supplier::SyncFailure, use_cases::Context,
};

/// Stores failures with their run, and the reason with each product that exists.
pub fn record_sync_failures(
    cx: Context<'_>,
    id: SyncRunId,
    failures: &[SyncFailure],
) -> Result<()> {
    let errors = errors(failures);
    cx.transactor.run(|unit| {
        unit.products().record_sync_errors(&errors)?;
        Ok(unit.sync_runs().add_failures(id, failures, cx.now())?)
    })
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

fn errors(failures: &[SyncFailure]) -> Vec<(ProductCode, OptionalText<500>)> {
    let errors = failures.iter().filter_map(|failure| {
        let code = ProductCode::new(failure.product_code.as_str()).ok()?;
        Some((code, failure.reason.clone()))
    });
    errors.collect()
}
