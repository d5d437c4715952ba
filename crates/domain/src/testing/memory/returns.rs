//! Returns.

use std::collections::{BTreeMap, BTreeSet};

use super::tables::Tables;
use crate::{
    OrderId, ReturnId,
    orders::{OrderReturn, ReturnOfOrder},
    ports::{OrderChanges, ReturnFilter, StorageError, StorageResult},
};

impl Tables {
    pub(super) fn orders_of(&self, ids: &BTreeSet<ReturnId>) -> BTreeMap<ReturnId, OrderId> {
        let found = ids.iter().filter_map(|id| self.returns.get(id));
        found.map(|it| (it.id, it.order_id)).collect()
    }

    pub(super) fn returns_of(
        &self,
        ids: &BTreeSet<ReturnId>,
        orders: &BTreeSet<OrderId>,
    ) -> BTreeMap<ReturnId, OrderReturn> {
        let wanted = self.returns.values().filter(|it| {
            ids.contains(&it.id) || orders.contains(&it.order_id) && it.status.is_counted()
        });
        wanted.map(|it| (it.id, it.clone())).collect()
    }

    /// Writes returns. The units that came back are part of their orders.
    pub(super) fn write_returns(&mut self, changes: &OrderChanges) -> StorageResult<()> {
        for changed in changes.returns.values() {
            if !changes.moved.contains_key(&changed.order_id) {
                let message = format!("return {} changes without its order", changed.id);
                return Err(StorageError::Inconsistent(message));
            }
            self.returns.insert(changed.id, changed.clone());
        }
        for returned in &changes.returned {
            let order = changes.moved.get(&returned.order_id);
            let line = order.and_then(|order| order.lines.get(returned.position));
            // As the constraint of the database.
            if line.is_none_or(|line| line.returned > line.delivered()) {
                let message = format!("order {}: too many units came back", returned.order_id);
                return Err(StorageError::Inconsistent(message));
            }
        }
        Ok(())
    }

    pub(super) fn return_with_order(&self, id: ReturnId) -> Option<ReturnOfOrder> {
        let order_return = self.returns.get(&id)?.clone();
        let order = self.orders.get(&order_return.order_id)?.order.clone();
        Some(ReturnOfOrder {
            order_return,
            order,
        })
    }

    /// Returns that match, newest first.
    pub(super) fn returns_matching(&self, filter: &ReturnFilter) -> Vec<ReturnOfOrder> {
        let ReturnFilter {
            user,
            order,
            status,
        } = filter;
        let newest_first = self.returns.keys().rev();
        let all = newest_first.filter_map(|id| self.return_with_order(*id));
        let matching = all.filter(|it| {
            user.is_none_or(|user| it.order.user_id == Some(user))
                && order.is_none_or(|order| it.order.id == order)
                && status.is_none_or(|status| it.order_return.status == status)
        });
        matching.collect()
    }
}
