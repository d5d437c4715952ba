//! Questions about users.

use cangku_domain::{
    Page, PageRequest, UserId,
    accounts::{User, Username},
    ports::{Stored, UserQueries},
};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{BigInt, Bool, Nullable},
};

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

    fn inactive_hold_anything(&mut self, user: Option<UserId>) -> Stored<bool> {
        let row: Found = sql_query(
            "SELECT EXISTS (SELECT FROM users WHERE NOT is_active AND ($1 IS NULL OR id = $1) AND ( \
                 EXISTS (SELECT FROM stock_holds AS hold WHERE hold.created_by = users.id \
                     AND hold.ended_at IS NULL AND NOT hold.is_of_order) \
                 OR EXISTS (SELECT FROM orders WHERE orders.user_id = users.id \
                     AND orders.status = 'pending'))) AS is_found",
        )
        .bind::<Nullable<BigInt>, _>(user.map(UserId::get))
        .get_result(self.connection)
        .stored()?;
        Ok(row.is_found)
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

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Bool)]
    is_found: bool,
}
