//! Releases holds by holder, by reference or by id.

use std::collections::BTreeSet;

use crate::{
    Entity, Error, Result,
    accounts::{Actor, Scope},
    inventory::{Reason, StockCommand},
    ports::{ActorFilter, HoldReference, HoldTarget, Reader},
};

/// Maximum number of holds that one request releases.
pub const MAX_RELEASED: u32 = 1000;

/// The commands of a request to release holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleasePlan {
    /// The commands that release the holds, oldest holds first.
    pub commands: Vec<StockCommand>,
    /// Whether the user, name or reference has more holds than these; always `false` for holds
    /// given by id.
    pub is_partial: bool,
}

/// Plans the release of these holds, at most [`MAX_RELEASED`]. The commands include holds of
/// orders if the target does; the decision refuses those.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor has the scope `stock:lock`; [`Error::NotFound`] for a user or a
/// hold that doesn't exist.
pub fn plan_release(
    reader: &dyn Reader,
    actor: &Actor,
    target: &HoldTarget,
    reason: &Reason,
) -> Result<ReleasePlan> {
    actor.require(Scope::StockLock)?;
    let mut found = reader.read(|session| {
        if let HoldTarget::Holder(ActorFilter::User(user)) = target {
            let found = session.users().find(*user)?;
            found.ok_or_else(|| Error::not_found(Entity::User, user))?;
        }
        // One more than the maximum, to detect that there are more.
        let limit = MAX_RELEASED.saturating_add(1);
        Ok(session.inventory().holds_to_release(target, limit)?)
    })?;
    if let HoldTarget::Holds(ids) = target {
        let known: BTreeSet<_> = found.iter().map(|hold| hold.id).collect();
        if let Some(unknown) = ids.difference(&known).next() {
            return Err(Error::not_found(Entity::Hold, unknown));
        }
    }
    let max_released = usize::try_from(MAX_RELEASED).unwrap_or(usize::MAX);
    let is_partial = found.len() > max_released;
    found.truncate(max_released);
    let release = |hold: HoldReference| {
        StockCommand::release_hold(hold.product_id, hold.id, hold.reference, reason.clone())
    };
    Ok(ReleasePlan {
        commands: found.into_iter().map(release).collect(),
        is_partial,
    })
}
