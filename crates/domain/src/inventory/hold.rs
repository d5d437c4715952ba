//! Holds: units that were locked and are not yet released, consumed or expired.

use chrono::{DateTime, Utc};

use super::{HoldOwner, Reference};
use crate::{HoldId, UserId};

/// How units of a hold end. Each unit ends exactly once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HoldEnd {
    /// Returned to stock.
    Released,
    /// Sold: the units have left the shop.
    Consumed,
    /// Returned to stock because the hold expired.
    Expired,
}

/// Units locked by one command, and their disposition. Invariant: `quantity = held + released +
/// consumed + expired`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// The hold's id; `None` until it is stored.
    pub id: Option<HoldId>,
    /// What the units are held for, such as an order number; may be empty.
    pub reference: Reference,
    /// Whether a caller created it or a step of the order in `reference`.
    pub owner: HoldOwner,
    /// The user who created it; `None` for a service or an order.
    pub created_by: Option<UserId>,
    /// Name of the actor who created it.
    pub operator_name: String,
    /// Units that were locked.
    pub quantity: i32,
    /// Units still held; 0 once the hold is closed.
    pub held: i32,
    /// Units that were released.
    pub released: i32,
    /// Units that were consumed.
    pub consumed: i32,
    /// Units that returned to stock because the hold expired.
    pub expired: i32,
    /// When it expires; `None` for never.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was created (UTC); never changes.
    pub created_at: DateTime<Utc>,
    /// Whether it has changed since it was loaded, so that storage must update it.
    pub is_changed: bool,
}

impl Hold {
    /// Whether some of its units are still held.
    pub const fn is_open(&self) -> bool {
        self.held > 0
    }

    /// Whether it has expired with units still held.
    pub fn is_expired(&self, now: DateTime<Utc>) -> bool {
        self.is_open() && self.expires_at.is_some_and(|at| at <= now)
    }

    /// Removes the expiry: the units stay held until they are released or consumed.
    pub(super) fn keep(&mut self) {
        self.is_changed |= self.expires_at.is_some();
        self.expires_at = None;
    }

    /// Ends at most `units` of the units still held. Returns how many it ended.
    pub(super) fn end(&mut self, units: i32, end: HoldEnd) -> i32 {
        let ended = units.clamp(0, self.held);
        self.held -= ended;
        self.is_changed |= ended > 0;
        match end {
            HoldEnd::Released => self.released += ended,
            HoldEnd::Consumed => self.consumed += ended,
            HoldEnd::Expired => self.expired += ended,
        }
        ended
    }
}
