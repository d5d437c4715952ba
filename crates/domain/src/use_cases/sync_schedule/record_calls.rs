//! Counts the calls that syncs make.

use crate::{Result, statistics::Calendar, use_cases::Context};

/// Adds calls to those of today. Returns the number of calls of today.
///
/// # Errors
/// [`Error::Storage`](crate::Error::Storage): the calls were not counted.
pub fn record_supplier_calls(cx: Context<'_>, calendar: Calendar, calls: u64) -> Result<u64> {
    let today = calendar.day_of(cx.now());
    cx.transactor
        .run(|unit| Ok(unit.sync_schedule().record_calls(today, calls)?))
}
