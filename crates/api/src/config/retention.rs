//! How long change plans and runs of the sync are kept after their end, and the audit log.
//!
//! - `CANGKU_PLAN_RETENTION_DAYS` (`plans.retention_days`): days after which a plan that has ended is deleted
//!   with its items (365); 0: never. It can't be undone any more then.
//! - `HAIER_LOG_RETENTION_DAYS` (`haier.log_retention_days`): days after which a run that has ended is
//!   deleted with its failures, and a work item of a failure after it was closed (365); 0: never.
//! - `CANGKU_AUDIT_RETENTION_DAYS` (`audit.retention_days`): days after which an entry of the audit log is
//!   deleted (0: never).

use chrono::TimeDelta;

use super::reader::{ErrorReported, Reader};
use super::setting::{Fallback, Setting};

const PLANS: Setting = Setting::open(
    "CANGKU_PLAN_RETENTION_DAYS",
    "plans.retention_days",
    Fallback::Text("365"),
);
const SYNCS: Setting = Setting::open(
    "HAIER_LOG_RETENTION_DAYS",
    "haier.log_retention_days",
    Fallback::Text("365"),
);
const AUDIT: Setting = Setting::open(
    "CANGKU_AUDIT_RETENTION_DAYS",
    "audit.retention_days",
    Fallback::Text("0"),
);

pub(super) const SETTINGS: &[&Setting] = &[&PLANS, &SYNCS, &AUDIT];

/// How long things are kept after their end; `None`: forever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Change plans.
    pub plans: Option<TimeDelta>,
    /// Runs of the sync, and closed work items of failures.
    pub syncs: Option<TimeDelta>,
    /// Entries of the audit log, which end at once.
    pub audit: Option<TimeDelta>,
}

pub(super) fn read(reader: &mut Reader) -> Result<Retention, ErrorReported> {
    // A hundred years.
    let mut days = |setting| {
        let days = reader.number(setting, 0..=36_500_u32);
        days.map(|days| (days > 0).then(|| TimeDelta::days(i64::from(days))))
    };
    let (plans, syncs, audit) = (days(&PLANS), days(&SYNCS), days(&AUDIT));
    Ok(Retention {
        plans: plans?,
        syncs: syncs?,
        audit: audit?,
    })
}
