//! Purges change plans, runs of the sync and sessions of users some time after their end, and old entries of the
//! audit log.

use std::time::Duration;

use cangku_domain::{
    accounts::SystemActor,
    use_cases::{purge_audit_log, purge_plan, purge_sessions, purge_syncs},
};
use chrono::TimeDelta;

use super::JobSet;

/// Pause between two rounds.
const PAUSE: Duration = Duration::from_secs(600);
/// Runs that are purged in one transaction.
const BATCH: u32 = 20;
/// Entries of the audit log that are purged in one transaction.
const AUDIT_BATCH: u32 = 5_000;

/// Sessions that are purged in one transaction.
const SESSION_BATCH: u32 = 5_000;

/// Starts the jobs. The parameters are the times for which things are kept; `None`: forever.
pub(crate) fn start(
    jobs: &mut JobSet,
    plans: Option<TimeDelta>,
    syncs: Option<TimeDelta>,
    audit: Option<TimeDelta>,
    sessions: Option<TimeDelta>,
) {
    if let Some(life) = plans {
        jobs.every(PAUSE, SystemActor::PurgePlans, move |cx| {
            purge_plan(cx, life)
        });
    }
    if let Some(life) = syncs {
        jobs.every(PAUSE, SystemActor::PurgeSyncs, move |cx| {
            // Several are left if this was a full batch.
            Ok(purge_syncs(cx, life, BATCH)? >= u64::from(BATCH))
        });
    }
    if let Some(life) = audit {
        jobs.every(PAUSE, SystemActor::PurgeAuditLog, move |cx| {
            Ok(purge_audit_log(cx, life, AUDIT_BATCH)? >= u64::from(AUDIT_BATCH))
        });
    }
    if let Some(life) = sessions {
        jobs.every(PAUSE, SystemActor::PurgeSessions, move |cx| {
            Ok(purge_sessions(cx, life, SESSION_BATCH)? >= u64::from(SESSION_BATCH))
        });
    }
}
