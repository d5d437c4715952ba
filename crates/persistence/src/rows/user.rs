//! Rows of `users`.

use cangku_domain::{
    UserId, Version,
    accounts::{NewUser, Role, User, Username},
    ports::StorageResult,
};
use chrono::{DateTime, Utc};
use diesel::{AsChangeset, Insertable, Queryable, Selectable, pg::Pg};

use super::{IntoEntity, columns::Row};
use crate::schema::users;

#[derive(Queryable, Selectable)]
#[diesel(table_name = users, check_for_backend(Pg))]
pub(crate) struct UserRow {
    id: i64,
    username: String,
    email: String,
    password_hash: String,
    role: String,
    is_active: bool,
    token_version: i32,
    last_login_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    version: i64,
}

impl IntoEntity for UserRow {
    type Entity = User;

    fn into_entity(self) -> StorageResult<User> {
        let row = Row::of("users", self.id);
        Ok(User {
            id: row.known("id", UserId::new(self.id))?,
            username: Username::new(&self.username)
                .map_err(|violation| row.broken("username", violation))?,
            email: row.optional("email", &self.email)?,
            password_hash: self.password_hash,
            role: row.known("role", Role::from_name(&self.role))?,
            is_active: self.is_active,
            token_version: self.token_version,
            last_login_at: self.last_login_at,
            version: row.known("version", Version::new(self.version))?,
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}

#[derive(Insertable)]
#[diesel(table_name = users)]
pub(crate) struct NewUserRow<'a> {
    username: &'a str,
    email: &'a str,
    password_hash: &'a str,
    role: &'static str,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl<'a> NewUserRow<'a> {
    pub(crate) fn of(user: &'a NewUser, now: DateTime<Utc>) -> Self {
        Self {
            username: user.username.as_str(),
            email: user.email.as_str(),
            password_hash: &user.password_hash,
            role: user.role.as_str(),
            created_at: now,
            updated_at: now,
        }
    }
}

#[derive(AsChangeset)]
#[diesel(table_name = users, treat_none_as_null = true)]
pub(crate) struct UserColumns<'a> {
    username: &'a str,
    email: &'a str,
    password_hash: &'a str,
    role: &'static str,
    is_active: bool,
    token_version: i32,
    last_login_at: Option<DateTime<Utc>>,
    updated_at: DateTime<Utc>,
}

impl<'a> UserColumns<'a> {
    pub(crate) fn of(user: &'a User) -> Self {
        Self {
            username: user.username.as_str(),
            email: user.email.as_str(),
            password_hash: &user.password_hash,
            role: user.role.as_str(),
            is_active: user.is_active,
            token_version: user.token_version,
            last_login_at: user.last_login_at,
            updated_at: user.updated_at,
        }
    }
}
