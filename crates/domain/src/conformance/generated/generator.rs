//! Chooses the actions of a history.

use super::{
    action::{
        Action, ChangeKind, PlannedAmount, PlannedChange, PlannedCommand, PlannedReference,
        PlannedRequest, PlannedReturnStep,
    },
    world::{CUSTOMERS, PRODUCTS, World},
};
use crate::{
    conformance::random::Random,
    inventory::Atomicity,
    orders::{
        OrderAction::{
            self, Cancel, Complete, ConfirmRefund, Pay, Refund, RejectRefund, Return, Ship,
        },
        ReturnDecision,
    },
};

/// The price of the products.
const PRICE: &str = "2999.00";
const REFERENCES: [&str; 3] = ["a", "b", ""];
/// More payments and shipments than the others, so that orders reach their end.
const STEPS: [OrderAction; 12] = [
    Pay,
    Pay,
    Ship,
    Ship,
    Complete,
    Complete,
    Cancel,
    Return,
    Refund,
    RejectRefund,
    ConfirmRefund {
        goods_received: true,
    },
    ConfirmRefund {
        goods_received: false,
    },
];

/// Generates actions from random numbers.
#[derive(Debug)]
pub(super) struct Generator {
    random: Random,
}

impl Generator {
    pub(super) const fn new(random: Random) -> Self {
        Self { random }
    }

    /// The next action; a step of an order needs one that exists.
    pub(super) fn next(&mut self, world: &World) -> Action {
        let limit = u32::try_from(self.random.below(4)).unwrap_or_default();
        match self.random.below(20) {
            0..=2 => Action::Wait(i64::from(self.random.units(1, 900))),
            3 => Action::ExpireHolds(limit),
            4 => Action::CancelUnpaid(limit),
            5 => Action::SetEnabled(self.position(CUSTOMERS), self.random.below(3) > 0),
            6 => Action::ReleaseDisabled(limit),
            _ => {
                let count = 1 + self.random.below(4);
                Action::Process(
                    (0..count)
                        .map(|_| self.request(world.order_count()))
                        .collect(),
                )
            }
        }
    }

    fn request(&mut self, orders: usize) -> PlannedRequest {
        let is_customer = self.random.below(2) == 0;
        let customer = is_customer.then(|| self.position(CUSTOMERS));
        let command = match self.random.below(4) {
            0 => PlannedCommand::Place(self.lines()),
            2 if orders > 0 => self.return_command(orders),
            1 if orders > 0 => {
                let action = self.random.choose(&STEPS).copied().unwrap_or(Pay);
                PlannedCommand::Move(self.position(orders), action)
            }
            2 if orders > 0 => {
                let kind = self.random.below(6);
                self.payment(kind, orders)
            }
            _ => {
                let count = 1 + self.random.below(3);
                let changes = (0..count).map(|_| self.change()).collect();
                let is_atomic = self.random.below(2) == 0;
                let atomicity = match is_atomic {
                    true => Atomicity::AllOrNothing,
                    false => Atomicity::Independent,
                };
                PlannedCommand::Stock(changes, atomicity)
            }
        };
        let small = |random: &mut Random, bound| u8::try_from(random.below(bound)).unwrap_or(0);
        let has_key = self.random.below(3) == 0;
        let key = has_key.then(|| (small(&mut self.random, 6), small(&mut self.random, 2)));
        PlannedRequest {
            customer,
            command,
            key,
        }
    }

    /// Money of an order, or a part of its units.
    fn payment(&mut self, kind: u64, orders: usize) -> PlannedCommand {
        let order = self.position(orders);
        match kind {
            0 => PlannedCommand::ShipPart(order, self.lines()),
            1 => PlannedCommand::GiveBack(order, None, self.reference()),
            2 => PlannedCommand::GiveBack(order, Some(self.amount()), self.reference()),
            _ => PlannedCommand::Pay(order, self.amount(), self.reference()),
        }
    }

    /// Often what one or several units cost.
    fn amount(&mut self) -> PlannedAmount {
        let units = self.random.units(1, 8).unsigned_abs();
        match self.random.below(4) {
            0 => ("0.01", units),
            1 => ("1000.50", units),
            _ => (PRICE, units),
        }
    }

    fn reference(&mut self) -> PlannedReference {
        let number = u8::try_from(self.random.below(8)).unwrap_or_default();
        (number > 0).then_some(number)
    }

    fn return_command(&mut self, orders: usize) -> PlannedCommand {
        let small = |units: i32| u32::try_from(units).unwrap_or_default();
        let step = match self.random.below(8) {
            0..=1 => {
                let (order, product) = (self.position(orders), self.position(PRODUCTS));
                return PlannedCommand::RequestReturn(order, product, self.random.units(1, 4));
            }
            2..=3 => PlannedReturnStep::Decide(ReturnDecision::Approve),
            4 => {
                let is_decline = self.random.below(2) == 0;
                PlannedReturnStep::Decide(match is_decline {
                    true => ReturnDecision::Decline,
                    false => ReturnDecision::Withdraw,
                })
            }
            5 => PlannedReturnStep::ReceiveAll,
            6 => {
                let sellable = small(self.random.units(0, 2));
                let damaged = small(self.random.units(0, 1));
                PlannedReturnStep::Receive(self.position(PRODUCTS), (sellable, damaged))
            }
            _ => PlannedReturnStep::Refund,
        };
        // Of the newest ones, which are open more often.
        PlannedCommand::MoveReturn(self.position(4), step)
    }

    fn lines(&mut self) -> Vec<(usize, i32)> {
        let count = 1 + self.random.below(3);
        let line = |_| (self.position(PRODUCTS), self.random.units(1, 6));
        (0..count).map(line).collect()
    }

    fn change(&mut self) -> PlannedChange {
        let change = match self.random.below(10) {
            0..=4 => {
                let expires = i64::from(self.random.units(1, 1200));
                ChangeKind::Lock {
                    units: self.random.units(1, 12),
                    expires: (self.random.below(3) > 0).then_some(expires),
                }
            }
            5..=6 => ChangeKind::Release(self.random.units(1, 8)),
            7 => ChangeKind::Consume(self.random.units(1, 8)),
            8 => ChangeKind::Adjust(self.random.units(-10, 15)),
            _ => ChangeKind::Snapshot(self.random.units(0, 40)),
        };
        PlannedChange {
            product: self.position(PRODUCTS),
            reference: self.random.choose(&REFERENCES).copied().unwrap_or_default(),
            change,
        }
    }

    fn position(&mut self, count: usize) -> usize {
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        usize::try_from(self.random.below(count)).unwrap_or_default()
    }
}
