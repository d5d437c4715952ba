//! Users.

use chrono::{DateTime, Utc};

use super::{row_count::expected, tables::Tables};
use crate::{
    UserId, Version,
    accounts::{NewUser, User, Username},
    ports::{Constraint, StorageError, StorageResult, UserRepository},
};

impl UserRepository for Tables {
    fn insert(&mut self, user: &NewUser, now: DateTime<Utc>) -> StorageResult<User> {
        let id = self.sequences.users.next(UserId::new)?;
        let mut names = self.users.values().map(|user| user.username.identity());
        if names.any(|name| name == user.username.identity()) {
            return Err(StorageError::Constraint(Constraint::UniqueUsername));
        }
        let user = User {
            id,
            username: user.username.clone(),
            email: user.email.clone(),
            password_hash: user.password_hash.clone(),
            role: user.role,
            is_active: true,
            token_version: 0,
            last_login_at: None,
            version: Version::FIRST,
            created_at: now,
            updated_at: now,
        };
        self.users.insert(id, user.clone());
        Ok(user)
    }

    fn lock(&mut self, id: UserId) -> StorageResult<Option<User>> {
        Ok(self.users.get(&id).cloned())
    }

    fn lock_by_name(&mut self, username: &Username) -> StorageResult<Option<User>> {
        Ok(self.user_named(username).cloned())
    }

    fn save(&mut self, user: &User) -> StorageResult<()> {
        let row = expected(self.users.get_mut(&user.id), "saving a user")?;
        let edited = |user: &User| {
            let User {
                username,
                email,
                password_hash,
                role,
                is_active,
                ..
            } = user.clone();
            (username, email, password_hash, role, is_active)
        };
        let version = match edited(row) == edited(user) {
            true => row.version,
            false => row.version.next(),
        };
        *row = User {
            version,
            ..user.clone()
        };
        Ok(())
    }
}

impl Tables {
    /// The user with this name, ignoring case.
    pub(super) fn user_named(&self, username: &Username) -> Option<&User> {
        let name = username.as_str().to_lowercase();
        let mut users = self.users.values();
        users.find(|user| user.username.as_str().to_lowercase() == name)
    }
}
