//! Users: repository within a transaction.

use cangku_domain::{
    UserId,
    accounts::{NewUser, User, Username},
    ports::{Change, StorageResult, UserRepository},
};
use chrono::{DateTime, Utc};
use diesel::{insert_into, prelude::*, update};

use crate::{
    error_mapping::{IntoStorageResult, check_rows},
    rows::{IntoEntity, NewUserRow, UserColumns, UserRow, entity},
    schema::{statistics_backlog, users},
    text::lower,
    unit_of_work::PgUnitOfWork,
    user_rights::UserRights,
};

impl PgUnitOfWork<'_> {
    /// Remembers the rights of a user as the transaction found them.
    fn remember_rights(&mut self, found: Option<User>) -> Option<User> {
        if let Some(user) = &found {
            let rights = UserRights::of(user);
            self.known_rights.insert(user.id, rights);
        }
        found
    }
}

impl UserRepository for PgUnitOfWork<'_> {
    fn insert(&mut self, user: &NewUser, now: DateTime<Utc>) -> StorageResult<User> {
        let row: UserRow = insert_into(users::table)
            .values(NewUserRow::of(user, now))
            .returning(UserRow::as_returning())
            .get_result(self.connection)
            .into_storage_result()?;
        let made = row.into_entity()?;
        // In the same transaction, so that statistics count every committed registration exactly
        // once.
        insert_into(statistics_backlog::table)
            .values(statistics_backlog::user_id.eq(made.id.get()))
            .execute(self.connection)
            .into_storage_result()?;
        Ok(made)
    }

    fn lock(&mut self, id: UserId) -> StorageResult<Option<User>> {
        let row = users::table
            .find(id.get())
            .select(UserRow::as_select())
            .for_no_key_update()
            .first(self.connection)
            .optional();
        let found = entity(row.into_storage_result()?)?;
        Ok(self.remember_rights(found))
    }

    fn lock_by_name(&mut self, username: &Username) -> StorageResult<Option<User>> {
        let row = users::table
            // The expression of the unique index `unique_username`.
            .filter(lower(users::username).eq(lower(username.as_str())))
            .select(UserRow::as_select())
            .for_no_key_update()
            .first(self.connection)
            .optional();
        let found = entity(row.into_storage_result()?)?;
        Ok(self.remember_rights(found))
    }

    fn save(&mut self, user: &User) -> StorageResult<()> {
        let changed = update(users::table.find(user.id.get()))
            .set(UserColumns::of(user))
            .execute(self.connection)
            .into_storage_result()?;
        check_rows("saving a user", changed, 1)?;
        // Not for each save: a login saves its time as well, and must not drop all cached callers.
        let rights = UserRights::of(user);
        if self.known_rights.insert(user.id, rights) != Some(rights) {
            self.record_change(Change::RightsOfUser(user.id));
        }
        Ok(())
    }
}
