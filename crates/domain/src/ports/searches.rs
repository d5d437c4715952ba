//! Storage of searches.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::Stored;
use crate::{
    BlockedKeywordId, Page, PageRequest, UserId,
    searches::{
        Blocked, BlockedKeyword, BlockedWord, CountedKeyword, Keyword, LoggedSearch, Prefix, Search,
    },
    statistics::{Calendar, Period},
};

/// How often keywords were searched for on business days.
pub type KeywordsOfDay = BTreeMap<(String, NaiveDate), u64>;

/// The search log within a transaction. Whoever writes it holds the lock of
/// [`Job::LogSearches`](super::Job::LogSearches).
pub trait SearchRepository {
    /// Logs searches, and answers with what was logged. What a user has logged within
    /// [`Search::REPEATED_WITHIN`] isn't logged again; whose session doesn't hold any more is
    /// logged as nobody.
    ///
    /// # Errors
    /// Where storage fails.
    fn log(&mut self, searches: &[Search]) -> Stored<Vec<LoggedSearch>>;
    /// Adds what was just logged to the counts of those keywords that are public, and answers
    /// with these.
    ///
    /// # Errors
    /// Where storage fails.
    fn count(&mut self, searches: &KeywordsOfDay) -> Stored<BTreeSet<String>>;
    /// Makes those of the keywords public that [`Keyword::USERS_TO_BE_PUBLIC`] users have
    /// searched for, as the log says, and counts what the log has of them in the period.
    ///
    /// # Errors
    /// Where storage fails.
    fn publish(
        &mut self,
        keywords: &BTreeSet<String>,
        period: Period,
        calendar: Calendar,
    ) -> Stored<()>;
    /// Deletes at most `limit` rows of the log that are older than `time`, the oldest first, and
    /// says how many.
    ///
    /// # Errors
    /// Where storage fails.
    fn forget_log(&mut self, time: DateTime<Utc>, limit: u32) -> Stored<u64>;
    /// Takes what was counted on days before `day` away, at most `limit` rows of it; keywords of
    /// which nothing is left aren't public any more. Says how many rows it were.
    ///
    /// # Errors
    /// Where storage fails.
    fn forget_days(&mut self, day: NaiveDate, limit: u32) -> Stored<u64>;
}

/// Blocked words within a transaction.
pub trait BlockedKeywordRepository {
    /// Blocks a word, and returns it with whether it is new: one that is blocked already stays as
    /// it is.
    ///
    /// # Errors
    /// Where storage fails.
    fn block(
        &mut self,
        word: &BlockedWord,
        by: Option<UserId>,
        now: DateTime<Utc>,
    ) -> Stored<(BlockedKeyword, bool)>;
    /// No longer blocks a word; `None` if there is none of this id.
    ///
    /// # Errors
    /// Where storage fails.
    fn unblock(&mut self, id: BlockedKeywordId) -> Stored<Option<BlockedKeyword>>;
}

/// Which rows of the search log are shown; `None` doesn't restrict.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SearchLogFilter {
    /// Exactly this keyword.
    pub keyword: Option<Keyword>,
    /// Of this user.
    pub user: Option<UserId>,
    /// The first moment that is shown.
    pub from: Option<DateTime<Utc>>,
    /// The first moment that is no longer shown.
    pub to: Option<DateTime<Utc>>,
}

/// Questions about searches. Keywords that aren't public are only in the log.
pub trait SearchQueries {
    /// The log, newest first.
    ///
    /// # Errors
    /// Where storage fails.
    fn log(&mut self, filter: &SearchLogFilter, page: PageRequest) -> Stored<Page<LoggedSearch>>;
    /// The public keywords that were searched for most in a period that ends today: most
    /// searches first, then by keyword.
    ///
    /// # Errors
    /// Where storage fails.
    fn hot_keywords(&mut self, period: Period, limit: u32) -> Stored<Vec<CountedKeyword>>;
    /// The public keywords that begin so: most searches first, then by keyword.
    ///
    /// # Errors
    /// Where storage fails.
    fn keywords_from(&mut self, prefix: &Prefix, limit: u32) -> Stored<Vec<CountedKeyword>>;
    /// The first `limit` of these keywords that find a product on the shelf, in their order.
    ///
    /// # Errors
    /// Where storage fails.
    fn finding(&mut self, keywords: Vec<CountedKeyword>, limit: u32)
    -> Stored<Vec<CountedKeyword>>;
    /// Every blocked word.
    ///
    /// # Errors
    /// Where storage fails.
    fn blocked(&mut self) -> Stored<Blocked>;
    /// Blocked words, the newest first.
    ///
    /// # Errors
    /// Where storage fails.
    fn blocked_keywords(&mut self, page: PageRequest) -> Stored<Page<BlockedKeyword>>;
    /// Names that begin so: of brands and categories that have a product on the shelf, the
    /// shortest first, then names and models of products on the shelf, the most sold first. Where
    /// very many products begin so, those that sell best are looked through for them.
    ///
    /// # Errors
    /// Where storage fails.
    fn names_from(&mut self, prefix: &Prefix, limit: u32) -> Stored<Vec<String>>;
}
