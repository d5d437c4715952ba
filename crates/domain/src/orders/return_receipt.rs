//! Receipt of returned units.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{
    LineReceipt, Order, OrderRefusal, OrderReturn, ReceivedUnits, ReturnLine, ReturnStatus,
};
use crate::{
    MoneyTotal, ProductId,
    inventory::{HoldOwner, Reason, Reference, StockChange, StockCommand},
};

/// What a receipt changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReceiptEffects {
    /// The order with the units that came back, and their value credited.
    pub(crate) order: Order,
    /// The return with its receipts; received if no line is left.
    pub(crate) order_return: OrderReturn,
    /// Changes of stock.
    pub(crate) commands: Vec<ReceiptCommand>,
    /// Units that came back, by position of the order's line.
    pub(crate) returned: Vec<(usize, u32)>,
}

/// A change of stock by a receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReceiptCommand {
    pub(crate) command: StockCommand,
    /// Whether it is one of two that cancel each other out: units that come in and leave again at
    /// once.
    pub(crate) is_passage: bool,
}

/// Records what came back of an approved return: of these products, or everything that is missing
/// yet, in a state in which it can be sold.
///
/// # Errors
/// [`OrderRefusal::IllegalReturnTransition`] if the return isn't approved;
/// [`OrderRefusal::AlreadyReceived`] for a line that was received already;
/// [`OrderRefusal::ReceiptExceedsReturn`] for units that the return doesn't have.
pub(crate) fn receive_return(
    order: &Order,
    found: &OrderReturn,
    received: Option<&[ReceivedUnits]>,
    now: DateTime<Utc>,
) -> Result<ReceiptEffects, OrderRefusal> {
    let product_of = |line: &ReturnLine| order.lines.get(line.position)?.ordered_product();
    match found.status {
        ReturnStatus::Approved => {}
        ReturnStatus::Received | ReturnStatus::Refunded => {
            let first = received.and_then(|received| received.first());
            let product_id = first.map(|units| units.product_id);
            return Err(OrderRefusal::AlreadyReceived { product_id });
        }
        status => return Err(OrderRefusal::illegal_return_transition(status)),
    }
    let Some(received) = received else {
        return Ok(receive_rest(order, found, true, now));
    };
    let mut receipts = BTreeMap::new();
    for units in received {
        let product_id = units.product_id;
        let mut lines = found.lines.iter();
        let line = lines.find(|line| product_of(line) == Some(product_id));
        // In the return, or earlier in this receipt.
        let is_known =
            |line: &ReturnLine| line.receipt.is_some() || receipts.contains_key(&line.position);
        if line.is_some_and(is_known) {
            let product_id = Some(product_id);
            return Err(OrderRefusal::AlreadyReceived { product_id });
        }
        let expected = line.map_or(0, |line| line.quantity.get().unsigned_abs());
        let receipt = LineReceipt {
            sellable: units.sellable,
            damaged: units.damaged,
            at: now,
        };
        let Some(line) = line.filter(|_| receipt.units() <= expected) else {
            return Err(OrderRefusal::ReceiptExceedsReturn {
                product_id,
                expected,
            });
        };
        receipts.insert(line.position, receipt);
    }
    Ok(receive(order, found, &receipts, now))
}

/// Records that everything of the return that is missing yet came back and can be sold, or that
/// nothing of it comes back.
pub(crate) fn receive_rest(
    order: &Order,
    found: &OrderReturn,
    came_back: bool,
    now: DateTime<Utc>,
) -> ReceiptEffects {
    let missing = found.lines.iter().filter(|line| line.receipt.is_none());
    let receipt = |line: &ReturnLine| LineReceipt {
        sellable: match came_back {
            true => line.quantity.get().unsigned_abs(),
            false => 0,
        },
        damaged: 0,
        at: now,
    };
    let receipts = missing.map(|line| (line.position, receipt(line)));
    receive(order, found, &receipts.collect(), now)
}

fn receive(
    order: &Order,
    found: &OrderReturn,
    receipts: &BTreeMap<usize, LineReceipt>,
    now: DateTime<Utc>,
) -> ReceiptEffects {
    let mut effects = ReceiptEffects {
        order: order.clone(),
        order_return: found.clone(),
        commands: Vec::new(),
        returned: Vec::new(),
    };
    let reference = Reference::lossy(order.number.as_str());
    // Orders that were shipped by an earlier version of the program still have their holds.
    let products = order.lines.iter().filter_map(|line| line.product_id);
    for product in products.filter(|_| !receipts.is_empty()) {
        let change = StockChange::ConsumeAll;
        effects.push(product, change, ("return_received", false), &reference);
    }
    for (position, receipt) in receipts {
        let Some(line) = effects.order.lines.get_mut(*position) else {
            continue;
        };
        line.returned = line.returned.saturating_add(receipt.units());
        let value = MoneyTotal::of(&line.price, receipt.units());
        let product = line.product_id;
        let credited = &mut effects.order.balance.credited;
        *credited = credited.plus(&value);
        if receipt.units() > 0 {
            effects.returned.push((*position, receipt.units()));
        }
        // A line stays in the order when its product is deleted, but has no stock then.
        if let Some(product) = product {
            effects.add_units(product, receipt, &reference);
        }
    }
    for line in &mut effects.order_return.lines {
        line.receipt = line.receipt.or(receipts.get(&line.position).copied());
    }
    effects.order.updated_at = now;
    effects.order_return.updated_at = now;
    let mut lines = effects.order_return.lines.iter();
    if lines.all(|line| line.receipt.is_some()) {
        effects.order_return.status = ReturnStatus::Received;
    }
    effects
}

impl ReceiptEffects {
    /// Sellable units come in; damaged ones come in and leave again, so that the log has them.
    fn add_units(&mut self, product: ProductId, receipt: &LineReceipt, reference: &Reference) {
        let adjust = |units: u32, sign: i32| {
            let units = i32::try_from(units).ok().filter(|units| *units > 0)?;
            Some(StockChange::Adjust {
                quantity: units.checked_mul(sign)?,
                expected_stock: None,
            })
        };
        let changes = [
            (adjust(receipt.sellable, 1), ("return_received", false)),
            (adjust(receipt.damaged, 1), ("return_received", true)),
            (adjust(receipt.damaged, -1), ("return_damaged", true)),
        ];
        for (change, kind) in changes {
            if let Some(change) = change {
                self.push(product, change, kind, reference);
            }
        }
    }

    fn push(
        &mut self,
        product_id: ProductId,
        change: StockChange,
        (reason, is_passage): (&'static str, bool),
        reference: &Reference,
    ) {
        self.commands.push(ReceiptCommand {
            command: StockCommand {
                product_id,
                change,
                reason: Reason::constant(reason),
                reference: reference.clone(),
                owner: HoldOwner::Order,
            },
            is_passage,
        });
    }
}

#[cfg(test)]
mod tests;
