//! Makes the end of sessions count at once.

use cangku_domain::UserSessionId;

use crate::http::{response::problem::Problem, state::App};

/// Makes an end of sessions count at once in this process; other processes notice it when they look the session up
/// again.
pub(super) fn forget_ended(app: &App, result: Result<&[UserSessionId], &Problem>) {
    match result {
        Ok(ended) => app.auth_cache().end_sessions(ended.iter().copied()),
        // The end may be committed although its response was lost, and which sessions it would be isn't known.
        Err(problem) if problem.code().status().is_server_error() => app.auth_cache().invalidate(),
        Err(_refused) => {}
    }
}
