//! The decision on a stock command. All changes of stock go through [`decide`].

use std::{cmp::Ordering, sync::Arc};

use chrono::{DateTime, Utc};

use super::{
    ChangeType, Hold, HoldEnd, HoldOwner, Quantity, Reason, Reference, StockChange, StockCommand,
    StockItem, StockItems, StockLevel, StockRefusal, command::HOLD_EXPIRED,
};
use crate::{
    HoldId, ProductId,
    accounts::{Actor, SystemActor},
};

mod set_stock;

/// A change that was decided on: the log row to write and the resulting stock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockMovement {
    /// The product whose stock changes.
    pub product_id: ProductId,
    /// Type of change; gives the sign of `quantity`, except for adjustments.
    pub change_type: ChangeType,
    /// Signed number of units, never 0.
    pub quantity: i32,
    /// Stock after this movement, as its log row says.
    pub stock_after: StockLevel,
    /// Reason for the log.
    pub reason: Reason,
    /// Reference for the log.
    pub reference: Reference,
    /// The caller who made the change.
    pub actor: Arc<Actor>,
}

/// The result of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockDecision {
    /// Movements of expired holds: released to make room for a lock, or by [`StockChange::Expire`].
    pub expired: Vec<StockMovement>,
    /// The command's own movement; `None` if it doesn't change the stock.
    pub movement: Option<StockMovement>,
    /// Stock after this movement, as its log row says.
    pub stock_after: StockLevel,
}

/// Decides on `command` by `actor` at `now`, and updates the product's entry in `items`.
///
/// # Errors
/// [`StockRefusal`] if a rule refuses the command; the entry is unchanged then.
pub fn decide(
    items: &mut StockItems,
    command: &StockCommand,
    actor: &Arc<Actor>,
    now: DateTime<Utc>,
) -> Result<StockDecision, StockRefusal> {
    let product_id = command.product_id;
    let item = items
        .get_mut(&product_id)
        .ok_or(StockRefusal::UnknownProduct { product_id })?;
    let mut decision = Decision {
        item,
        command,
        actor,
        now,
        expired: Vec::new(),
    };
    // The only step that changes the entry; it changes nothing if it fails.
    let quantity = decision.quantity()?;
    let expired = decision.expired;
    let stock_after = item.level;
    // A row with quantity 0 would be meaningless in the log.
    let movement = (quantity != 0).then(|| StockMovement {
        product_id,
        change_type: change_type(&command.change),
        quantity,
        stock_after,
        reason: command.reason.clone(),
        reference: command.reference.clone(),
        actor: Arc::clone(actor),
    });
    Ok(StockDecision {
        expired,
        movement,
        stock_after,
    })
}

const fn change_type(change: &StockChange) -> ChangeType {
    match change {
        StockChange::Lock { .. } | StockChange::MakePermanent { .. } => ChangeType::Lock,
        StockChange::Release { .. }
        | StockChange::Consume { .. }
        | StockChange::ReleaseAll
        | StockChange::ReleaseHold { .. }
        | StockChange::ConsumeAll
        | StockChange::Expire => ChangeType::Release,
        StockChange::Adjust { .. }
        | StockChange::SetStock { .. }
        | StockChange::Count { .. }
        | StockChange::SupplierSnapshot(_) => ChangeType::Adjust,
    }
}

struct Decision<'a> {
    item: &'a mut StockItem,
    command: &'a StockCommand,
    actor: &'a Arc<Actor>,
    now: DateTime<Utc>,
    expired: Vec<StockMovement>,
}

