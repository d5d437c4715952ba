//! Read queries on users' sessions.

use cangku_domain::{
    Page, PageRequest, UserId, UserSessionId,
    accounts::{User, UserSession},
    ports::{StorageResult, UserSessionQueries},
};
use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::{
    error_mapping::IntoStorageResult,
    paging::page_of,
    read_session::PgReadSession,
    rows::{IntoEntity, UserRow, UserSessionRow},
    schema::{user_sessions, users},
};

impl UserSessionQueries for PgReadSession<'_> {
    fn find_with_user(&mut self, id: UserSessionId) -> StorageResult<Option<(UserSession, User)>> {
        let found: Option<(UserSessionRow, UserRow)> = user_sessions::table
            .inner_join(users::table)
            .filter(user_sessions::id.eq(id.get()))
            .select((UserSessionRow::as_select(), UserRow::as_select()))
            .first(self.connection)
            .optional()
            .into_storage_result()?;
        let found = found.map(|(session, user)| Ok((session.into_entity()?, user.into_entity()?)));
        found.transpose()
    }

    fn list_open(
        &mut self,
        user: UserId,
        now: DateTime<Utc>,
        page: PageRequest,
    ) -> StorageResult<Page<UserSession>> {
        // A change of the account ends its sessions without a change of their rows if a server of a version
        // without sessions makes it: then the versions differ.
        let open = || {
            user_sessions::table
                .inner_join(users::table)
                .filter(user_sessions::user_id.eq(user.get()))
                .filter(user_sessions::ended_at.is_null())
                .filter(user_sessions::expires_at.gt(now))
                .filter(user_sessions::token_version.eq(users::token_version))
                .filter(users::is_active)
        };
        let rows: Vec<UserSessionRow> = open()
            .select(UserSessionRow::as_select())
            .order((user_sessions::last_used_at.desc(), user_sessions::id.desc()))
            .limit(i64::from(page.page_size()))
            .offset(page.offset())
            .load(self.connection)
            .into_storage_result()?;
        page_of(rows, page, || {
            open()
                .count()
                .get_result(self.connection)
                .into_storage_result()
        })
    }
}
