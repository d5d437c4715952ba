//! What customers may do.

use std::num::NonZeroU32;

use cangku_domain::inventory::CustomerLockPolicy;

/// What customers may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CustomerSettings {
    /// Whether they may lock stock without an order, and for how long.
    pub locks: CustomerLockPolicy,
    /// Maximum writes of one customer in a minute.
    pub writes_per_minute: NonZeroU32,
}
