//! Searches, before and after they are logged.

use chrono::{DateTime, TimeDelta, Utc};

use super::Keyword;
use crate::{SearchLogId, UserId, accounts::SessionToken};

/// One search for a keyword.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// The keyword, in the form in which it is stored and compared.
    pub keyword: Keyword,
    /// The session; `None` for an anonymous client.
    pub session: Option<SessionToken>,
    /// Time of the search.
    pub at: DateTime<Utc>,
}

impl Search {
    /// If a user repeats a keyword within this time, it counts once.
    pub const DEDUPLICATION_WINDOW: TimeDelta = TimeDelta::minutes(1);
}

/// A row of the search log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedSearch {
    /// Assigned on insert; positive.
    pub id: SearchLogId,
    /// The keyword, normalized.
    pub keyword: String,
    /// The user; `None` for an anonymous client or if the account has since been deleted.
    pub user_id: Option<UserId>,
    /// Time of the search.
    pub created_at: DateTime<Utc>,
}

/// A public keyword with its number of searches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeywordCount {
    /// The keyword, normalized.
    pub keyword: String,
    /// Number of searches, authenticated and anonymous.
    pub searches: u64,
}
