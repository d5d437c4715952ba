//! Giving back at once what a user holds who is switched off; a job does what is left.

use std::time::{Duration, Instant};

use cangku_domain::{UserId, accounts::Actor, use_cases::give_back_of_inactive};

use super::{
    problem::Problem,
    state::{self, App},
};

/// Holds and orders that end in one transaction: others' requests for their products wait for it.
const AT_ONCE: u32 = 500;
/// How long the request that switches a user off waits for this.
const LONGEST: Duration = Duration::from_secs(5);
/// Pause before rows are tried again that others had locked.
const PAUSE: Duration = Duration::from_millis(20);

/// Gives back what the user holds if they are switched off. Returns whether nothing is left that
/// can be given back; what can't be is logged.
///
/// # Errors
/// If storage fails: the job of every instance goes on with it.
pub(super) async fn give_back(app: &App, admin: &Actor, user: UserId) -> Result<bool, Problem> {
    let begun = Instant::now();
    loop {
        let round = state::write(app, admin.clone(), move |cx| {
            give_back_of_inactive(cx, Some(user), AT_ONCE)
        });
        let done = round.await?;
        // One more than couldn't be ended is one that another transaction has locked.
        if !done.is_any() && left(app, user, done.refused.saturating_add(1)).await? <= done.refused
        {
            if done.refused > 0 {
                let refused = done.refused;
                tracing::warn!(%user, refused, "a switched-off user holds what can't be given back");
            }
            return Ok(true);
        }
        if begun.elapsed() >= LONGEST {
            return Ok(false);
        }
        if !done.is_any() {
            tokio::time::sleep(PAUSE).await;
        }
    }
}

async fn left(app: &App, user: UserId, at_most: usize) -> Result<usize, Problem> {
    state::read(app, move |reader| {
        reader.read(|session| Ok(session.users().held_if_inactive(user, at_most)?))
    })
    .await
}
