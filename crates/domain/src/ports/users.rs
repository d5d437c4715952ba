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
    /// Whether users who are switched off, or this one if given and switched off, have open holds
    /// of direct locks or unpaid orders.
    ///
    /// # Errors
    /// Where storage fails.
    fn inactive_hold_anything(&mut self, user: Option<UserId>) -> Stored<bool>;
    /// Users, by id.
    ///
    /// # Errors
    /// Where storage fails.
    fn list(&mut self, page: PageRequest) -> Stored<Page<User>>;
}
