//! Storage of searches.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::StorageResult;
use crate::{
    BlockedKeywordId, Page, PageRequest, SearchSynonymId, UserId,
    searches::{
        Blocked, BlockedKeyword, BlockedWord, Keyword, KeywordCount, LoggedSearch, Prefix, Search,
        SearchSynonym, SynonymWords,
    },
    statistics::{Calendar, Period},
};

/// Number of searches by keyword and business day.
pub type DailyKeywordCounts = BTreeMap<(String, NaiveDate), u64>;

/// Write access to the search log, within a transaction. The writer must hold the lock of
/// [`Job::LogSearches`](super::Job::LogSearches).
pub trait SearchRepository {
    /// Logs searches and returns the ones that were logged. A search that its user has logged
    /// within [`Search::DEDUPLICATION_WINDOW`] isn't logged again; one whose session is no longer
    /// valid is logged as anonymous.
    fn log(&mut self, searches: &[Search]) -> StorageResult<Vec<LoggedSearch>>;
    /// Adds newly logged searches to the counts of public keywords. Returns the keywords whose
    /// counts changed.
    fn count(&mut self, searches: &DailyKeywordCounts) -> StorageResult<BTreeSet<String>>;
    /// Makes those keywords public that at least [`Keyword::USERS_TO_BE_PUBLIC`] users have
    /// searched for according to the log, and counts their logged searches in the period.
    fn publish(
        &mut self,
        keywords: &BTreeSet<String>,
        period: Period,
        calendar: Calendar,
    ) -> StorageResult<()>;
    /// Deletes at most `limit` log rows from before `time`, oldest first. Returns how many.
    fn purge_log(&mut self, time: DateTime<Utc>, limit: u32) -> StorageResult<u64>;
    /// Deletes at most `limit` rows of counts from days before `day`; a keyword with no count left
    /// is no longer public. Returns how many rows.
    fn purge_days(&mut self, day: NaiveDate, limit: u32) -> StorageResult<u64>;
}

/// Write access to blocked words, within a transaction.
pub trait BlockedKeywordRepository {
    /// Blocks a word. Returns it, and whether it is new; one that is blocked already stays
    /// unchanged.
    fn block(
        &mut self,
        word: &BlockedWord,
        by: Option<UserId>,
        now: DateTime<Utc>,
    ) -> StorageResult<(BlockedKeyword, bool)>;
    /// Unblocks a word; `None` if none has this id.
    fn unblock(&mut self, id: BlockedKeywordId) -> StorageResult<Option<BlockedKeyword>>;
}

/// Write access to groups of synonyms, within a transaction. Searches of all processes use a change
/// once it is committed.
pub trait SearchSynonymRepository {
    /// Inserts a group; `None` if there are [`SearchSynonym::MAX`] already.
    ///
    /// # Errors
    /// A constraint error if another group has one of the words.
    fn insert(
        &mut self,
        words: &SynonymWords,
        by: Option<UserId>,
        now: DateTime<Utc>,
    ) -> StorageResult<Option<SearchSynonym>>;
    /// Returns the group and locks its row until the end of the transaction.
    fn lock(&mut self, id: SearchSynonymId) -> StorageResult<Option<SearchSynonym>>;
    /// Updates a group that was locked.
    ///
    /// # Errors
    /// As for [`Self::insert`].
    fn save(&mut self, group: &SearchSynonym) -> StorageResult<()>;
    /// Deletes a group that was locked.
    fn delete(&mut self, id: SearchSynonymId) -> StorageResult<()>;
}

/// Filter of the search log; a `None` field doesn't restrict.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SearchLogFilter {
    /// Only searches for exactly this keyword; `None`: for any.
    pub keyword: Option<Keyword>,
    /// Only searches of this user; `None`: of all.
    pub user: Option<UserId>,
    /// Start of the time range, inclusive.
    pub from: Option<DateTime<Utc>>,
    /// End of the time range, exclusive.
    pub to: Option<DateTime<Utc>>,
}

/// Queries on searches. Keywords that aren't public appear only in the log.
pub trait SearchQueries {
    /// A page of the log, newest first.
    fn log(
        &mut self,
        filter: &SearchLogFilter,
        page: PageRequest,
    ) -> StorageResult<Page<LoggedSearch>>;
    /// The public keywords with the most searches in a period that ends today: most searches first,
    /// then by keyword.
    fn hot_keywords(&mut self, period: Period, limit: u32) -> StorageResult<Vec<KeywordCount>>;
    /// Public keywords with this prefix: most searches first, then by keyword.
    fn keywords_with_prefix(
        &mut self,
        prefix: &Prefix,
        limit: u32,
    ) -> StorageResult<Vec<KeywordCount>>;
    /// The first `limit` of these keywords that match an active product, in the given order.
    fn finding(
        &mut self,
        keywords: Vec<KeywordCount>,
        limit: u32,
    ) -> StorageResult<Vec<KeywordCount>>;
    /// All blocked words, for matching.
    fn blocked(&mut self) -> StorageResult<Blocked>;
    /// A page of blocked words, newest first.
    fn blocked_keywords(&mut self, page: PageRequest) -> StorageResult<Page<BlockedKeyword>>;
    /// The group of synonyms with this id.
    fn synonym(&mut self, id: SearchSynonymId) -> StorageResult<Option<SearchSynonym>>;
    /// A page of groups of synonyms, newest first.
    fn synonyms(&mut self, page: PageRequest) -> StorageResult<Page<SearchSynonym>>;
    /// Names with this prefix: first of brands and categories that have an active product, shortest
    /// first; then names and models of active products, most sold first. If very many products have
    /// the prefix, only the best-selling ones are considered.
    fn names_with_prefix(&mut self, prefix: &Prefix, limit: u32) -> StorageResult<Vec<String>>;
}
