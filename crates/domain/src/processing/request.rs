//! Requests about stock and orders, and their outcomes.

use std::sync::Arc;

use crate::{
    ExpectedVersion, OrderId, PaymentId, ProductId, ReturnId,
    accounts::{Actor, Requirement, Scope},
    inventory::{Idempotency, StockOutcomes, StockRequest},
    orders::{
        Order, OrderAction, OrderDraft, OrderLinesDraft, OrderNote, OrderRefusal, Parcels,
        PaymentDraft, PaymentMethod, PaymentReference, PaymentTarget, ReceivedUnits,
        RecordedPayment, RefundDraft, ReturnDecision, ReturnDraft, ReturnOfOrder,
    },
};

/// A request of a caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// Stock commands of one caller, atomic or independent.
    Stock(StockRequest),
    /// Places an order or moves one on.
    Order(OrderRequest),
}

/// A request about an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRequest {
    /// Who is responsible; log and history record the name.
    pub actor: Arc<Actor>,
    /// What to do with the order.
    pub command: OrderCommand,
    /// Idempotency key and fingerprint; `None` if the caller sent no key.
    pub idempotency: Option<Idempotency>,
}

/// A command for an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderCommand {
    /// Places a new order.
    Place(Box<OrderDraft>),
    /// Makes a step of an order.
    Move {
        /// The order, which is locked before the decision.
        order: OrderId,
        /// The step to take; refused if the status doesn't allow it.
        action: OrderAction,
        /// The actor's note; may be empty.
        note: OrderNote,
        /// The versions of the order on which the step may be based.
        expected: ExpectedVersion,
    },
    /// Ships an order in parcels, perhaps less than was ordered; nothing follows later (staff and
    /// services).
    Ship {
        /// The order's id.
        order: OrderId,
        /// The units that leave; of products that aren't listed, none. `None`: everything.
        items: Option<OrderLinesDraft>,
        /// The parcels; may be none.
        parcels: Parcels,
        /// The actor's note; may be empty.
        note: OrderNote,
        /// The versions of the order on which the shipment may be based.
        expected: ExpectedVersion,
    },
    /// Replaces the parcels of an order that was shipped (staff and services).
    ReplaceParcels {
        /// The order's id.
        order: OrderId,
        /// All of its parcels.
        parcels: Parcels,
        /// The versions of the order on which the change may be based.
        expected: ExpectedVersion,
    },
    /// Records a payment (staff and services).
    RecordPayment {
        /// The order that it is for.
        order: PaymentTarget,
        /// The payment.
        payment: PaymentDraft,
    },
    /// Records a refund of an order (staff and services).
    RecordRefund {
        /// The order's id.
        order: OrderId,
        /// The refund; at most what is due.
        refund: RefundDraft,
    },
    /// Assigns a payment that belongs to no order to one (staff and services).
    AssignPayment {
        /// The payment's id.
        payment: PaymentId,
        /// The order's id.
        order: OrderId,
    },
    /// Records that a payment that belongs to no order was given back (staff and services).
    RefundPayment {
        /// The payment's id.
        payment: PaymentId,
        /// The refund; of the whole payment.
        refund: RefundDraft,
    },
    /// Requests a return of units that were delivered.
    RequestReturn {
        /// The order's id.
        order: OrderId,
        /// What is returned.
        draft: ReturnDraft,
        /// The versions of the order on which the request may be based.
        expected: ExpectedVersion,
    },
    /// Makes a step of a return.
    MoveReturn {
        /// The return's id.
        order_return: ReturnId,
        /// The step.
        step: ReturnStep,
        /// The actor's note; for the decline of a return, the reason.
        note: OrderNote,
        /// The versions of the return's order on which the step may be based.
        expected: ExpectedVersion,
    },
}

/// A step of a return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReturnStep {
    /// It is approved, declined (staff and services) or withdrawn.
    Decide(ReturnDecision),
    /// Records what came back (staff and services).
    Receive {
        /// The units; `None` for everything that is missing yet, in a state in which it can be sold.
        items: Option<Vec<ReceivedUnits>>,
    },
    /// Records that the value of what came back was given back, as far as it is due (staff and
    /// services).
    Refund {
        /// How it was paid back.
        method: PaymentMethod,
        /// The provider's number; may be empty.
        reference: PaymentReference,
    },
}

impl ReturnStep {
    /// What this step of a return requires.
    pub const fn requirement(&self) -> Requirement {
        match self {
            Self::Decide(ReturnDecision::Withdraw) => Requirement::Own(Scope::OrdersManage),
            Self::Decide(ReturnDecision::Approve | ReturnDecision::Decline)
            | Self::Receive { .. } => Requirement::Scope(Scope::OrdersManage),
            Self::Refund { .. } => Requirement::Scope(Scope::PaymentsRecord),
        }
    }
}

