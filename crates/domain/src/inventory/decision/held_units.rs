//! Units that a reference holds, as far as a command may change them.

use super::Decision;
use crate::{
    accounts::Role,
    inventory::{Hold, HoldEnd, HoldOwner, Quantity, StockRefusal},
};

impl Decision<'_> {
    /// Which holds the command may change. An order's steps change only holds of the order itself,
    /// because any caller may lock under an order's number, and nothing else changes these. A
    /// customer changes only holds that they created; staff and services change those of any caller.
    pub(super) fn may_modify(&self) -> impl Fn(&Hold) -> bool + use<> {
        let reference = self.command.reference.clone();
        let (owner, role, user) = (self.command.owner, self.actor.role, self.actor.user_id);
        move |hold| {
            let is_theirs = match (owner, role) {
                (HoldOwner::Order, _) => hold.owner == HoldOwner::Order,
                (HoldOwner::Caller, Role::User) => user.is_some() && user == hold.created_by,
                (HoldOwner::Caller, _) => hold.owner == HoldOwner::Caller,
            };
            is_theirs && hold.is_open() && hold.reference == reference
        }
    }

    /// Units that the reference holds and the actor may change; `None` if there are none.
    pub(super) fn held(&self) -> Result<Option<Quantity>, StockRefusal> {
        let may_modify = self.may_modify();
        let held = self.item.holds.iter().filter(|hold| may_modify(hold));
        // As i64: the sum of several holds may exceed i32.
        let held: i64 = held.map(|hold| i64::from(hold.held)).sum();
        let product_id = self.command.product_id;
        let held =
            i32::try_from(held).map_err(|_too_many| StockRefusal::Overflow { product_id })?;
        Ok(Quantity::new(held))
    }

    pub(super) fn check_held(&self, requested: Quantity) -> Result<(), StockRefusal> {
        let held = self.held()?.map_or(0, Quantity::get);
        if held < requested.get() {
            let product_id = self.command.product_id;
            if held == 0 && self.is_held_by_order() {
                return Err(StockRefusal::HeldByOrder {
                    product_id,
                    reference: self.command.reference.clone(),
                });
            }
            return Err(StockRefusal::NotHeld {
                product_id,
                held,
                requested,
            });
        }
        Ok(())
    }

    /// Whether an order holds units under the command's reference, as far as the caller may know.
    fn is_held_by_order(&self) -> bool {
        let is_of_order = |hold: &&Hold| {
            hold.owner == HoldOwner::Order
                && hold.is_open()
                && hold.reference == self.command.reference
        };
        self.command.owner == HoldOwner::Caller
            && self.actor.role > Role::User
            && self.item.holds.iter().any(|hold| is_of_order(&hold))
    }

    /// Ends units of the reference's holds, oldest first. The caller has checked that there are
    /// enough.
    pub(super) fn end_held(&mut self, quantity: Quantity, end: HoldEnd) {
        let may_modify = self.may_modify();
        let mut left = quantity.get();
        for hold in self.item.holds.iter_mut().filter(|hold| may_modify(hold)) {
            left -= hold.end(left, end);
        }
        self.item.end_hold(quantity.get());
    }
}
