//! Storage of users.

use chrono::{DateTime, Utc};

use super::StorageResult;
use crate::{
    Page, PageRequest, UserId,
    accounts::{NewUser, User, Username},
};

/// Write access to users, within a transaction.
pub trait UserRepository {
    /// Inserts a new user, and the registration as input of the statistics.
    ///
    /// # Errors
    /// A constraint error if a name of the same identity is taken.
    fn insert(&mut self, user: &NewUser, now: DateTime<Utc>) -> StorageResult<User>;
    /// Returns the user and locks their row until the end of the transaction.
    fn lock(&mut self, id: UserId) -> StorageResult<Option<User>>;
    /// Returns the user with this name, ignoring case, and locks their row until the end of the
    /// transaction.
    fn lock_by_name(&mut self, username: &Username) -> StorageResult<Option<User>>;
    /// Updates a user that was locked.
    fn save(&mut self, user: &User) -> StorageResult<()>;
}

/// Queries on users, which lock no rows.
pub trait UserQueries {
    /// The user with this id.
    fn find(&mut self, id: UserId) -> StorageResult<Option<User>>;
    /// The user with this name, ignoring case.
    fn find_by_name(&mut self, username: &Username) -> StorageResult<Option<User>>;
    /// For a disabled user, the number of open direct locks and unpaid orders, counted up to
    /// `at_most`; 0 for an enabled user.
    fn count_holds_of_disabled(&mut self, user: UserId, at_most: usize) -> StorageResult<usize>;
    /// A page of users, by id.
    fn list(&mut self, page: PageRequest) -> StorageResult<Page<User>>;
}
