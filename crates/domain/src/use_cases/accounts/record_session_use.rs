//! Records the use of a session.

use crate::{Result, accounts::UserSession, use_cases::Context};

/// Records that the actor's client used the session, unless a use within the last
/// [`UserSession::USE_RECORDING_INTERVAL`] is recorded already.
pub fn record_session_use(cx: Context<'_>, session: &UserSession) -> Result<()> {
    let now = cx.now();
    if !session.should_record_use(now) {
        return Ok(());
    }
    cx.transactor.run(|unit| {
        let unless_after = now - UserSession::USE_RECORDING_INTERVAL;
        let client = &cx.actor.client;
        Ok(unit
            .user_sessions()
            .record_use(session.id, client, now, unless_after)?)
    })
}
