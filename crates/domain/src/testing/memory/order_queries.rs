//! Queries on orders.

use super::{
    paging::{limited, page_of},
    session::Session,
};
use crate::{
    OrderId, Page, PageRequest, PaymentId, ReturnId,
    orders::{MoneyReconciliation, Order, OrderStep, OverdueCriterion, Payment, ReturnOfOrder},
    ports::{OrderFilter, OrderQueries, PaymentFilter, ReturnFilter, StorageResult},
};

impl OrderQueries for Session {
    fn list(&mut self, filter: &OrderFilter, page: PageRequest) -> StorageResult<Page<Order>> {
        let newest_first = self.0.orders.values().rev().map(|row| &row.order);
        let matching = newest_first.filter(|order| is_match(order, filter));
        Ok(page_of(matching.cloned().collect(), page))
    }

    fn list_after(
        &mut self,
        filter: &OrderFilter,
        cursor: Option<OrderId>,
        limit: u32,
    ) -> StorageResult<Vec<Order>> {
        let newest_first = self.0.orders.values().rev().map(|row| &row.order);
        let behind = newest_first.filter(|order| cursor.is_none_or(|cursor| order.id < cursor));
        let matching = behind.filter(|order| is_match(order, filter));
        Ok(matching.take(limited(limit)).cloned().collect())
    }

    fn find(&mut self, id: OrderId) -> StorageResult<Option<(Order, Vec<OrderStep>)>> {
        let row = self.0.orders.get(&id);
        let latest = |steps: &[OrderStep]| {
            let earlier = steps.len().saturating_sub(limited(OrderStep::MAX_SHOWN));
            steps.iter().skip(earlier).cloned().collect()
        };
        Ok(row.map(|row| (row.order.clone(), latest(&row.steps))))
    }

    fn payments_of(&mut self, order: OrderId) -> StorageResult<Vec<Payment>> {
        let payments = self.0.payments.values();
        let of_order = payments.filter(|payment| payment.order_id == Some(order));
        Ok(of_order.cloned().collect())
    }

    fn payments(
        &mut self,
        filter: &PaymentFilter,
        page: PageRequest,
    ) -> StorageResult<Page<Payment>> {
        Ok(page_of(self.0.payments_matching(filter), page))
    }

    fn payments_after(
        &mut self,
        filter: &PaymentFilter,
        cursor: Option<PaymentId>,
        limit: u32,
    ) -> StorageResult<Vec<Payment>> {
        let matching = self.0.payments_matching(filter).into_iter();
        let behind = matching.filter(|it| cursor.is_none_or(|cursor| it.id < cursor));
        Ok(behind.take(limited(limit)).collect())
    }

    fn find_return(&mut self, id: ReturnId) -> StorageResult<Option<ReturnOfOrder>> {
        Ok(self.0.return_with_order(id))
    }

    fn list_returns(
        &mut self,
        filter: &ReturnFilter,
        page: PageRequest,
    ) -> StorageResult<Page<ReturnOfOrder>> {
        Ok(page_of(self.0.returns_matching(filter), page))
    }

    fn list_returns_after(
        &mut self,
        filter: &ReturnFilter,
        cursor: Option<ReturnId>,
        limit: u32,
    ) -> StorageResult<Vec<ReturnOfOrder>> {
        let matching = self.0.returns_matching(filter).into_iter();
        let behind = matching.filter(|it| cursor.is_none_or(|cursor| it.order_return.id < cursor));
        Ok(behind.take(limited(limit)).collect())
    }

    fn reconcile_money(&mut self) -> StorageResult<MoneyReconciliation> {
        let orders = self.0.orders.values();
        let facts = orders.map(|row| self.0.money_facts(&row.order));
        Ok(MoneyReconciliation {
            orders_checked: u64::try_from(self.0.orders.len()).unwrap_or(u64::MAX),
            inconsistencies: facts.flat_map(|facts| facts.inconsistencies()).collect(),
        })
    }

    fn count_overdue(&mut self, overdue: OverdueCriterion) -> StorageResult<u64> {
        let count = self.0.overdue_orders(overdue).count();
        Ok(u64::try_from(count).unwrap_or(u64::MAX))
    }
}

fn is_match(order: &Order, filter: &OrderFilter) -> bool {
    let OrderFilter {
        user,
        status,
        payment_status,
        number,
        tracking_number,
        from,
        to,
    } = filter;
    user.is_none_or(|user| order.user_id == Some(user))
        && status.is_none_or(|status| order.status == status)
        && payment_status.is_none_or(|status| order.payment_status() == status)
        && number.as_ref().is_none_or(|number| order.number == *number)
        && tracking_number.as_ref().is_none_or(|number| {
            let mut parcels = order.parcels.iter();
            parcels.any(|parcel| parcel.tracking_number == *number)
        })
        && from.is_none_or(|from| order.created_at >= from)
        && to.is_none_or(|to| order.created_at < to)
}
