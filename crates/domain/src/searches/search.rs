//! Searches, before and after they are logged.

use chrono::{DateTime, TimeDelta, Utc};

use super::Keyword;
use crate::{SearchLogId, UserId};

/// A session as its token shows it; whether it still holds, the database knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Session {
    /// The user.
    pub user: UserId,
    /// Their `token_version` when it began.
    pub version: i32,
}

/// Somebody searched for a keyword.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// What for.
    pub keyword: Keyword,
    /// `None` without sign-in.
    pub session: Option<Session>,
    /// When.
    pub at: DateTime<Utc>,
}

impl Search {
    /// A user who repeats a keyword within this time has searched once.
    pub const REPEATED_WITHIN: TimeDelta = TimeDelta::minutes(1);
}

/// A search as the log has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedSearch {
    /// Identity.
    pub id: SearchLogId,
    /// What for.
    pub keyword: String,
    /// `None` without sign-in, or where the user was deleted since.
    pub user_id: Option<UserId>,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// A public keyword, and how often it was searched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedKeyword {
    /// The keyword.
    pub keyword: String,
    /// Searches, with and without sign-in.
    pub searches: u64,
}
