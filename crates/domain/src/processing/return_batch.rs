//! What decisions on returns depend on, loaded for one transaction.

use std::collections::{BTreeMap, BTreeSet};

use super::request::OrderCommand;
use crate::{
    OrderId, Result, ReturnId,
    orders::{OrderAction, OrderReturn},
    ports::{StorageError, UnitOfWork},
};

/// What must be loaded for decisions on returns.
#[derive(Default)]
pub(super) struct ReturnNeeds {
    named: BTreeSet<ReturnId>,
    /// Orders whose returns are needed.
    orders: BTreeSet<OrderId>,
    /// Maximum number of new returns.
    new: u32,
}

impl ReturnNeeds {
    /// Adds the needs of a command.
    pub(super) fn add(&mut self, command: &OrderCommand) {
        match command {
            OrderCommand::RequestReturn { order, .. }
            | OrderCommand::Move {
                order,
                action: OrderAction::Return,
                ..
            } => {
                self.orders.insert(*order);
                self.new += 1;
            }
            OrderCommand::Move {
                order,
                action: OrderAction::ConfirmRefund { .. },
                ..
            }
            | OrderCommand::RecordRefund { order, .. } => {
                self.orders.insert(*order);
            }
            OrderCommand::MoveReturn { order_return, .. } => {
                self.named.insert(*order_return);
            }
            OrderCommand::Place(_)
            | OrderCommand::Move { .. }
            | OrderCommand::Ship { .. }
            | OrderCommand::ReplaceParcels { .. }
            | OrderCommand::RecordPayment { .. }
            | OrderCommand::AssignPayment { .. }
            | OrderCommand::RefundPayment { .. } => {}
        }
    }

    /// The orders of the returns in the commands. They are locked by the caller.
    pub(super) fn find_orders(&mut self, unit: &mut dyn UnitOfWork) -> Result<Vec<OrderId>> {
        if self.named.is_empty() {
            return Ok(Vec::new());
        }
        let found = unit.orders().orders_of_returns(&self.named)?;
        let found: Vec<_> = found.into_values().collect();
        self.orders.extend(&found);
        Ok(found)
    }

    /// Loads the returns, after their orders are locked.
    pub(super) fn load(self, unit: &mut dyn UnitOfWork) -> Result<ReturnBatch> {
        let mut batch = ReturnBatch::default();
        if !self.orders.is_empty() {
            batch.by_id = unit.orders().returns(&self.named, &self.orders)?;
        }
        if self.new > 0 {
            let ids = unit.orders().reserve_return_ids(self.new)?;
            batch.free_ids = ids.into_iter();
        }
        Ok(batch)
    }
}

/// The loaded returns in their current state, and ids for new ones.
#[derive(Default)]
pub(crate) struct ReturnBatch {
    pub(super) by_id: BTreeMap<ReturnId, OrderReturn>,
    free_ids: std::vec::IntoIter<ReturnId>,
}

impl ReturnBatch {
    /// The returns of an order.
    pub(super) fn of_order(&self, order: OrderId) -> impl Iterator<Item = &OrderReturn> {
        let all = self.by_id.values();
        all.filter(move |it| it.order_id == order)
    }

    /// Whether a return of the order is open.
    pub(super) fn is_any_open(&self, order: OrderId) -> bool {
        self.of_order(order).any(|it| it.status.is_open())
    }

    /// One of the reserved ids.
    pub(super) fn next_id(&mut self) -> Result<ReturnId> {
        let missing = "fewer return ids were reserved than asked";
        let id = self.free_ids.next();
        Ok(id.ok_or_else(|| StorageError::Inconsistent(missing.into()))?)
    }
}
