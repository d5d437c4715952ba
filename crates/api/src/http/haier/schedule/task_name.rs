//! The task of a path or a body.

use cangku_domain::supplier::SyncTask;
use serde_json::Value;

use crate::http::{
    request::{
        field::{FromJson, InvalidField},
        from_json::one_of,
    },
    response::{error_code::ErrorCode, problem::Problem},
};

/// The task with the name in a path.
///
/// # Errors
/// 404 `sync_task_not_found` for any other name.
pub(super) fn task_named(name: &str) -> Result<SyncTask, Problem> {
    SyncTask::from_name(name).ok_or_else(|| {
        let detail = format!("The tasks of the schedule are {}.", names());
        Problem::new(ErrorCode::SyncTaskNotFound, detail)
    })
}

impl FromJson for SyncTask {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        one_of(value, &names(), Self::from_name)
    }
}

fn names() -> String {
    SyncTask::ALL.map(SyncTask::as_str).join(", ")
}
