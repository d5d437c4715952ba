//! Policy for direct stock locks by customers.

use chrono::{DateTime, TimeDelta, Utc};

use super::StockRefusal;

/// Whether customers may lock stock without an order. Staff and services always may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CustomerLockPolicy {
    /// They may not: they place orders, which lock stock for them.
    Refused,
    /// They may, for at most this duration. These holds count towards the limits of the customer's
    /// unpaid orders.
    AllowedFor(TimeDelta),
}

impl CustomerLockPolicy {
    /// Checks a customer's stock command other than a lock.
    ///
    /// # Errors
    /// [`StockRefusal::CustomersMayNotLock`] if customers may not lock stock.
    pub const fn check(self) -> Result<(), StockRefusal> {
        match self {
            Self::Refused => Err(StockRefusal::CustomersMayNotLock),
            Self::AllowedFor(_) => Ok(()),
        }
    }

    /// Checks the expiry of a lock that a customer creates at `now`.
    ///
    /// # Errors
    /// [`StockRefusal::CustomersMayNotLock`] if customers may not lock stock;
    /// [`StockRefusal::HoldTooLong`] if the lock doesn't expire, or expires too late.
    pub fn check_expiry(
        self,
        expires_at: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<(), StockRefusal> {
        let Self::AllowedFor(longest) = self else {
            return self.check();
        };
        if expires_at.is_some_and(|at| at <= now + longest) {
            return Ok(());
        }
        let seconds = longest.num_seconds();
        Err(StockRefusal::HoldTooLong { seconds })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customers_lock_has_an_end_that_is_not_far_away() {
        let now = DateTime::UNIX_EPOCH;
        let at = |seconds| Some(now + TimeDelta::seconds(seconds));
        let locks = CustomerLockPolicy::AllowedFor(TimeDelta::seconds(60));
        let too_long = Err(StockRefusal::HoldTooLong { seconds: 60 });
        assert_eq!(locks.check_expiry(at(60), now), Ok(()));
        assert_eq!(locks.check_expiry(at(61), now), too_long);
        assert_eq!(locks.check_expiry(None, now), too_long);
        let refused = Err(StockRefusal::CustomersMayNotLock);
        assert_eq!(
            CustomerLockPolicy::Refused.check_expiry(at(1), now),
            refused
        );
        assert_eq!(CustomerLockPolicy::Refused.check(), refused);
    }
}
