//! Sessions of users.

use std::{fmt, net::IpAddr};

use chrono::{DateTime, TimeDelta, Utc};

use super::{Client, User};
use crate::{UserId, UserSessionId};

/// A session of a user on one device: it begins with a sign-in and is continued with refresh tokens, each of
/// which is valid once. All tokens of a session end with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserSession {
    /// Assigned on insert; positive, never used again.
    pub id: UserSessionId,
    /// Whose session it is.
    pub user_id: UserId,
    /// The user's `token_version` when the session began, or when the user last changed their password in it. If
    /// the user has another one now, the session has ended.
    pub token_version: i32,
    /// Number of the refresh token that is valid; the first is 1. Lower numbers were used already.
    pub refresh_number: i32,
    /// Address and program of the client at the sign-in or the last recorded use.
    pub client: Client,
    /// When the user signed in (UTC).
    pub created_at: DateTime<Utc>,
    /// Time of the last recorded use. Later uses within [`Self::USE_RECORDING_INTERVAL`] aren't recorded, except
    /// refreshes.
    pub last_used_at: DateTime<Utc>,
    /// When the session ends by itself, if it isn't continued before.
    pub expires_at: DateTime<Utc>,
    /// When it was ended; `None` if it is open or has expired.
    pub ended_at: Option<DateTime<Utc>>,
    /// Why it was ended.
    pub end_reason: Option<SessionEnd>,
}

impl UserSession {
    /// Minimum interval between two recorded uses: saves a write for each request.
    pub const USE_RECORDING_INTERVAL: TimeDelta = TimeDelta::minutes(5);

    /// Whether it can be used at `now` by this user, as they are now.
    pub fn is_open(&self, user: &User, now: DateTime<Utc>) -> bool {
        self.user_id == user.id
            && user.is_active
            && self.token_version == user.token_version
            && self.ended_at.is_none()
            && self.expires_at > now
    }

    /// Whether a use at `now` is to be recorded: the last recorded one is old enough.
    pub fn should_record_use(&self, now: DateTime<Utc>) -> bool {
        now - self.last_used_at >= Self::USE_RECORDING_INTERVAL
    }

    /// Continues an open session with the refresh token of this number: the token is used up, and the next
    /// number is valid.
    ///
    /// # Errors
    /// [`RefreshRefusal`] if it isn't the valid token; the session is unchanged.
    pub fn refresh(
        &mut self,
        number: i32,
        client: &Client,
        rules: &SessionRules,
        now: DateTime<Utc>,
    ) -> Result<(), RefreshRefusal> {
        if number < self.refresh_number {
            return Err(RefreshRefusal::Reused);
        }
        // A higher number was never issued, or the database was restored from a backup since.
        if number > self.refresh_number {
            return Err(RefreshRefusal::Unknown);
        }
        self.refresh_number = number.checked_add(1).ok_or(RefreshRefusal::Unknown)?;
        self.client = client.clone();
        self.last_used_at = now;
        self.expires_at = rules.expiry(self.created_at, now);
        Ok(())
    }

    /// Ends it, unless it was ended already.
    pub fn end(&mut self, reason: SessionEnd, now: DateTime<Utc>) {
        if self.ended_at.is_none() {
            self.ended_at = Some(now);
            self.end_reason = Some(reason);
        }
    }
}

/// A new session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUserSession {
    /// Whose session it is.
    pub user_id: UserId,
    /// The user's present `token_version`.
    pub token_version: i32,
    /// Address and program of the client.
    pub client: Client,
    /// When it ends by itself, if it isn't continued before.
    pub expires_at: DateTime<Utc>,
}

/// A session as a token of it says; only the database knows whether it is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SessionToken {
    /// The user.
    pub user: UserId,
    /// The user's `token_version` when the token was issued.
    pub version: i32,
    /// The session; `None` in access tokens of versions of the program that had no sessions.
    pub session: Option<UserSessionId>,
}

/// How long sessions last, and how many there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionRules {
    /// Time after which a session ends if it isn't continued; positive.
    pub idle: TimeDelta,
    /// Time after its begin at which a session ends in any case; positive.
    pub lifetime: TimeDelta,
    /// Maximum number of open sessions of one user, at least 1; the least recently used ones beyond it are ended.
    pub max_open: u32,
}

impl SessionRules {
    /// When a session ends that began at `created_at` and was last continued at `now`.
    pub fn expiry(&self, created_at: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
        let after = |begin: DateTime<Utc>, time| {
            let end = begin.checked_add_signed(time);
            end.unwrap_or(DateTime::<Utc>::MAX_UTC)
        };
        after(now, self.idle).min(after(created_at, self.lifetime))
    }
}

/// Why a session can't be continued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefreshRefusal {
    /// The token was used already: either the client repeats itself, or two clients have it.
    Reused,
    /// The token isn't the session's.
    Unknown,
}

/// Why a session was ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SessionEnd {
    /// The user logged out.
    LoggedOut,
    /// The user ended it from another session.
    EndedByUser,
    /// An admin ended it.
    EndedByAdmin,
    /// The user has a new password or role, or was disabled or enabled.
    AccountChanged,
    /// One of its refresh tokens was used twice.
    RefreshTokenReused,
    /// The user signed in on too many devices.
    TooManySessions,
}

impl SessionEnd {
    /// All reasons.
    pub const ALL: [Self; 6] = [
        Self::LoggedOut,
        Self::EndedByUser,
        Self::EndedByAdmin,
        Self::AccountChanged,
        Self::RefreshTokenReused,
        Self::TooManySessions,
    ];

    /// The name in the database and in the audit log. Rows store it: it must not change.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LoggedOut => "logged_out",
            Self::EndedByUser => "ended_by_user",
            Self::EndedByAdmin => "ended_by_admin",
            Self::AccountChanged => "account_changed",
            Self::RefreshTokenReused => "refresh_token_reused",
            Self::TooManySessions => "too_many_sessions",
        }
    }

    /// The reason with this name; `None` if there is none.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == name)
    }
}

impl fmt::Display for SessionEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Client {
    /// The address as text; empty if unknown.
    pub fn address_text(&self) -> String {
        self.address
            .map(|address: IpAddr| address.to_string())
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
