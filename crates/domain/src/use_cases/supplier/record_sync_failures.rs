//! Records why the sync of single products failed.

use crate::{Result, SyncRunId, catalog::ProductCode, supplier::SyncFailure, use_cases::Context};

/// Stores failures with their run, and the reason with each product that exists.
pub fn record_sync_failures(
    cx: Context<'_>,
    id: SyncRunId,
    failures: &[SyncFailure],
) -> Result<()> {
    let errors: Vec<_> = failures
        .iter()
        .filter_map(|failure| {
            let code = ProductCode::new(failure.product_code.as_str()).ok()?;
            Some((code, failure.reason.clone()))
        })
        .collect();
    cx.transactor.run(|unit| {
        unit.products().record_sync_errors(&errors)?;
        Ok(unit.sync_runs().add_failures(id, failures, cx.now())?)
    })
}
