//! What users hold without having paid.

use chrono::{DateTime, Utc};

use super::tables::{HoldRow, Tables};
use crate::{
    HoldId, UserId,
    inventory::HoldOwner,
    orders::{Order, OrderRules, OrderStatus, UnpaidHoldings},
};

impl Tables {
    /// Unpaid orders of the user, direct locks that haven't expired, and abandoned orders.
    pub(super) fn unpaid_of(&self, user: UserId, now: DateTime<Utc>) -> UnpaidHoldings {
        let mut unpaid = UnpaidHoldings::default();
        for order in self.unpaid_orders().filter(|it| it.user_id == Some(user)) {
            unpaid.orders = unpaid.orders.saturating_add(1);
            for line in &order.lines {
                if let Some(product) = line.product_id {
                    let units = unpaid.units.entry(product).or_default();
                    *units += i64::from(line.quantity.get());
                }
            }
        }
        let since = now - OrderRules::ABANDONED_WITHIN;
        let abandoned = self.orders.values().map(|row| &row.order).filter(|order| {
            order.user_id == Some(user)
                && order.status == OrderStatus::Cancelled
                && order.balance.paid.is_zero()
                && order.created_at > since
        });
        unpaid.abandoned = u32::try_from(abandoned.count()).unwrap_or(u32::MAX);
        let locks = self.direct_locks();
        for (_, row) in locks.filter(|(_, row)| row.hold.created_by == Some(user)) {
            if !row.hold.is_expired(now) {
                unpaid.holds = unpaid.holds.saturating_add(1);
                let units = unpaid.units.entry(row.product_id).or_default();
                *units += i64::from(row.hold.held);
            }
        }
        unpaid
    }

    /// Open direct locks of disabled users, or of this user if disabled.
    pub(super) fn holds_of_disabled(
        &self,
        user: Option<UserId>,
    ) -> impl Iterator<Item = (HoldId, &HoldRow)> {
        let locks = self.direct_locks();
        locks.filter(move |(_, row)| self.is_disabled(row.hold.created_by, user))
    }

    /// Unpaid orders of disabled users, or of this user if disabled.
    pub(super) fn unpaid_orders_of_disabled(
        &self,
        user: Option<UserId>,
    ) -> impl Iterator<Item = &Order> {
        let orders = self.unpaid_orders();
        orders.filter(move |order| self.is_disabled(order.user_id, user))
    }

    /// Unpaid orders, by id.
    pub(super) fn unpaid_orders(&self) -> impl Iterator<Item = &Order> {
        let orders = self.orders.values().map(|row| &row.order);
        orders.filter(|order| order.status == OrderStatus::Pending)
    }

    fn direct_locks(&self) -> impl Iterator<Item = (HoldId, &HoldRow)> {
        let open = self.open_holds();
        open.filter(|(_, row)| row.hold.owner == HoldOwner::Caller)
    }

    fn is_disabled(&self, owner: Option<UserId>, wanted: Option<UserId>) -> bool {
        let owner = owner.and_then(|owner| self.users.get(&owner));
        owner.is_some_and(|user| !user.is_active && wanted.is_none_or(|wanted| wanted == user.id))
    }
}
