//! Decisions on returns before anything is received: request, approval, refusal.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{
    Order, OrderLine, OrderLinesDraft, OrderNote, OrderRefusal, OrderReturn, ReturnLine,
    ReturnStatus,
};
use crate::{ReturnId, accounts::Actor, inventory::Quantity};

/// A return to be requested.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReturnDraft {
    /// Products and units; `None` for everything that the customer still has.
    pub items: Option<OrderLinesDraft>,
    /// Why; may be empty.
    pub reason: OrderNote,
}

/// A decision on an open return.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReturnDecision {
    /// The shop agrees.
    Approve,
    /// The shop refuses.
    Decline,
    /// The customer doesn't return the units.
    Withdraw,
}

/// The units of each line of the order that can be returned: those that were delivered, less those
/// of the order's other returns.
fn returnable<'a>(order: &Order, returns: impl Iterator<Item = &'a OrderReturn>) -> Vec<u32> {
    let mut units: Vec<u32> = order.lines.iter().map(OrderLine::delivered).collect();
    let counted = returns.filter(|it| it.order_id == order.id && it.status.is_counted());
    for line in counted.flat_map(|it| &it.lines) {
        if let Some(units) = units.get_mut(line.position) {
            *units = units.saturating_sub(line.claimed());
        }
    }
    units
}

/// A new return of an order that was shipped. `returns` are those that the order has.
///
/// # Errors
/// [`OrderRefusal::ReturnExceedsDelivered`] if more units are to be returned than can be.
pub(crate) fn request_return<'a>(
    order: &Order,
    returns: impl Iterator<Item = &'a OrderReturn>,
    draft: &ReturnDraft,
    id: ReturnId,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<OrderReturn, OrderRefusal> {
    let returnable = returnable(order, returns);
    let lines = match &draft.items {
        None => all_lines(&returnable),
        Some(items) => {
            let mut wanted: BTreeMap<_, _> = items.iter().collect();
            let mut lines = Vec::new();
            for (position, (line, returnable)) in order.lines.iter().zip(returnable).enumerate() {
                let product_id = line.ordered_product();
                let quantity = product_id.and_then(|product| wanted.remove(&product));
                let Some(quantity) = quantity else {
                    continue;
                };
                if quantity.get().unsigned_abs() > returnable {
                    return Err(OrderRefusal::ReturnExceedsDelivered {
                        product_id,
                        returnable,
                    });
                }
                lines.push(ReturnLine {
                    position,
                    quantity,
                    receipt: None,
                });
            }
            if let Some(product) = wanted.into_keys().next() {
                return Err(OrderRefusal::ReturnExceedsDelivered {
                    product_id: Some(product),
                    returnable: 0,
                });
            }
            lines
        }
    };
    if lines.is_empty() {
        return Err(OrderRefusal::ReturnExceedsDelivered {
            product_id: None,
            returnable: 0,
        });
    }
    Ok(OrderReturn {
        id,
        order_id: order.id,
        status: ReturnStatus::Requested,
        reason: draft.reason.clone(),
        decision_note: OrderNote::default(),
        lines,
        user_id: actor.user_id,
        requested_by: actor.name.clone(),
        created_at: now,
        updated_at: now,
    })
}

fn all_lines(returnable: &[u32]) -> Vec<ReturnLine> {
    let line = |(position, units): (usize, &u32)| {
        Some(ReturnLine {
            position,
            quantity: Quantity::new(i32::try_from(*units).ok()?)?,
            receipt: None,
        })
    };
    returnable.iter().enumerate().filter_map(line).collect()
}