impl Decision<'_> {
    /// Applies the command to the product's entry. Returns the signed change of stock, without that
    /// of expired holds.
    fn quantity(&mut self) -> Result<i32, StockRefusal> {
        match self.command.change {
            StockChange::Lock {
                quantity,
                expires_at,
            } => self.lock(quantity, expires_at),
            StockChange::Release { quantity } => {
                // Checks before changes: a refusal must leave the product's entry unchanged.
                self.check_held(quantity)?;
                self.change_by(quantity.get())?;
                self.end_held(quantity, HoldEnd::Released);
                Ok(quantity.get())
            }
            StockChange::Consume { quantity } => {
                self.check_held(quantity)?;
                self.end_held(quantity, HoldEnd::Consumed);
                Ok(0)
            }
            StockChange::MakePermanent { quantity } => self.make_permanent(quantity),
            StockChange::ReleaseAll => {
                let Some(held) = self.held()? else {
                    return Ok(0);
                };
                self.change_by(held.get())?;
                self.end_held(held, HoldEnd::Released);
                Ok(held.get())
            }
            StockChange::ReleaseHold { hold } => self.release_hold(hold),
            StockChange::ConsumeAll => {
                if let Some(held) = self.held()? {
                    self.end_held(held, HoldEnd::Consumed);
                }
                Ok(0)
            }
            StockChange::Expire => {
                self.release_expired();
                Ok(0)
            }
            StockChange::Adjust { quantity: 0, .. } => Err(StockRefusal::ZeroQuantity),
            StockChange::Adjust {
                quantity,
                expected_stock,
            } => {
                self.check_expected(expected_stock)?;
                self.change_by(quantity)?;
                Ok(quantity)
            }
            StockChange::SetStock {
                stock,
                expected_stock,
            } => {
                self.check_expected(expected_stock)?;
                Ok(self.set_to(stock))
            }
            StockChange::Count {
                counted,
                expected_stock,
            } => {
                self.check_expected(expected_stock)?;
                self.count(counted)
            }
            StockChange::SupplierSnapshot(figure) => {
                Ok(self.set_to(figure.minus_held(self.item.held)))
            }
        }
    }

    fn lock(
        &mut self,
        quantity: Quantity,
        expires_at: Option<DateTime<Utc>>,
    ) -> Result<i32, StockRefusal> {
        let product_id = self.command.product_id;
        let reasons = self.item.unavailability_reasons();
        if !reasons.is_empty() {
            return Err(StockRefusal::NotSellable {
                product_id,
                reasons,
            });
        }
        if expires_at.is_some_and(|at| at <= self.now) {
            return Err(StockRefusal::ExpiryPassed);
        }
        // Releases expired holds only if that makes the lock succeed: a refusal must not change
        // anything.
        let suffices = |level| self.item.sellable(level).get() >= quantity.get();
        if !suffices(self.item.level) {
            let after_expiry = self.level_after_expiry();
            if suffices(after_expiry) {
                self.release_expired();
            } else {
                self.check_supply(after_expiry, quantity)?;
            }
        }
        // The last check: from here on the lock succeeds.
        self.change_by(-quantity.get())?;
        self.item.hold(quantity.get());
        self.item.holds.push(Hold {
            id: None,
            reference: self.command.reference.clone(),
            owner: self.command.owner,
            // A hold of an order belongs to no user, so customers can't release it directly.
            created_by: match self.command.owner {
                HoldOwner::Caller => self.actor.user_id,
                HoldOwner::Order => None,
            },
            operator_name: self.actor.name.clone(),
            quantity: quantity.get(),
            held: quantity.get(),
            released: 0,
            consumed: 0,
            expired: 0,
            expires_at,
            created_at: self.now,
            is_changed: false,
        });
        Ok(-quantity.get())
    }

    /// Checks that the units are missing because there are too few of them, not because those that
    /// there are can't be sold now.
    fn check_supply(&self, level: StockLevel, quantity: Quantity) -> Result<(), StockRefusal> {
        match self.item.degradation {
            Some(degradation) if level.get() >= quantity.get() => {
                Err(StockRefusal::SupplierStockUnavailable {
                    product_id: self.command.product_id,
                    sellable: degradation.sellable(self.item.level),
                    requested: quantity,
                    degradation,
                })
            }
            _ => Ok(()),
        }
    }

    /// Makes the existing holds permanent first, so that locking the missing units doesn't expire
    /// them.
    fn make_permanent(&mut self, quantity: Quantity) -> Result<i32, StockRefusal> {
        // Restored if the missing units can't be locked.
        let before = self.item.holds.clone();
        let may_modify = self.may_modify();
        for hold in self.item.holds.iter_mut().filter(|hold| may_modify(hold)) {
            hold.make_permanent();
        }
        let held = self.held()?.map_or(0, Quantity::get);
        let Some(missing) = quantity.get().checked_sub(held).and_then(Quantity::new) else {
            return Ok(0);
        };
        self.lock(missing, None)
            .inspect_err(|_| self.item.holds = before)
    }

    fn release_hold(&mut self, id: HoldId) -> Result<i32, StockRefusal> {
        let product_id = self.command.product_id;
        let found = self.item.holds.iter().position(|hold| hold.id == Some(id));
        let hold = found.and_then(|index| self.item.holds.get_mut(index));
        let Some(hold) = hold.filter(|hold| hold.is_open()) else {
            let hold = id;
            return Err(StockRefusal::HoldEnded { product_id, hold });
        };
        // Only a step of the order may end its holds, or it would promise units that it lacks.
        if hold.owner == HoldOwner::Order {
            return Err(StockRefusal::HoldOfOrder {
                product_id,
                hold: id,
                reference: hold.reference.clone(),
            });
        }
        let units = hold.held;
        let after = self.item.level.changed_by(units);
        self.item.level = after.ok_or(StockRefusal::Overflow { product_id })?;
        hold.end(units, HoldEnd::Released);
        self.item.end_hold(units);
        Ok(units)
    }

    /// The stock that [`Self::release_expired`] would leave.
    fn level_after_expiry(&self) -> StockLevel {
        let overdue = self
            .item
            .holds
            .iter()
            .filter(|hold| hold.is_expired(self.now));
        overdue.fold(self.item.level, |level, hold| {
            level.changed_by(hold.held).unwrap_or(level)
        })
    }

    /// Releases all expired holds, oldest first, with one movement per hold. A hold stays if its
    /// release would exceed the maximum stock.
    fn release_expired(&mut self) {
        // By index, since the loop changes other fields of `self`.
        for index in 0..self.item.holds.len() {
            let Some(hold) = self.item.holds.get_mut(index) else {
                continue;
            };
            let units = hold.held;
            let Some(after) = self.item.level.changed_by(units) else {
                continue;
            };
            if !hold.is_expired(self.now) {
                continue;
            }
            hold.end(units, HoldEnd::Expired);
            self.item.level = after;
            self.expired.push(StockMovement {
                product_id: self.command.product_id,
                change_type: ChangeType::Release,
                quantity: units,
                stock_after: after,
                reason: Reason::constant(HOLD_EXPIRED),
                reference: hold.reference.clone(),
                actor: Arc::new(Actor::system(SystemActor::ExpireHolds)),
            });
            self.item.end_hold(units);
        }
    }

    fn change_by(&mut self, quantity: i32) -> Result<(), StockRefusal> {
        let product_id = self.command.product_id;
        let available = self.item.level;
        self.item.level = available
            .changed_by(quantity)
            .ok_or(match quantity.cmp(&0) {
                Ordering::Less => {
                    let requested = quantity.unsigned_abs();
                    StockRefusal::InsufficientStock {
                        product_id,
                        available,
                        requested,
                    }
                }
                _ => StockRefusal::Overflow { product_id },
            })?;
        Ok(())
    }
}

mod held_units;
#[cfg(test)]
mod tests;
