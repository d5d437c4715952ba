//! Successive decisions on requests of all kinds within one transaction, and their combined
//! changes.

use std::collections::BTreeSet;

use super::{
    customer_stock,
    decision::Decision,
    lock_plan::LockPlan,
    orders::{OrderBatch, StepAuthor},
    payment_batch::PaymentNeeds,
    request::{OrderCommand, OrderRequest, Outcome, Request},
    return_batch::ReturnNeeds,
    stock::StockBatch,
};
use crate::{
    ExpectedVersion, OrderId, Result,
    accounts::{Requirement, Role, Scope},
    inventory::{Atomicity, StockRequest, SupplyConditions},
    orders::{Order, OrderAction, OrderRefusal, OrderRules},
    ports::{OrderNumbers, StorageError, UnitOfWork},
};

/// Decisions that are committed in one transaction.
pub(super) struct Batch<'a> {
    rules: &'a OrderRules,
    numbers: &'a dyn OrderNumbers,
    stock: StockBatch,
    orders: OrderBatch,
    free_ids: std::vec::IntoIter<OrderId>,
}

impl<'a> Batch<'a> {
    /// Locks all rows that the requests refer to. Lock order: customers, orders, payments, products.
    pub(super) fn load(
        unit: &mut dyn UnitOfWork,
        requests: &[Request],
        supply: &SupplyConditions,
        rules: &'a OrderRules,
        numbers: &'a dyn OrderNumbers,
    ) -> Result<Self> {
        let mut needs = LockPlan::default();
        let mut customers = BTreeSet::new();
        let mut named = BTreeSet::new();
        let mut placed = 0;
        let mut payments = PaymentNeeds::default();
        let mut returns = ReturnNeeds::default();
        for request in requests {
            match request {
                Request::Stock(request) => {
                    let commands = request.commands.iter();
                    commands.for_each(|command| needs.add(command, &request.actor));
                    customers.extend(customer_stock::customer_to_lock(request, rules));
                }
                Request::Order(OrderRequest { actor, command, .. }) => {
                    if let OrderCommand::Place(draft) = command {
                        needs.add_draft(&draft.lines);
                        // Only customers have limits; staff and services need no lock on a user's
                        // row.
                        customers.extend(actor.user_id.filter(|_| actor.role == Role::User));
                        placed += 1;
                    }
                    named.extend(command.order());
                    payments.add(command);
                    returns.add(command);
                }
            }
        }
        let mut orders = OrderBatch::default();
        let mut free_ids = Vec::new();
        // A fixed lock order, so that concurrent batches can't deadlock.
        if !customers.is_empty() {
            orders.unpaid = unit.orders().lock_unpaid(&customers, supply.now)?;
        }
        if placed > 0 {
            // One round trip for all new orders.
            free_ids = unit.orders().reserve_ids(placed)?;
        }
        let order_numbers = payments.find_orders(unit)?;
        named.extend(order_numbers.values());
        named.extend(returns.find_orders(unit)?);
        if !named.is_empty() {
            orders.known = unit.orders().lock(&named)?;
            // The orders' lines decide which products to lock.
            orders
                .known
                .values()
                .for_each(|order| needs.add_order(order));
        }
        orders.payments = payments.load(unit, order_numbers)?;
        orders.returns = returns.load(unit)?;
        Ok(Self {
            rules,
            numbers,
            stock: StockBatch::load_for_sale(unit, needs, supply)?,
            orders,
            free_ids: free_ids.into_iter(),
        })
    }

    /// The loaded order that a request is about, in its current state; `None` for a new one.
    pub(super) fn order_of(&self, request: &Request) -> Option<&Order> {
        let Request::Order(OrderRequest { command, .. }) = request else {
            return None;
        };
        let id = match command {
            OrderCommand::MoveReturn { order_return, .. } => {
                self.orders.returns.by_id.get(order_return)?.order_id
            }
            OrderCommand::RecordPayment { order, .. } => self.orders.payments.order_id(order)?,
            _ => command.order()?,
        };
        self.orders.known.get(&id)
    }

    pub(super) fn decide(&mut self, request: &Request) -> Result<Decision> {
        match request {
            Request::Stock(request) => Ok(self.decide_stock(request)),
            Request::Order(request) => self.decide_order(request),
        }
    }

