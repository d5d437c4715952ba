//! What happens in a generated history. Products, customers and orders are named by their position,
//! since ids may differ between implementations.

use crate::{
    inventory::Atomicity,
    orders::{OrderAction, ReturnDecision},
};

/// One action of a generated history, which the checks follow.
#[derive(Debug, Clone)]
pub(super) enum Action {
    /// Processes requests in one transaction.
    Process(Vec<PlannedRequest>),
    /// Advances the clock by seconds.
    Wait(i64),
    /// Releases at most this many expired holds.
    ExpireHolds(u32),
    /// Cancels at most this many overdue orders.
    CancelUnpaid(u32),
    /// Enables or disables a customer.
    SetEnabled(usize, bool),
    /// Releases at most this many holds and orders of disabled users.
    ReleaseDisabled(u32),
}

/// A request, with positions in place of ids.
#[derive(Debug, Clone)]
pub(super) struct PlannedRequest {
    /// The customer; `None` for staff.
    pub(super) customer: Option<usize>,
    pub(super) command: PlannedCommand,
    /// Idempotency key and fingerprint.
    pub(super) key: Option<(u8, u8)>,
}

/// The command of a request.
#[derive(Debug, Clone)]
pub(super) enum PlannedCommand {
    Stock(Vec<PlannedChange>, Atomicity),
    Place(Vec<(usize, i32)>),
    Move(usize, OrderAction),
    /// Ships these units of an order only.
    ShipPart(usize, Vec<(usize, i32)>),
    /// Records a payment of an order.
    Pay(usize, PlannedAmount, PlannedReference),
    /// Records a refund of an order; `None` for all that is due.
    GiveBack(usize, Option<PlannedAmount>, PlannedReference),
    /// Order, product and units.
    RequestReturn(usize, usize, i32),
    /// The return, counted from the newest one.
    MoveReturn(usize, PlannedReturnStep),
}

/// A step of a return.
#[derive(Debug, Clone, Copy)]
pub(super) enum PlannedReturnStep {
    Decide(ReturnDecision),
    /// Product, sellable and damaged units.
    Receive(usize, (u32, u32)),
    ReceiveAll,
    Refund,
}

/// An amount: a price, in yuan, and how many times it counts.
pub(super) type PlannedAmount = (&'static str, u32);

/// The number of a payment at its provider; `None` without one.
pub(super) type PlannedReference = Option<u8>;

/// A stock command: product, reference and change.
#[derive(Debug, Clone)]
pub(super) struct PlannedChange {
    pub(super) product: usize,
    pub(super) reference: &'static str,
    pub(super) change: ChangeKind,
}

/// A stock change, with its units.
#[derive(Debug, Clone, Copy)]
pub(super) enum ChangeKind {
    Lock {
        units: i32,
        /// Seconds until it expires.
        expires: Option<i64>,
    },
    Release(i32),
    Consume(i32),
    Adjust(i32),
    Snapshot(i32),
}