/// The return after a decision.
///
/// # Errors
/// [`OrderRefusal::IllegalReturnTransition`] if the return isn't open, or is approved already;
/// [`OrderRefusal::MissingReason`] for a decline without a note; [`OrderRefusal::AlreadyReceived`] if something of it came back: what is missing is received as
/// such then.
pub(crate) fn decide_return(
    order: &Order,
    found: &OrderReturn,
    decision: ReturnDecision,
    note: &OrderNote,
    now: DateTime<Utc>,
) -> Result<OrderReturn, OrderRefusal> {
    let status = match decision {
        ReturnDecision::Approve => ReturnStatus::Approved,
        ReturnDecision::Decline => ReturnStatus::Declined,
        ReturnDecision::Withdraw => ReturnStatus::Withdrawn,
    };
    if decision == ReturnDecision::Decline && note.is_empty() {
        return Err(OrderRefusal::MissingReason);
    }
    if !found.status.successors().contains(&status) {
        return Err(OrderRefusal::illegal_return_transition(found.status));
    }
    let received = found.lines.iter().find(|line| line.receipt.is_some());
    if let Some(line) = received {
        let line = order.lines.get(line.position);
        let product_id = line.and_then(OrderLine::ordered_product);
        return Err(OrderRefusal::AlreadyReceived { product_id });
    }
    let mut decided = found.clone();
    decided.status = status;
    decided.updated_at = now;
    // A withdrawal is no decision of the shop.
    if decision != ReturnDecision::Withdraw {
        decided.decision_note = note.clone();
    }
    Ok(decided)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ProductId,
        orders::LineReceipt,
        testing::{OrderBuilder, customer, quantity},
    };

    fn order() -> Order {
        let mut order = OrderBuilder::new().line(7, 3, "10").line(8, 2, "1").build();
        order.lines[0].shipped = Some(3);
        order.lines[1].shipped = Some(1);
        order
    }

    fn items(lines: &[(i64, i32)]) -> ReturnDraft {
        let id = |product| ProductId::new(product).unwrap();
        let lines: Vec<_> = lines
            .iter()
            .map(|(product, units)| (id(*product), quantity(*units)))
            .collect();
        ReturnDraft {
            items: Some(OrderLinesDraft::new(&lines).unwrap()),
            reason: OrderNote::default(),
        }
    }

    fn request(returns: &[OrderReturn], draft: &ReturnDraft) -> Result<OrderReturn, OrderRefusal> {
        let order = order();
        let id = ReturnId::new(1).unwrap();
        let buyer = customer(order.user_id.unwrap());
        let at = order.created_at;
        request_return(&order, returns.iter(), draft, id, &buyer, at)
    }

    fn units(of: &OrderReturn) -> Vec<(usize, i32)> {
        let lines = of.lines.iter();
        lines
            .map(|line| (line.position, line.quantity.get()))
            .collect()
    }

    #[test]
    fn all_returns_together_have_at_most_what_was_delivered() {
        let all = ReturnDraft::default();
        assert_eq!(units(&request(&[], &all).unwrap()), [(0, 3), (1, 1)]);
        let first = request(&[], &items(&[(7, 2)])).unwrap();
        let rest = request(std::slice::from_ref(&first), &all).unwrap();
        assert_eq!(units(&rest), [(0, 1), (1, 1)]);
        let exceeds = |product: Option<i64>, returnable| {
            Err(OrderRefusal::ReturnExceedsDelivered {
                product_id: product.and_then(ProductId::new),
                returnable,
            })
        };
        let both = [first.clone(), rest];
        assert_eq!(request(&both, &all), exceeds(None, 0));
        let too_many = request(std::slice::from_ref(&first), &items(&[(7, 2)]));
        assert_eq!(too_many, exceeds(Some(7), 1));
        assert_eq!(request(&[], &items(&[(8, 2)])), exceeds(Some(8), 1));
        assert_eq!(request(&[], &items(&[(9, 1)])), exceeds(Some(9), 0));
        for status in [ReturnStatus::Declined, ReturnStatus::Withdrawn] {
            let ended = OrderReturn {
                status,
                ..first.clone()
            };
            assert_eq!(units(&request(&[ended], &all).unwrap()), [(0, 3), (1, 1)]);
        }
    }

    #[test]
    fn units_that_did_not_come_back_can_be_returned_again() {
        let mut first = request(&[], &items(&[(7, 3)])).unwrap();
        first.status = ReturnStatus::Received;
        first.lines[0].receipt = Some(LineReceipt {
            sellable: 1,
            damaged: 1,
            at: first.created_at,
        });
        let rest = request(&[first], &ReturnDraft::default()).unwrap();
        assert_eq!(units(&rest), [(0, 1), (1, 1)]);
    }

    #[test]
    fn only_an_open_return_is_decided_on() {
        use ReturnDecision::{Approve, Decline, Withdraw};
        let order = order();
        let made = request(&[], &ReturnDraft::default()).unwrap();
        let note = OrderNote::new("问题不符").unwrap();
        let decide = |of: &OrderReturn, decision| {
            decide_return(&order, of, decision, &note, order.created_at)
        };
        for (decision, status, kept) in [
            (Approve, ReturnStatus::Approved, "问题不符"),
            (Decline, ReturnStatus::Declined, "问题不符"),
            (Withdraw, ReturnStatus::Withdrawn, ""),
        ] {
            let decided = decide(&made, decision).unwrap();
            let found = (decided.status, decided.decision_note.as_str());
            assert_eq!(found, (status, kept));
            let is_open = status == ReturnStatus::Approved;
            assert_eq!(decide(&decided, Decline).is_ok(), is_open);
            assert!(decide(&decided, Approve).is_err());
        }
        let blank = OrderNote::default();
        let silent = decide_return(&order, &made, Decline, &blank, order.created_at);
        assert_eq!(silent, Err(OrderRefusal::MissingReason));
        let mut partly = decide(&made, Approve).unwrap();
        partly.lines[0].receipt = Some(LineReceipt {
            sellable: 0,
            damaged: 0,
            at: order.created_at,
        });
        let refused = decide(&partly, Withdraw).unwrap_err();
        assert!(matches!(refused, OrderRefusal::AlreadyReceived { .. }));
    }
}
