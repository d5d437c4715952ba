//! Requests of one caller in a minute, by class; counted by each process. A caller is a user, a service
//! (an API key) or, without valid credentials, an address (an IPv6 /64 network). 0 is no limit.
//!
//! - `CANGKU_READS_PER_MINUTE` (`rate_limits.reads`): reads (6000).
//! - `CANGKU_WRITES_PER_MINUTE` (`rate_limits.writes`): changes of the catalogue, of users, plans, …
//!   (1200).
//! - `CANGKU_STOCK_REQUESTS_PER_MINUTE` (`rate_limits.stock_requests`): stock commands, orders and
//!   their steps (6000).
//! - `CANGKU_LOGINS_PER_MINUTE` (`rate_limits.logins`): sign-ins of one address, successful or not
//!   (600).
//! - `CANGKU_REGISTRATION_REQUESTS_PER_MINUTE` (`rate_limits.registration_requests`): requests for a
//!   registration of one address, successful or not (600).
//! - `CANGKU_EXPORTS_PER_MINUTE` (`rate_limits.exports`): downloads of whole tables (60).
//! - `CANGKU_SERVICE_RATE_FACTOR` (`rate_limits.service_factor`): how many times as many reads, writes,
//!   stock requests and exports a service may send (100); 0: as many as it likes.
//!
//! Uploads and questions to Haier have limits of the same kind among the settings of pictures and
//! Haier.

use super::reader::{ErrorReported, Reader};
use super::setting::{Fallback, Setting};

const READS: Setting = Setting::open(
    "CANGKU_READS_PER_MINUTE",
    "rate_limits.reads",
    Fallback::Text("6000"),
);
const WRITES: Setting = Setting::open(
    "CANGKU_WRITES_PER_MINUTE",
    "rate_limits.writes",
    Fallback::Text("1200"),
);
const STOCK: Setting = Setting::open(
    "CANGKU_STOCK_REQUESTS_PER_MINUTE",
    "rate_limits.stock_requests",
    Fallback::Text("6000"),
);
const LOGINS: Setting = Setting::open(
    "CANGKU_LOGINS_PER_MINUTE",
    "rate_limits.logins",
    Fallback::Text("600"),
);
const REGISTRATIONS: Setting = Setting::open(
    "CANGKU_REGISTRATION_REQUESTS_PER_MINUTE",
    "rate_limits.registration_requests",
    Fallback::Text("600"),
);
const EXPORTS: Setting = Setting::open(
    "CANGKU_EXPORTS_PER_MINUTE",
    "rate_limits.exports",
    Fallback::Text("60"),
);
const SERVICE_FACTOR: Setting = Setting::open(
    "CANGKU_SERVICE_RATE_FACTOR",
    "rate_limits.service_factor",
    Fallback::Text("100"),
);

pub(super) const SETTINGS: &[&Setting] = &[
    &READS,
    &WRITES,
    &STOCK,
    &LOGINS,
    &REGISTRATIONS,
    &EXPORTS,
    &SERVICE_FACTOR,
];

/// The limits of this concern; [`super::Config::rate_quotas`] adds the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimitsConfig {
    /// Reads in a minute.
    pub reads: u32,
    /// Changes in a minute.
    pub writes: u32,
    /// Stock commands and orders in a minute.
    pub stock_requests: u32,
    /// Sign-ins of an address in a minute.
    pub logins: u32,
    /// Requests for a registration of an address in a minute.
    pub registration_requests: u32,
    /// Exports in a minute.
    pub exports: u32,
    /// The quota of a service as a multiple of that of a person; 0: no limit.
    pub service_factor: u32,
}

impl RateLimitsConfig {
    pub(super) fn read(reader: &mut Reader) -> Result<Self, ErrorReported> {
        const MOST: u32 = 1_000_000_000;
        let reads = reader.number(&READS, 0..=MOST);
        let writes = reader.number(&WRITES, 0..=MOST);
        let stock_requests = reader.number(&STOCK, 0..=MOST);
        let logins = reader.number(&LOGINS, 0..=MOST);
        let registration_requests = reader.number(&REGISTRATIONS, 0..=MOST);
        let exports = reader.number(&EXPORTS, 0..=MOST);
        let service_factor = reader.number(&SERVICE_FACTOR, 0..=1_000_000);
        Ok(Self {
            reads: reads?,
            writes: writes?,
            stock_requests: stock_requests?,
            logins: logins?,
            registration_requests: registration_requests?,
            exports: exports?,
            service_factor: service_factor?,
        })
    }
}
