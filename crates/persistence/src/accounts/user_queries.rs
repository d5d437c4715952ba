//! Read queries on users.

use cangku_domain::{
    Page, PageRequest, UserId,
    accounts::{User, Username},
    ports::{StorageResult, UserQueries},
};
use diesel::{prelude::*, sql_query, sql_types::BigInt};

use crate::{
    error_mapping::IntoStorageResult,
    paging::page_of,
    read_session::PgReadSession,
    rows::{UserRow, entity},
    schema::users,
    text::lower,
};

impl UserQueries for PgReadSession<'_> {
    fn find(&mut self, id: UserId) -> StorageResult<Option<User>> {
        let row = users::table
            .find(id.get())
            .select(UserRow::as_select())
            .first(self.connection)
            .optional();
        entity(row.into_storage_result()?)
    }

    fn find_by_name(&mut self, username: &Username) -> StorageResult<Option<User>> {
        let row = users::table
            .filter(lower(users::username).eq(lower(username.as_str())))
            .select(UserRow::as_select())
            .first(self.connection)
            .optional();
        entity(row.into_storage_result()?)
    }

    fn count_holds_of_disabled(&mut self, user: UserId, at_most: usize) -> StorageResult<usize> {
        // Counts open direct locks and unpaid orders. The `LIMIT` bounds the work for a user with
        // many.
        let row: Counted = sql_query(
            "SELECT count(*) AS count FROM ( \
                 SELECT FROM users JOIN stock_holds AS hold ON hold.created_by = users.id \
                     AND hold.ended_at IS NULL AND NOT hold.is_of_order \
                     WHERE users.id = $1 AND NOT users.is_active \
                 UNION ALL \
                 SELECT FROM users JOIN orders ON orders.user_id = users.id \
                     AND orders.status = 'pending' \
                     WHERE users.id = $1 AND NOT users.is_active \
                 LIMIT $2) AS held",
        )
        .bind::<BigInt, _>(user.get())
        .bind::<BigInt, _>(i64::try_from(at_most).unwrap_or(i64::MAX))
        .get_result(self.connection)
        .into_storage_result()?;
        Ok(usize::try_from(row.count).unwrap_or(usize::MAX))
    }

    fn list(&mut self, page: PageRequest) -> StorageResult<Page<User>> {
        let rows: Vec<UserRow> = users::table
            .select(UserRow::as_select())
            .order(users::id)
            .limit(i64::from(page.page_size()))
            .offset(page.offset())
            .load(self.connection)
            .into_storage_result()?;
        page_of(rows, page, || {
            users::table
                .count()
                .get_result(self.connection)
                .into_storage_result()
        })
    }
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    count: i64,
}
