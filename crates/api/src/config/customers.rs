//! Customers: whether they may lock stock without an order, and their write limit.
//!
//! - `CANGKU_CUSTOMERS_MAY_LOCK` (`customers.may_lock`): whether customers may send stock commands
//!   themselves: `true` or `false` (false: staff and services lock, orders lock for customers).
//! - `CANGKU_CUSTOMER_LOCK_SECONDS` (`customers.lock_seconds`): maximum duration of such a lock
//!   (1800).
//! - `CANGKU_CUSTOMER_WRITES_PER_MINUTE` (`customers.writes_per_minute`): maximum number of stock
//!   commands, order lines and steps of orders of one customer in a minute, counted by each process
//!   (60).

use std::num::NonZeroU32;

use cangku_domain::inventory::CustomerLockPolicy;
use chrono::TimeDelta;

use super::reader::{ErrorReported, Reader, yes_or_no};
use super::setting::{Fallback, Setting};
use crate::accounts::CustomerSettings;

const MAY_LOCK: Setting = Setting::open(
    "CANGKU_CUSTOMERS_MAY_LOCK",
    "customers.may_lock",
    Fallback::Text("false"),
);
const LOCK_SECONDS: Setting = Setting::open(
    "CANGKU_CUSTOMER_LOCK_SECONDS",
    "customers.lock_seconds",
    Fallback::Text("1800"),
);
const WRITES: Setting = Setting::open(
    "CANGKU_CUSTOMER_WRITES_PER_MINUTE",
    "customers.writes_per_minute",
    Fallback::Text("60"),
);

pub(super) const SETTINGS: &[&Setting] = &[&MAY_LOCK, &LOCK_SECONDS, &WRITES];

pub(super) fn read(reader: &mut Reader) -> Result<CustomerSettings, ErrorReported> {
    let may_lock = reader.value(&MAY_LOCK, yes_or_no);
    let seconds = reader.number(&LOCK_SECONDS, 1..=365 * 24 * 3600_u32);
    let writes = reader.number(&WRITES, NonZeroU32::MIN..=NonZeroU32::MAX);
    let longest = TimeDelta::seconds(i64::from(seconds?));
    Ok(CustomerSettings {
        locks: if may_lock? {
            CustomerLockPolicy::AllowedFor(longest)
        } else {
            CustomerLockPolicy::Refused
        },
        writes_per_minute: writes?,
    })
}
