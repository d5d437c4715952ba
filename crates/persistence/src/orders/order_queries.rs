//! Read queries on orders.

use cangku_domain::{
    OrderId, Page, PageRequest, PaymentId, ReturnId,
    orders::{MoneyReconciliation, Order, OrderStep, OverdueCriterion, Payment, ReturnOfOrder},
    ports::{OrderFilter, OrderQueries, PaymentFilter, ReturnFilter, StorageResult},
};
use diesel::{pg::Pg, prelude::*};

use super::{overdue::is_overdue, payments, reconcile_money, returns, with_lines};
use crate::{
    error_mapping::IntoStorageResult,
    paging::page_from,
    read_session::PgReadSession,
    rows::{OrderRow, StatusChangeRow, entities, table_count},
    schema::{order_parcels, order_status_history, orders},
    text::spellings,
};

type Orders<'a, Columns> = orders::BoxedQuery<'a, Pg, Columns>;

impl OrderQueries for PgReadSession<'_> {
    fn list(&mut self, filter: &OrderFilter, page: PageRequest) -> StorageResult<Page<Order>> {
        let shown = orders::table.select(OrderRow::as_select()).into_boxed();
        let rows: Vec<OrderRow> = matching(shown, filter)
            .order(orders::id.desc())
            .limit(i64::from(page.page_size()))
            .offset(page.offset())
            .load(self.connection)
            .into_storage_result()?;
        let results = with_lines(self.connection, rows)?;
        page_from(results, page, || {
            matching(orders::table.count().into_boxed(), filter)
                .get_result(self.connection)
                .into_storage_result()
        })
    }

    fn list_after(
        &mut self,
        filter: &OrderFilter,
        cursor: Option<OrderId>,
        limit: u32,
    ) -> StorageResult<Vec<Order>> {
        let mut shown = orders::table.select(OrderRow::as_select()).into_boxed();
        // Keyset pagination by the id, which never changes.
        if let Some(cursor) = cursor {
            shown = shown.filter(orders::id.lt(cursor.get()));
        }
        let rows: Vec<OrderRow> = matching(shown, filter)
            .order(orders::id.desc())
            .limit(i64::from(limit))
            .load(self.connection)
            .into_storage_result()?;
        with_lines(self.connection, rows)
    }

    fn find(&mut self, id: OrderId) -> StorageResult<Option<(Order, Vec<OrderStep>)>> {
        let row: Option<OrderRow> = orders::table
            .find(id.get())
            .select(OrderRow::as_select())
            .first(self.connection)
            .optional()
            .into_storage_result()?;
        let found = with_lines(self.connection, row.into_iter().collect())?;
        let Some(order) = found.into_iter().next() else {
            return Ok(None);
        };
        let latest: Vec<StatusChangeRow> = order_status_history::table
            .filter(order_status_history::order_id.eq(id.get()))
            .select(StatusChangeRow::as_select())
            .order(order_status_history::id.desc())
            .limit(i64::from(OrderStep::MAX_SHOWN))
            .load(self.connection)
            .into_storage_result()?;
        let mut steps = entities(latest)?;
        steps.reverse();
        Ok(Some((order, steps)))
    }

    fn payments_of(&mut self, order: OrderId) -> StorageResult<Vec<Payment>> {
        payments::of_order(self.connection, order)
    }

    fn payments(
        &mut self,
        filter: &PaymentFilter,
        page: PageRequest,
    ) -> StorageResult<Page<Payment>> {
        payments::page(self.connection, filter, page)
    }

    fn payments_after(
        &mut self,
        filter: &PaymentFilter,
        cursor: Option<PaymentId>,
        limit: u32,
    ) -> StorageResult<Vec<Payment>> {
        payments::after(self.connection, filter, cursor, limit)
    }

    fn find_return(&mut self, id: ReturnId) -> StorageResult<Option<ReturnOfOrder>> {
        returns::find(self.connection, id)
    }

    fn list_returns(
        &mut self,
        filter: &ReturnFilter,
        page: PageRequest,
    ) -> StorageResult<Page<ReturnOfOrder>> {
        returns::page(self.connection, filter, page)
    }

    fn list_returns_after(
        &mut self,
        filter: &ReturnFilter,
        cursor: Option<ReturnId>,
        limit: u32,
    ) -> StorageResult<Vec<ReturnOfOrder>> {
        returns::after(self.connection, filter, cursor, limit)
    }

    fn reconcile_money(&mut self) -> StorageResult<MoneyReconciliation> {
        reconcile_money::reconcile(self.connection)
    }

    fn count_overdue(&mut self, overdue: OverdueCriterion) -> StorageResult<u64> {
        let count: i64 = orders::table
            .filter(is_overdue(overdue))
            .count()
            .get_result(self.connection)
            .into_storage_result()?;
        Ok(table_count(count))
    }
}

/// Applies the filter's conditions.
fn matching<'a, Columns>(
    mut query: Orders<'a, Columns>,
    filter: &'a OrderFilter,
) -> Orders<'a, Columns> {
    if let Some(user) = filter.user {
        query = query.filter(orders::user_id.eq(user.get()));
    }
    if let Some(status) = filter.status {
        query = query.filter(orders::status.eq(status.as_str()));
    }
    if let Some(status) = filter.payment_status {
        query = query.filter(orders::payment_status.eq(status.as_str()));
    }
    if let Some(number) = &filter.number {
        query = query.filter(orders::order_number.eq_any(spellings(number)));
    }
    if let Some(number) = &filter.tracking_number {
        let tracked = order_parcels::table
            .filter(order_parcels::tracking_number.eq_any(spellings(number)))
            .select(order_parcels::order_id);
        query = query.filter(orders::id.eq_any(tracked));
    }
    if let Some(from) = filter.from {
        query = query.filter(orders::created_at.ge(from));
    }
    if let Some(to) = filter.to {
        query = query.filter(orders::created_at.lt(to));
    }
    query
}
