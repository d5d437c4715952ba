//! Questions about users.

use cangku_domain::{
    Page, PageRequest, UserId,
    accounts::{User, Username},
    ports::{Stored, UserQueries},
};
use diesel::prelude::*;

use crate::{
    failure::IntoStored,
    paging::page_of,
    read_session::PgReadSession,
    rows::{UserRow, entity},
    schema::users,
    text::lower,
};

impl UserQueries for PgReadSession<'_> {
    fn find(&mut self, id: UserId) -> Stored<Option<User>> {
        let row = users::table
            .find(id.get())
            .select(UserRow::as_select())
            .first(self.connection)
            .optional();
        entity(row.stored()?)
    }

    fn find_by_name(&mut self, username: &Username) -> Stored<Option<User>> {
        let row = users::table
            .filter(lower(users::username).eq(lower(username.as_str())))
            .select(UserRow::as_select())
            .first(self.connection)
            .optional();
        entity(row.stored()?)
    }

    fn list(&mut self, page: PageRequest) -> Stored<Page<User>> {
        let rows: Vec<UserRow> = users::table
            .select(UserRow::as_select())
            .order(users::id)
            .limit(i64::from(page.page_size()))
            .offset(page.offset())
            .load(self.connection)
            .stored()?;
        page_of(rows, page, || {
            users::table.count().get_result(self.connection).stored()
        })
    }
}
