//! Storage of users.

use chrono::{DateTime, Utc};

use super::Stored;
use crate::{
    Page, PageRequest, UserId,
    accounts::{NewUser, User, Username},
};

/// Write access to users, within a transaction.
pub trait UserRepository {
    /// Inserts a new user, and the registration as input of the statistics.
    ///
    /// # Errors
    /// A constraint error if the name is taken.
    fn insert(&mut self, user: &NewUser, now: DateTime<Utc>) -> Stored<User>;
    /// Returns the user and locks their row until the end of the transaction.
    fn lock(&mut self, id: UserId) -> Stored<Option<User>>;
    /// Returns the user with this name, ignoring case, and locks their row until the end of the
    /// transaction.
    fn lock_by_name(&mut self, username: &Username) -> Stored<Option<User>>;
    /// Updates a user that was locked.
    fn save(&mut self, user: &User) -> Stored<()>;
}

/// Queries on users.
pub trait UserQueries {
    /// The user with this id.
    fn find(&mut self, id: UserId) -> Stored<Option<User>>;
    /// The user with this name, ignoring case.
    fn find_by_name(&mut self, username: &Username) -> Stored<Option<User>>;
    /// For a disabled user, the number of open direct locks and unpaid orders, counted up to
    /// `at_most`; 0 for an enabled user.
    fn held_if_inactive(&mut self, user: UserId, at_most: usize) -> Stored<usize>;
    /// A page of users, by id.
    fn list(&mut self, page: PageRequest) -> Stored<Page<User>>;
}
