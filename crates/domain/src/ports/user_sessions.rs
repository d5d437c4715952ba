//! Storage of users' sessions.

use chrono::{DateTime, Utc};

use super::StorageResult;
use crate::{
    Page, PageRequest, UserId, UserSessionId,
    accounts::{Client, NewUserSession, SessionEnd, User, UserSession},
};

/// Write access to users' sessions, within a transaction. A transaction that adds a session, or
/// ends several of a user, locks the user's row first, so that two of them can't deadlock.
pub trait UserSessionRepository {
    /// Inserts a new session, last used at `now`.
    fn insert(
        &mut self,
        session: &NewUserSession,
        now: DateTime<Utc>,
    ) -> StorageResult<UserSession>;
    /// Returns the session and locks its row until the end of the transaction.
    fn lock(&mut self, id: UserSessionId) -> StorageResult<Option<UserSession>>;
    /// Updates a session that was locked.
    fn save(&mut self, session: &UserSession) -> StorageResult<()>;
    /// Ends the sessions of the user that have neither been ended nor expired, except one. Returns which.
    fn end_of_user(
        &mut self,
        user: UserId,
        except: Option<UserSessionId>,
        reason: SessionEnd,
        now: DateTime<Utc>,
    ) -> StorageResult<Vec<UserSessionId>>;
    /// Ends the least recently used open sessions of the user, so that at most `keep` are left. Returns which.
    fn end_beyond(
        &mut self,
        user: &User,
        keep: u32,
        now: DateTime<Utc>,
    ) -> StorageResult<Vec<UserSessionId>>;
    /// Records that a session that wasn't ended is used at `now` by this client, unless a use after
    /// `unless_after` is recorded already.
    fn record_use(
        &mut self,
        id: UserSessionId,
        client: &Client,
        now: DateTime<Utc>,
        unless_after: DateTime<Utc>,
    ) -> StorageResult<()>;
    /// Deletes at most `limit` sessions that were ended or have expired before `time`. Returns how many.
    fn purge(&mut self, time: DateTime<Utc>, limit: u32) -> StorageResult<u64>;
}

/// Queries on users' sessions.
pub trait UserSessionQueries {
    /// The session with its user, in one query; ended and expired ones too.
    fn find_with_user(&mut self, id: UserSessionId) -> StorageResult<Option<(UserSession, User)>>;
    /// A page of the user's sessions that are open at `now`, the most recently used first.
    fn list_open(
        &mut self,
        user: UserId,
        now: DateTime<Utc>,
        page: PageRequest,
    ) -> StorageResult<Page<UserSession>>;
}
