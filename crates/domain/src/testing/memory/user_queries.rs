//! Queries on users.

use super::{paging::page_of, session::Session};
use crate::{
    Page, PageRequest, UserId,
    accounts::{User, Username},
    ports::{StorageResult, UserQueries},
};

impl UserQueries for Session {
    fn find(&mut self, id: UserId) -> StorageResult<Option<User>> {
        Ok(self.0.users.get(&id).cloned())
    }

    fn find_by_name(&mut self, username: &Username) -> StorageResult<Option<User>> {
        Ok(self.0.user_named(username).cloned())
    }

    fn count_holds_of_disabled(&mut self, user: UserId, at_most: usize) -> StorageResult<usize> {
        let holds = self.0.holds_of_disabled(Some(user)).count();
        let orders = self.0.unpaid_orders_of_disabled(Some(user)).count();
        Ok(holds.saturating_add(orders).min(at_most))
    }

    fn list(&mut self, page: PageRequest) -> StorageResult<Page<User>> {
        Ok(page_of(self.0.users.values().cloned().collect(), page))
    }
}
