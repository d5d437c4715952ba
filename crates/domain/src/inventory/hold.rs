//! Holds: units that were locked and are not yet released, consumed or expired.

use chrono::{DateTime, Utc};

use super::{HoldOwner, Reference};
use crate::{HoldId, UserId};

/// How units of a hold end. Each unit ends exactly once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HoldEnd {
    /// Returned to stock before the hold expired.
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
    pub(super) fn make_permanent(&mut self) {
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

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn hold(held: i32, expires_at: Option<DateTime<Utc>>) -> Hold {
        Hold {
            id: HoldId::new(1),
            reference: Reference::default(),
            owner: HoldOwner::Caller,
            created_by: None,
            operator_name: "clerk".to_owned(),
            quantity: held,
            held,
            released: 0,
            consumed: 0,
            expired: 0,
            expires_at,
            created_at: DateTime::UNIX_EPOCH,
            is_changed: false,
        }
    }

    #[test]
    fn no_more_units_end_than_are_held() {
        let mut hold = hold(5, None);
        assert_eq!(hold.end(0, HoldEnd::Released), 0);
        assert_eq!(hold.end(-1, HoldEnd::Released), 0);
        assert!(!hold.is_changed);
        assert_eq!(hold.end(2, HoldEnd::Released), 2);
        assert!(hold.is_changed && hold.is_open());
        assert_eq!(hold.end(1, HoldEnd::Consumed), 1);
        assert_eq!(hold.end(9, HoldEnd::Expired), 2);
        assert!(!hold.is_open());
        assert_eq!(
            (hold.held, hold.released, hold.consumed, hold.expired),
            (0, 2, 1, 2)
        );
    }

    #[test]
    fn an_open_hold_has_expired_from_its_expiry_on() {
        let end = DateTime::UNIX_EPOCH + TimeDelta::seconds(60);
        let before = end - TimeDelta::microseconds(1);
        assert!(!hold(1, Some(end)).is_expired(before));
        assert!(hold(1, Some(end)).is_expired(end));
        assert!(!hold(0, Some(end)).is_expired(end));
        assert!(!hold(1, None).is_expired(end));
    }

    #[test]
    fn making_a_hold_permanent_removes_its_expiry() {
        let mut limited = hold(1, Some(DateTime::UNIX_EPOCH));
        limited.make_permanent();
        assert_eq!((limited.expires_at, limited.is_changed), (None, true));
        let mut permanent = hold(1, None);
        permanent.make_permanent();
        assert!(!permanent.is_changed);
    }
}