    fn decide_stock(&mut self, request: &StockRequest) -> Decision {
        let StockRequest {
            actor, commands, ..
        } = request;
        if actor.role == Role::User {
            return customer_stock::decide(&mut self.stock, &mut self.orders, request, self.rules);
        }
        let is_all_or_nothing = request.atomicity == Atomicity::AllOrNothing;
        let lines = if is_all_or_nothing {
            self.stock.decide_atomically(commands, actor)
        } else {
            let lines = commands.iter();
            lines
                .map(|command| self.stock.decide(command, actor))
                .collect()
        };
        // An independent batch is never refused as a whole: each line has its own status.
        let is_refused = is_all_or_nothing && lines.iter().any(Result::is_err);
        Decision::Stock { lines, is_refused }
    }

    fn decide_order(&mut self, request: &OrderRequest) -> Result<Decision> {
        let OrderRequest { actor, command, .. } = request;
        if command.is_about_money() {
            let needed = Scope::PaymentsRecord.into();
            if !actor.meets(needed) {
                return Ok(Decision::Payment(Err(OrderRefusal::Forbidden { needed })));
            }
        }
        let (orders, stock) = (&mut self.orders, &mut self.stock);
        Ok(match command {
            OrderCommand::Place(draft) => {
                let needed = Requirement::Own(Scope::OrdersPlace);
                if !actor.meets(needed) {
                    return Ok(Decision::Order(Err(OrderRefusal::Forbidden { needed })));
                }
                // One id was reserved for each order to be placed.
                let id = self.free_ids.next().ok_or_else(|| {
                    StorageError::Inconsistent("fewer order ids were reserved than asked".into())
                })?;
                let identity = (id, self.numbers.number(stock.now));
                orders
                    .place(stock, actor, draft, identity, self.rules)
                    .into()
            }
            OrderCommand::Move {
                order,
                action,
                note,
                expected,
            } => {
                let author = StepAuthor { actor, note };
                self.move_order((*order, expected), *action, &author)?
                    .into()
            }
            OrderCommand::Ship {
                order,
                items,
                parcels,
                note,
                expected,
            } => {
                let needed = Scope::OrdersManage.into();
                if !actor.meets(needed) {
                    return Ok(Decision::Order(Err(OrderRefusal::Forbidden { needed })));
                }
                let author = StepAuthor { actor, note };
                let shipment = (items.as_ref(), parcels);
                orders
                    .ship(stock, (*order, expected), shipment, &author)
                    .into()
            }
            OrderCommand::ReplaceParcels {
                order,
                parcels,
                expected,
            } => orders
                .replace_parcels(actor, (*order, parcels), expected, stock.now)
                .into(),
            OrderCommand::RecordPayment { order, payment } => {
                orders.record_payment(stock, actor, order, payment)?.into()
            }
            OrderCommand::RecordRefund { order, refund } => orders
                .record_refund(actor, *order, refund, stock.now)?
                .into(),
            OrderCommand::AssignPayment { payment, order } => orders
                .assign_payment(stock, actor, (*payment, *order))?
                .into(),
            OrderCommand::RefundPayment { payment, refund } => orders
                .refund_payment(actor, *payment, refund, stock.now)?
                .into(),
            OrderCommand::RequestReturn {
                order,
                draft,
                expected,
            } => orders
                .request_return(actor, *order, draft, expected, stock.now)?
                .into(),
            OrderCommand::MoveReturn {
                order_return,
                step,
                note,
                expected,
            } => {
                let author = StepAuthor { actor, note };
                orders
                    .move_return(stock, *order_return, step, &author, expected)?
                    .into()
            }
        })
    }

    fn move_order(
        &mut self,
        (order, expected): (OrderId, &ExpectedVersion),
        action: OrderAction,
        author: &StepAuthor<'_>,
    ) -> Result<Result<Order, OrderRefusal>> {
        let (actor, rules) = (author.actor, self.rules);
        let needed = action.requirement(rules.customers_may_mark_paid);
        if !actor.meets(needed) {
            return Ok(Err(OrderRefusal::Forbidden { needed }));
        }
        let found = match self.orders.find_at(order, actor, expected) {
            Ok(found) => found,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let at_once = rules.customers_may_cancel_paid;
        let Some(action) = action.requested_by(actor.role, found.status, at_once) else {
            return Ok(Err(OrderRefusal::illegal_transition(found)));
        };
        self.orders.step(&mut self.stock, order, action, author)
    }

    /// Writes all changes. Returns the outcome of each decision.
    pub(super) fn write(
        self,
        unit: &mut dyn UnitOfWork,
        decisions: Vec<Option<Decision>>,
    ) -> Result<Vec<Option<Outcome>>> {
        self.orders.write(unit, self.stock.now)?;
        let written = self.stock.write(unit)?;
        let outcomes = decisions.into_iter();
        outcomes
            .map(|decision| {
                decision
                    .map(|decision| decision.outcome(&written))
                    .transpose()
            })
            .collect()
    }
}
