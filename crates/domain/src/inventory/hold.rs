//! Holds: units that were locked and are not yet released, consumed or expired.

use chrono::{DateTime, Utc};

use super::{Holder, Reference};
use crate::{HoldId, UserId};

/// How units of a hold end. Each unit ends exactly once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HoldEnd {
    /// Given back to stock.
    Released,
    /// Sold: gone from the shop.
    Consumed,
    /// Given back to stock because time was up.
    Expired,
}

/// Units locked by one command, and what has become of them:
/// `quantity = held + released + consumed + expired`, always.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// Identity; `None` until it is stored.
    pub id: Option<HoldId>,
    /// What the units are held for: an order number, say; may be empty.
    pub reference: Reference,
    /// Whether a caller locked them or a step of the order that is referred to.
    pub holder: Holder,
    /// Who locked them; `None` for a service or an order.
    pub created_by: Option<UserId>,
    /// The name of who locked them.
    pub operator_name: String,
    /// Units that were locked.
    pub quantity: i32,
    /// Units still held.
    pub held: i32,
    /// Units that were released.
    pub released: i32,
    /// Units that were consumed.
    pub consumed: i32,
    /// Units that expired.
    pub expired: i32,
    /// When it ends by itself; `None` holds for ever.
    pub expires_at: Option<DateTime<Utc>>,
    /// When the units were locked.
    pub created_at: DateTime<Utc>,
    /// Whether units of it ended, or its end changed, since it was loaded.
    pub is_changed: bool,
}

impl Hold {
    /// Whether some units are still held.
    pub const fn is_open(&self) -> bool {
        self.held > 0
    }

    /// Whether time is up for units that are still held.
    pub fn is_overdue(&self, now: DateTime<Utc>) -> bool {
        self.is_open() && self.expires_at.is_some_and(|at| at <= now)
    }

    /// Holds what is still held without an end.
    pub(super) fn keep(&mut self) {
        self.is_changed |= self.expires_at.is_some();
        self.expires_at = None;
    }

    /// Ends at most `units` of what is held, and says how many those were.
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
