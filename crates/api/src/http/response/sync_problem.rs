//! Refusals of the sync as problems.

use cangku_domain::supplier::SyncRefusal;

use super::{error_code::ErrorCode, problem::Problem};

pub(super) fn sync(refusal: &SyncRefusal, detail: String) -> Problem {
    let code = match refusal {
        SyncRefusal::AlreadyRunning => ErrorCode::SyncAlreadyRunning,
        SyncRefusal::IllegalTransition { .. } => ErrorCode::IllegalSyncTransition,
        SyncRefusal::NothingToRetry => ErrorCode::NoSyncFailures,
        SyncRefusal::AlreadyEnded { .. } => ErrorCode::SyncAlreadyEnded,
    };
    Problem::new(code, detail)
}
