//! Parcels of shipped orders.

use chrono::{DateTime, Utc};

use super::orders::OrderBatch;
use crate::{
    ExpectedVersion, OrderId,
    accounts::{Actor, Scope},
    orders::{Order, OrderRefusal, Parcels},
};

impl OrderBatch {
    /// Replaces the parcels of an order that was shipped. Changes nothing if they are the same.
    pub(super) fn replace_parcels(
        &mut self,
        actor: &Actor,
        (id, parcels): (OrderId, &Parcels),
        expected: &ExpectedVersion,
        now: DateTime<Utc>,
    ) -> Result<Order, OrderRefusal> {
        let needed = Scope::OrdersManage.into();
        if !actor.meets(needed) {
            return Err(OrderRefusal::Forbidden { needed });
        }
        let before = self.find_at(id, actor, expected)?.clone();
        if before.shipped_at.is_none() {
            return Err(OrderRefusal::ParcelsBeforeShipment);
        }
        if before.parcels == *parcels {
            return Ok(before);
        }
        let after = Order {
            parcels: parcels.clone(),
            updated_at: now,
            ..before.clone()
        };
        self.changes.parcels.insert(id);
        Ok(self.replace(&before, after, actor))
    }
}
