//! Releases at once what a disabled user holds; a background job does the rest.

use std::time::{Duration, Instant};

use cangku_domain::{UserId, accounts::Actor, use_cases::release_holdings_of_disabled_users};

use crate::http::{
    response::problem::Problem,
    state::{self, App},
};

/// Holds and orders ended per transaction: their products stay locked for other requests until it
/// ends.
const BATCH_SIZE: u32 = 500;
/// Time limit within the request that disables a user.
const TIME_LIMIT: Duration = Duration::from_secs(5);
/// Pause before a retry of rows that other transactions have locked.
const PAUSE: Duration = Duration::from_millis(20);

/// Releases the holds and cancels the unpaid orders of a user who is disabled. Returns whether
/// nothing is left that can be released; what can't be is logged.
///
/// # Errors
/// If storage fails: the background job of every instance continues.
pub(crate) async fn release_holdings(
    app: &App,
    admin: &Actor,
    user: UserId,
) -> Result<bool, Problem> {
    let begun = Instant::now();
    loop {
        let round = state::write(app, admin.clone(), move |cx| {
            release_holdings_of_disabled_users(cx, Some(user), BATCH_SIZE)
        });
        let done = round.await?;
        // More rows than were refused means that another transaction has locked some: they were
        // skipped.
        if !done.is_any() && left(app, user, done.refused.saturating_add(1)).await? <= done.refused
        {
            if done.refused > 0 {
                let refused = done.refused;
                tracing::warn!(%user, refused, "a switched-off user holds what can't be given back");
            }
            return Ok(true);
        }
        if begun.elapsed() >= TIME_LIMIT {
            return Ok(false);
        }
        // Rows are left, but others have locked them.
        if !done.is_any() {
            tokio::time::sleep(PAUSE).await;
        }
    }
}

async fn left(app: &App, user: UserId, at_most: usize) -> Result<usize, Problem> {
    state::read(app, move |reader| {
        reader.read(|session| Ok(session.users().count_holds_of_disabled(user, at_most)?))
    })
    .await
}