impl OrderCommand {
    /// The existing order that the command names by its id.
    pub const fn order(&self) -> Option<OrderId> {
        match self {
            Self::Move { order, .. }
            | Self::Ship { order, .. }
            | Self::ReplaceParcels { order, .. }
            | Self::RecordPayment {
                order: PaymentTarget::Id(order),
                ..
            }
            | Self::RecordRefund { order, .. }
            | Self::AssignPayment { order, .. }
            | Self::RequestReturn { order, .. } => Some(*order),
            Self::Place(_)
            | Self::RecordPayment { .. }
            | Self::RefundPayment { .. }
            | Self::MoveReturn { .. } => None,
        }
    }

    /// Whether its outcome is a payment.
    pub(super) const fn is_about_money(&self) -> bool {
        matches!(
            self,
            Self::RecordPayment { .. }
                | Self::RecordRefund { .. }
                | Self::AssignPayment { .. }
                | Self::RefundPayment { .. }
        )
    }
}

impl Request {
    /// Who is responsible for the request.
    pub const fn actor(&self) -> &Arc<Actor> {
        match self {
            Self::Stock(request) => &request.actor,
            Self::Order(request) => &request.actor,
        }
    }

    /// Idempotency key and fingerprint; `None` if the caller sent no key.
    pub const fn idempotency(&self) -> Option<&Idempotency> {
        match self {
            Self::Stock(request) => request.idempotency.as_ref(),
            Self::Order(request) => request.idempotency.as_ref(),
        }
    }

    /// The products in the request, possibly with duplicates. A step of an order lists none.
    pub fn products(&self) -> impl Iterator<Item = ProductId> {
        let (commands, draft) = match self {
            Self::Stock(request) => (request.commands.as_slice(), None),
            Self::Order(request) => match &request.command {
                OrderCommand::Place(draft) => (&[][..], Some(draft)),
                _ => (&[][..], None),
            },
        };
        let of_commands = commands.iter().map(|command| command.product_id);
        let of_draft = draft.into_iter().flat_map(|draft| draft.lines.iter());
        of_commands.chain(of_draft.map(|(product, _)| product))
    }

    /// Approximate number of stock changes that it causes, at least 1.
    pub fn weight(&self) -> usize {
        match self {
            Self::Stock(request) => request.commands.len().max(1),
            Self::Order(OrderRequest {
                command: OrderCommand::Place(draft),
                ..
            }) => draft.lines.iter().count().max(1),
            // A row for what comes in, and two for what is damaged.
            Self::Order(OrderRequest {
                command:
                    OrderCommand::MoveReturn {
                        step: ReturnStep::Receive { items },
                        ..
                    },
                ..
            }) => items.as_ref().map_or(1, Vec::len).max(1),
            Self::Order(_) => 1,
        }
    }
}

/// Outcome of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Outcome of a stock request.
    Stock(StockOutcomes),
    /// Outcome of an order request: the order in its new state.
    Order(Result<Box<Order>, OrderRefusal>),
    /// Outcome of a request about money: the payment or refund, with its order.
    Payment(Result<Box<RecordedPayment>, OrderRefusal>),
    /// Outcome of a request about a return: the return and its order in their new state.
    Return(Result<Box<ReturnOfOrder>, OrderRefusal>),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        inventory::{Atomicity, StockCommand},
        orders::OrderNote,
        testing::{OrderDraftBuilder, staff},
    };

    fn product(id: i64) -> ProductId {
        ProductId::new(id).unwrap()
    }

    fn stock(products: &[i64]) -> Request {
        let commands = products.iter().map(|id| StockCommand::expire(product(*id)));
        Request::Stock(StockRequest {
            actor: staff(),
            commands: commands.collect(),
            atomicity: Atomicity::Independent,
            is_partial: false,
            idempotency: None,
        })
    }

    fn order(command: OrderCommand) -> Request {
        Request::Order(OrderRequest {
            actor: staff(),
            command,
            idempotency: None,
        })
    }

    #[test]
    fn a_request_weighs_as_many_changes_as_it_makes_and_names_its_products() {
        let draft = OrderDraftBuilder::of(product(1), 5)
            .line(product(2), 1)
            .build();
        let step = OrderCommand::Move {
            order: OrderId::new(1).unwrap(),
            action: OrderAction::Pay,
            note: OrderNote::default(),
            expected: ExpectedVersion::Any,
        };
        for (request, weight, products) in [
            (stock(&[]), 1, vec![]),
            (stock(&[3]), 1, vec![3]),
            (stock(&[3, 4, 3]), 3, vec![3, 4, 3]),
            (order(OrderCommand::Place(Box::new(draft))), 2, vec![1, 2]),
            (order(step), 1, vec![]),
        ] {
            let named: Vec<_> = request.products().map(ProductId::get).collect();
            assert_eq!((request.weight(), named), (weight, products));
        }
    }
}
