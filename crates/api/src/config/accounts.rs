//! Logins and their tokens.
//!
//! - `CANGKU_ACCESS_TOKEN_SECONDS` (`accounts.access_token_seconds`): lifetime of an access token
//!   (900).
//! - `CANGKU_REFRESH_TOKEN_SECONDS` (`accounts.refresh_token_seconds`): lifetime of a refresh token
//!   (1209600, two weeks), and so of a session that isn't continued; longer than an access token's.
//! - `CANGKU_SESSION_DAYS` (`accounts.session_days`): days after the sign-in at which a session ends in any case (90).
//! - `CANGKU_SESSIONS_PER_USER` (`accounts.sessions_per_user`): maximum open sessions of a user (50); the least
//!   recently used ones beyond it are ended.
//! - `CANGKU_SESSION_RETENTION_DAYS` (`accounts.session_retention_days`): days after its end at which a session is
//!   deleted (30); 0: never.
//! - `CANGKU_LOGIN_FAILURES` (`accounts.login_failures`): failed logins in 15 minutes allowed for
//!   one name from one address (10).
//! - `CANGKU_LOGIN_FAILURES_PER_ADDRESS` (`accounts.login_failures_per_address`): failed logins in
//!   15 minutes allowed for one address, over all names (300).
//! - `CANGKU_LOGIN_FAILURES_PER_NAME` (`accounts.login_failures_per_name`): the same for one name,
//!   over all addresses (100). Addresses from which the user has logged in are exempt.
//! - `CANGKU_LOGIN_FAILURES_IN_ALL` (`accounts.login_failures_in_all`): the same over all names and
//!   addresses, with the same exemption (10000).
//! - `CANGKU_REGISTRATIONS_PER_ADDRESS` (`accounts.registrations_per_address`): maximum number of
//!   accounts that one address (an IPv6 /64 network) registers in an hour, counted by each process
//!   (1000).
//! - `CANGKU_REGISTRATIONS_PER_HOUR` (`accounts.registrations_per_hour`): the same for all
//!   addresses together (10000).

use std::time::Duration;

use cangku_domain::accounts::SessionRules;
use chrono::TimeDelta;

use super::reader::{ErrorReported, InvalidValue, Reader};
use super::setting::{Fallback, Setting};
use crate::accounts::{LoginQuota, RegistrationQuota};

const ACCESS_TOKEN: Setting = Setting::open(
    "CANGKU_ACCESS_TOKEN_SECONDS",
    "accounts.access_token_seconds",
    Fallback::Text("900"),
);
const REFRESH_TOKEN: Setting = Setting::open(
    "CANGKU_REFRESH_TOKEN_SECONDS",
    "accounts.refresh_token_seconds",
    Fallback::Text("1209600"),
);
const SESSION_DAYS: Setting = Setting::open(
    "CANGKU_SESSION_DAYS",
    "accounts.session_days",
    Fallback::Text("90"),
);
const SESSIONS_PER_USER: Setting = Setting::open(
    "CANGKU_SESSIONS_PER_USER",
    "accounts.sessions_per_user",
    Fallback::Text("50"),
);
const SESSION_RETENTION: Setting = Setting::open(
    "CANGKU_SESSION_RETENTION_DAYS",
    "accounts.session_retention_days",
    Fallback::Text("30"),
);
const LOGIN_FAILURES: Setting = Setting::open(
    "CANGKU_LOGIN_FAILURES",
    "accounts.login_failures",
    Fallback::Text("10"),
);

const FAILURES_PER_ADDRESS: Setting = Setting::open(
    "CANGKU_LOGIN_FAILURES_PER_ADDRESS",
    "accounts.login_failures_per_address",
    Fallback::Text("300"),
);
const FAILURES_PER_NAME: Setting = Setting::open(
    "CANGKU_LOGIN_FAILURES_PER_NAME",
    "accounts.login_failures_per_name",
    Fallback::Text("100"),
);
const FAILURES_IN_ALL: Setting = Setting::open(
    "CANGKU_LOGIN_FAILURES_IN_ALL",
    "accounts.login_failures_in_all",
    Fallback::Text("10000"),
);
const PER_ADDRESS: Setting = Setting::open(
    "CANGKU_REGISTRATIONS_PER_ADDRESS",
    "accounts.registrations_per_address",
    Fallback::Text("1000"),
);
const PER_HOUR: Setting = Setting::open(
    "CANGKU_REGISTRATIONS_PER_HOUR",
    "accounts.registrations_per_hour",
    Fallback::Text("10000"),
);

