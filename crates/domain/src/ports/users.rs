//! Storage of users.

use chrono::{DateTime, Utc};

use super::Stored;
use crate::{
    Page, PageRequest, UserId,
    accounts::{NewUser, User, Username},
};

/// Users within a transaction.
pub trait UserRepository {
    /// Writes a new user, and that statistics have to count one.
    ///
    /// # Errors
    /// A constraint where the name is taken.
    fn insert(&mut self, user: &NewUser, now: DateTime<Utc>) -> Stored<User>;
    /// The user, their row locked until the end of the transaction.
    ///
    /// # Errors
    /// Where storage fails.
    fn lock(&mut self, id: UserId) -> Stored<Option<User>>;
    /// The user of this name, whatever its case, their row locked until the end of the
    /// transaction.
    ///
    /// # Errors
    /// Where storage fails.
    fn lock_by_name(&mut self, username: &Username) -> Stored<Option<User>>;
    /// Writes a user that was locked.
    ///
    /// # Errors
    /// Where storage fails.
    fn save(&mut self, user: &User) -> Stored<()>;
}

/// Questions about users.
pub trait UserQueries {
    /// The user.
    ///
    /// # Errors
    /// Where storage fails.
    fn find(&mut self, id: UserId) -> Stored<Option<User>>;
    /// The user of this name, whatever its case.
    ///
    /// # Errors
    /// Where storage fails.
    fn find_by_name(&mut self, username: &Username) -> Stored<Option<User>>;
    /// How many open holds of direct locks and unpaid orders the user has if they are switched
    /// off, counted up to `at_most`; 0 for a user who is switched on.
    ///
    /// # Errors
    /// Where storage fails.
    fn held_if_inactive(&mut self, user: UserId, at_most: usize) -> Stored<usize>;
    /// Users, by id.
    ///
    /// # Errors
    /// Where storage fails.
    fn list(&mut self, page: PageRequest) -> Stored<Page<User>>;
}
