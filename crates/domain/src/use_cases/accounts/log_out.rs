//! Logs a user out.

use super::end_session::{EndedBy, end_open_session};
use crate::{
    Result, UserId, UserSessionId, accounts::SessionEnd, audit::AuditAction, use_cases::Context,
};

/// Ends the session that the user is using.
///
/// # Errors
/// [`Error::NotFound`](crate::Error::NotFound) if it has ended meanwhile.
pub fn log_out(cx: Context<'_>, user: UserId, session: UserSessionId) -> Result<()> {
    let by = EndedBy {
        action: AuditAction::LogOut,
        reason: SessionEnd::LoggedOut,
    };
    end_open_session(cx, user, session, by)
}