pub(super) const SETTINGS: &[&Setting] = &[
    &ACCESS_TOKEN,
    &REFRESH_TOKEN,
    &SESSION_DAYS,
    &SESSIONS_PER_USER,
    &SESSION_RETENTION,
    &LOGIN_FAILURES,
    &FAILURES_PER_ADDRESS,
    &FAILURES_PER_NAME,
    &FAILURES_IN_ALL,
    &PER_ADDRESS,
    &PER_HOUR,
];

/// Tokens, and limits on logins and registrations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountsConfig {
    /// Lifetime of an access token.
    pub access_token_lifetime: Duration,
    /// Lifetime of a refresh token; longer than an access token's.
    pub refresh_token_lifetime: Duration,
    /// Time after the sign-in at which a session ends in any case.
    pub session_lifetime: TimeDelta,
    /// Maximum open sessions of a user.
    pub sessions_per_user: u32,
    /// How long sessions are kept after their end; `None`: forever.
    pub session_retention: Option<TimeDelta>,
    /// Limits on failed logins.
    pub failed_logins: LoginQuota,
    /// Limits on registrations.
    pub registrations: RegistrationQuota,
}

impl AccountsConfig {
    /// How long sessions last, and how many a user may have.
    pub(crate) fn session_rules(&self) -> SessionRules {
        SessionRules {
            idle: TimeDelta::from_std(self.refresh_token_lifetime).unwrap_or(TimeDelta::MAX),
            lifetime: self.session_lifetime,
            max_open: self.sessions_per_user,
        }
    }

    pub(super) fn read(reader: &mut Reader) -> Result<Self, ErrorReported> {
        let access = reader.number(&ACCESS_TOKEN, 1..=86_400);
        let refresh = reader.number(&REFRESH_TOKEN, 2..=365 * 86_400);
        let session_days = reader.number(&SESSION_DAYS, 1..=3650_u32);
        let sessions_per_user = reader.number(&SESSIONS_PER_USER, 1..=10_000_u32);
        // A hundred years.
        let retention = reader.number(&SESSION_RETENTION, 0..=36_500_u32);
        let login_failures = reader.number(&LOGIN_FAILURES, 1..=10_000);
        let failures_per_address = reader.number(&FAILURES_PER_ADDRESS, 1..=1_000_000);
        let failures_per_name = reader.number(&FAILURES_PER_NAME, 1..=1_000_000);
        let failures_in_all = reader.number(&FAILURES_IN_ALL, 1..=1_000_000);
        let per_address = reader.number(&PER_ADDRESS, 1..=1_000_000_u32);
        let per_hour = reader.number(&PER_HOUR, 1..=1_000_000_u32);
        let (access, refresh) = (access?, refresh?);
        if refresh <= access {
            return Err(reader.refuse(
                &REFRESH_TOKEN,
                InvalidValue::new(
                    "is not longer than the life of an access token",
                    format!("give more than {access} seconds"),
                ),
            ));
        }
        Ok(Self {
            access_token_lifetime: Duration::from_secs(access),
            refresh_token_lifetime: Duration::from_secs(refresh),
            session_lifetime: days(session_days?),
            sessions_per_user: sessions_per_user?,
            session_retention: Some(retention?).filter(|days| *days > 0).map(days),
            failed_logins: LoginQuota {
                per_name_and_address: login_failures?,
                per_address: failures_per_address?,
                per_name: failures_per_name?,
                in_all: failures_in_all?,
            },
            registrations: RegistrationQuota {
                per_address: per_address?,
                in_all: per_hour?,
            },
        })
    }
}

fn days(number: u32) -> TimeDelta {
    TimeDelta::days(i64::from(number))
}
