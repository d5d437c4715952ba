//! The commands and jobs of the shop, as actors of use cases.

use std::fmt;

/// A command, job or component of the shop that performs use cases on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SystemActor {
    /// The shop, if none of the others applies.
    System,
    /// Values that come from the supplier.
    HaierSync,
    /// The command that syncs products with the supplier.
    SyncHaierProducts,
    /// The job that closes syncs whose process died.
    CloseDeadSyncs,
    /// The job that retries products that failed in syncs.
    RetrySyncFailures,
    /// The job that starts the syncs of the schedule.
    ScheduleSyncs,
    /// The command that shows, pauses and resumes the schedule of the sync.
    HaierSchedule,
    /// The command that downloads the supplier's pictures.
    FetchHaierImages,
    /// The command that compares stock, log and holds.
    ReconcileInventory,
    /// The command that lists rows that today's rules would refuse.
    CheckData,
    /// The command that creates an administrator.
    CreateAdmin,
    /// The command that migrates the database.
    Migrate,
    /// The command that computes the statistics again.
    RebuildStatistics,
    /// The command that encrypts secrets with the current key.
    RotateKey,
    /// The command that drops cached responses.
    InvalidateCache,
    /// The job that releases expired holds.
    ExpireHolds,
    /// The job that releases what disabled users hold.
    ReleaseDisabledUsers,
    /// The command and the job that cancel overdue unpaid orders.
    CancelUnpaidOrders,
    /// The job that completes orders some time after their shipment.
    CompleteShippedOrders,
    /// The job that applies and undoes change plans.
    ApplyPlans,
    /// The command that works with change plans.
    Plans,
    /// The job that purges change plans some time after their end.
    PurgePlans,
    /// The job that purges runs of the sync some time after their end.
    PurgeSyncs,
    /// The job that purges old entries of the audit log.
    PurgeAuditLog,
    /// The job that purges sessions some time after their end.
    PurgeSessions,
    /// The job that purges responses stored under idempotency keys.
    PurgeIdempotencyKeys,
    /// The job that deletes unused pictures.
    CleanMedia,
    /// The job that writes logged searches.
    LogSearches,
    /// The job that purges logged searches.
    PurgeSearches,
    /// The job that writes view counts.
    CountViews,
    /// The job that purges counted views.
    PurgeViews,
    /// The job that folds events into statistics.
    FoldStatistics,
    /// The job that records which users were active.
    RecordActivity,
    /// The job that updates the search index.
    RefreshSearch,
    /// The job that checks whether full storage has room again.
    ProbeStorage,
    /// The job that shares the state of the circuit to the supplier.
    WatchSupplier,
    /// The job that checks whether the supplier's platform responds again.
    ProbeSupplier,
}

impl SystemActor {
    /// All variants; no user may have one of their names.
    pub const ALL: &[Self] = &[
        Self::System,
        Self::HaierSync,
        Self::SyncHaierProducts,
        Self::CloseDeadSyncs,
        Self::RetrySyncFailures,
        Self::ScheduleSyncs,
        Self::HaierSchedule,
        Self::FetchHaierImages,
        Self::ReconcileInventory,
        Self::CheckData,
        Self::CreateAdmin,
        Self::Migrate,
        Self::RebuildStatistics,
        Self::RotateKey,
        Self::InvalidateCache,
        Self::ExpireHolds,
        Self::ReleaseDisabledUsers,
        Self::CancelUnpaidOrders,
        Self::CompleteShippedOrders,
        Self::ApplyPlans,
        Self::Plans,
        Self::PurgePlans,
        Self::PurgeSyncs,
        Self::PurgeAuditLog,
        Self::PurgeSessions,
        Self::PurgeIdempotencyKeys,
        Self::CleanMedia,
        Self::LogSearches,
        Self::PurgeSearches,
        Self::CountViews,
        Self::PurgeViews,
        Self::FoldStatistics,
        Self::RecordActivity,
        Self::RefreshSearch,
        Self::ProbeStorage,
        Self::WatchSupplier,
        Self::ProbeSupplier,
    ];

    /// The name in log rows, in metrics and in the names of jobs. Rows store it: it must not change.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::HaierSync => "haier_sync",
            Self::SyncHaierProducts => "sync-haier-products",
            Self::CloseDeadSyncs => "close-dead-syncs",
            Self::RetrySyncFailures => "retry-sync-failures",
            Self::ScheduleSyncs => "schedule-syncs",
            Self::HaierSchedule => "haier-schedule",
            Self::FetchHaierImages => "fetch-haier-images",
            Self::ReconcileInventory => "reconcile-inventory",
            Self::CheckData => "check-data",
            Self::CreateAdmin => "create-admin",
            Self::Migrate => "migrate",
            Self::RebuildStatistics => "rebuild-statistics",
            Self::RotateKey => "rotate-key",
            Self::InvalidateCache => "invalidate-cache",
            Self::ExpireHolds => "hold_expired",
            Self::ReleaseDisabledUsers => "user_switched_off",
            Self::CancelUnpaidOrders => "cancel-unpaid-orders",
            Self::CompleteShippedOrders => "complete-shipped-orders",
            Self::ApplyPlans => "apply-plans",
            Self::Plans => "plans",
            Self::PurgePlans => "purge-plans",
            Self::PurgeSyncs => "purge-syncs",
            Self::PurgeAuditLog => "purge-audit-log",
            Self::PurgeSessions => "purge-sessions",
            Self::PurgeIdempotencyKeys => "forget-answers",
            Self::CleanMedia => "media",
            Self::LogSearches => "log-searches",
            Self::PurgeSearches => "forget-searches",
            Self::CountViews => "count-views",
            Self::PurgeViews => "forget-views",
            Self::FoldStatistics => "fold-statistics",
            Self::RecordActivity => "note-activity",
            Self::RefreshSearch => "refresh-search",
            Self::ProbeStorage => "probe-storage",
            Self::WatchSupplier => "watch-supplier",
            Self::ProbeSupplier => "probe-supplier",
        }
    }

    /// The one with this name; `None` if there is none.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|actor| actor.as_str() == name)
    }
}

impl fmt::Display for SystemActor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::Username;

    #[test]
    fn each_name_is_unique_and_parses() {
        for &actor in SystemActor::ALL {
            assert_eq!(SystemActor::from_name(actor.as_str()), Some(actor));
        }
        assert_eq!(SystemActor::from_name("ann"), None);
    }

    #[test]
    fn no_user_can_register_one_of_the_names() {
        for actor in SystemActor::ALL {
            for name in [actor.as_str().to_owned(), actor.as_str().to_uppercase()] {
                assert!(Username::for_new(&name).is_err(), "{name}");
            }
        }
    }
}
