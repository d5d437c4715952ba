//! A shop in which a generated history happens, with the ids behind the positions.

use std::sync::Arc;

use chrono::TimeDelta;

use super::action::{
    Action, ChangeKind, PlannedAmount, PlannedChange, PlannedCommand, PlannedReference,
    PlannedRequest, PlannedReturnStep,
};
use crate::{
    ExpectedVersion, MoneyTotal, OrderId, PageRequest, ProductId, ReturnId, Text, UserId,
    accounts::Actor,
    conformance::{
        check::Step,
        figures::{Figures, log_line},
        shop::{Shop, command, draft},
    },
    inventory::{
        CustomerLockPolicy, Idempotency, IdempotencyKeyOwner, OwnedIdempotencyKey, Quantity,
        StockChange, StockCommand, StockLevel, StockRequest,
    },
    orders::{
        Order, OrderLinesDraft, OrderNote, OrderRefusal, OverdueCriterion, Parcels, PaymentDraft,
        PaymentMethod, PaymentReference, PaymentTarget, ReceivedUnits, RefundDraft, ReturnDraft,
        ReturnOfOrder,
    },
    ports::ReturnFilter,
    processing::{OrderCommand, OrderRequest, Outcome, ProcessResult, Request, ReturnStep},
    testing::{admin, customer, money, staff},
    use_cases::{
        UnpaidOrderBatch, cancel_unpaid_orders, expire_holds, release_holdings_of_disabled_users,
    },
};

/// Products, orders and returns.
type State = (Vec<(Figures, Vec<String>)>, Vec<&'static str>, Vec<String>);

pub(super) const PRODUCTS: usize = 3;
pub(super) const CUSTOMERS: usize = 2;

pub(super) struct World {
    pub(super) shop: Shop,
    products: Vec<ProductId>,
    customers: Vec<UserId>,
    orders: Vec<OrderId>,
}

impl World {
    pub(super) fn new(mut shop: Shop) -> Self {
        shop.rules.max_unpaid_orders = 3;
        shop.rules.customer_locks = CustomerLockPolicy::AllowedFor(TimeDelta::minutes(15));
        shop.rules.customers_may_mark_paid = true;
        let products = (0..PRODUCTS).map(|_| shop.stocked(30)).collect();
        let customers = (0..CUSTOMERS).map(|index| shop.register(&format!("customer-{index}")));
        Self {
            customers: customers.collect(),
            products,
            orders: Vec::new(),
            shop,
        }
    }

    pub(super) fn step(&self) -> Step<'_> {
        self.shop.step()
    }

    pub(super) fn products(&self) -> &[ProductId] {
        &self.products
    }

    pub(super) const fn order_count(&self) -> usize {
        self.orders.len()
    }

    /// All orders in the order in which they were placed.
    pub(super) fn orders(&self) -> Vec<Order> {
        let find = |id: &OrderId| {
            let found = self.shop.read(|session| Ok(session.orders().find(*id)?));
            found.map(|(order, _)| order)
        };
        let orders: Vec<_> = self.orders.iter().filter_map(find).collect();
        self.step()
            .check("number of orders", &self.orders.len(), &orders.len());
        orders
    }

    /// Figures and open holds of each product, status of each order, and the returns.
    pub(super) fn state(&self) -> State {
        let products = self.products.iter();
        let products = products.map(|id| (self.shop.figures(*id), self.shop.holds(*id)));
        let orders = self.orders();
        let statuses = orders.iter().map(|order| order.status.as_str());
        let returns = self.returns();
        (
            products.collect(),
            statuses.collect(),
            returns.iter().map(return_line).collect(),
        )
    }

    /// The log of each product.
    pub(super) fn logs(&self) -> Vec<Vec<String>> {
        self.products.iter().map(|id| self.shop.log(*id)).collect()
    }

    /// Performs an action. Returns its result in words.
    pub(super) fn perform(&mut self, action: &Action) -> String {
        let (shop, admin) = (&self.shop, admin());
        let cx = shop.context(&admin);
        match action {
            Action::Process(planned) => {
                let requests: Vec<_> = planned.iter().map(|it| self.request(it)).collect();
                let results = self.shop.process(&requests);
                let results: Vec<_> = results.into_iter().map(|it| self.result(it)).collect();
                results.join("; ")
            }
            Action::Wait(seconds) => {
                shop.wait(*seconds);
                String::new()
            }
            Action::ExpireHolds(limit) => {
                format!("{}", shop.step().done(expire_holds(cx, *limit)))
            }
            Action::CancelUnpaid(limit) => {
                let batch = UnpaidOrderBatch {
                    overdue: OverdueCriterion::DeadlineBy(shop.after(0)),
                    behind: None,
                    limit: *limit,
                    is_alone: true,
                };
                let done = shop.step().done(cancel_unpaid_orders(cx, batch));
                format!("{} of {}", done.cancelled, done.found)
            }
            Action::SetEnabled(customer, is_enabled) => {
                if let Some(customer) = self.customers.get(*customer) {
                    shop.set_enabled(*customer, *is_enabled);
                }
                String::new()
            }
            Action::ReleaseDisabled(limit) => {
                let done = release_holdings_of_disabled_users(cx, None, *limit);
                format!("{:?}", shop.step().done(done))
            }
        }
    }

    fn request(&self, planned: &PlannedRequest) -> Request {
        let actor = self.actor(planned.customer);
        let idempotency = planned.key.map(|(key, fingerprint)| Idempotency {
            key: OwnedIdempotencyKey {
                owner: IdempotencyKeyOwner::of(&actor),
                key: Text::lossy(&format!("key-{key}")).unwrap_or_else(|| Text::constant("key")),
            },
            fingerprint: vec![fingerprint],
        });
        let command = match &planned.command {
            PlannedCommand::Stock(changes, atomicity) => {
                return Request::Stock(StockRequest {
                    actor,
                    commands: changes.iter().filter_map(|it| self.command(it)).collect(),
                    atomicity: *atomicity,
                    is_partial: false,
                    idempotency,
                });
            }
            PlannedCommand::Place(lines) => {
                OrderCommand::Place(Box::new(draft(&self.lines(lines))))
            }
            PlannedCommand::Move(index, action) => OrderCommand::Move {
                order: self.order(*index),
                action: *action,
                note: OrderNote::default(),
                expected: ExpectedVersion::Any,
            },
            PlannedCommand::ShipPart(index, lines) => OrderCommand::Ship {
                order: self.order(*index),
                items: Some(draft(&self.lines(lines)).lines),
                parcels: Parcels::default(),
                note: OrderNote::default(),
                expected: ExpectedVersion::Any,
            },
            PlannedCommand::Pay(index, amount, reference) => OrderCommand::RecordPayment {
                order: PaymentTarget::Id(self.order(*index)),
                payment: PaymentDraft {
                    amount: amount_of(*amount),
                    method: PaymentMethod::manual(),
                    reference: reference_of(*reference),
                    note: OrderNote::default(),
                },
            },
            PlannedCommand::GiveBack(index, amount, reference) => OrderCommand::RecordRefund {
                order: self.order(*index),
                refund: RefundDraft {
                    amount: amount.map(amount_of),
                    method: PaymentMethod::manual(),
                    reference: reference_of(*reference),
                    note: OrderNote::default(),
                },
            },
            PlannedCommand::RequestReturn(index, product, units) => {
                let product = self.products.get(*product).copied();
                let line = product.zip(Quantity::new(*units));
                let items: Vec<_> = line.into_iter().collect();
                OrderCommand::RequestReturn {
                    order: self.order(*index),
                    draft: ReturnDraft {
                        items: OrderLinesDraft::new(&items).ok(),
                        reason: OrderNote::default(),
                    },
                    expected: ExpectedVersion::Any,
                }
            }
            PlannedCommand::MoveReturn(index, step) => OrderCommand::MoveReturn {
                order_return: self.return_id(*index),
                step: self.return_step(*step),
                note: OrderNote::lossy("note"),
                expected: ExpectedVersion::Any,
            },
        };
        Request::Order(OrderRequest {
            actor,
            command,
            idempotency,
        })
    }

    fn order(&self, index: usize) -> OrderId {
        let missing = || {
            self.step()
                .fail("a command for an order that wasn't placed")
        };
        self.orders.get(index).copied().unwrap_or_else(missing)
    }

    fn lines(&self, lines: &[(usize, i32)]) -> Vec<(ProductId, i32)> {
        let line = |(index, units): &(usize, i32)| Some((*self.products.get(*index)?, *units));
        lines.iter().filter_map(line).collect()
    }

    /// The returns, newest first: at most 100.
    fn returns(&self) -> Vec<ReturnOfOrder> {
        let filter = ReturnFilter::default();
        let page = PageRequest::new(1, PageRequest::MAX_SIZE).unwrap_or_default();
        let found = self
            .shop
            .read(|session| Ok(session.orders().list_returns(&filter, page)?));
        found.results
    }

    /// The id of the return at this position from the newest one; else one of no return.
    fn return_id(&self, index: usize) -> ReturnId {
        let found = self.returns().get(index).map(|it| it.order_return.id);
        let missing = || self.step().fail("expected a valid id");
        found.or(ReturnId::new(i64::MAX)).unwrap_or_else(missing)
    }

    fn return_step(&self, step: PlannedReturnStep) -> ReturnStep {
        match step {
            PlannedReturnStep::Decide(decision) => ReturnStep::Decide(decision),
            PlannedReturnStep::ReceiveAll => ReturnStep::Receive { items: None },
            PlannedReturnStep::Receive(product, (sellable, damaged)) => {
                let product = self.products.get(product);
                let items = product.map(|product_id| ReceivedUnits {
                    product_id: *product_id,
                    sellable,
                    damaged,
                });
                ReturnStep::Receive {
                    items: Some(items.into_iter().collect()),
                }
            }
            PlannedReturnStep::Refund => ReturnStep::Refund {
                method: PaymentMethod::manual(),
                reference: PaymentReference::default(),
            },
        }
    }

    fn actor(&self, index: Option<usize>) -> Arc<Actor> {
        let user = index.and_then(|index| Some((index, *self.customers.get(index)?)));
        user.map_or_else(staff, |(index, user)| {
            Arc::new(Actor {
                // Independent of the id.
                name: format!("customer-{index}"),
                ..Actor::clone(&customer(user))
            })
        })
    }

    fn command(&self, planned: &PlannedChange) -> Option<StockCommand> {
        let change = match planned.change {
            ChangeKind::Lock { units, expires } => StockChange::Lock {
                quantity: Quantity::new(units)?,
                expires_at: expires.map(|seconds| self.shop.after(seconds)),
            },
            ChangeKind::Release(units) => StockChange::Release {
                quantity: Quantity::new(units)?,
            },
            ChangeKind::Consume(units) => StockChange::Consume {
                quantity: Quantity::new(units)?,
            },
            ChangeKind::Adjust(quantity) => StockChange::Adjust {
                quantity,
                expected_stock: None,
            },
            ChangeKind::Snapshot(units) => StockChange::SupplierSnapshot(StockLevel::new(units)?),
        };
        let product = *self.products.get(planned.product)?;
        Some(command(product, change, planned.reference))
    }

    /// A result in words, without ids. Records the id of a new order.
    fn result(&mut self, result: ProcessResult) -> String {
        let outcome = match result {
            ProcessResult::Fresh { outcome, .. } => outcome,
            ProcessResult::Replayed(response) => return format!("replayed {}", response.status),
            ProcessResult::KeyReused => return "key reused".to_owned(),
        };
        match outcome {
            Outcome::Stock(lines) => {
                let lines = lines.iter().map(|line| match line {
                    Ok(done) => {
                        format!("{:?} {}", done.log.as_ref().map(log_line), done.stock_after)
                    }
                    Err(refusal) => self.without_ids(&format!("{refusal:?}")),
                });
                lines.collect::<Vec<_>>().join(", ")
            }
            Outcome::Order(Ok(order)) => {
                if !self.orders.contains(&order.id) {
                    self.orders.push(order.id);
                }
                money_line(&order)
            }
            Outcome::Payment(Ok(done)) => {
                let order = done.order.as_ref().map(money_line);
                format!("{} {order:?} {}", done.payment.amount, done.is_new)
            }
            // Its id and its message depend on the implementation.
            Outcome::Payment(Err(OrderRefusal::PaymentReferenceConflict { .. })) => {
                "payment reference conflict".to_owned()
            }
            Outcome::Return(Ok(done)) => return_line(&done),
            Outcome::Order(Err(refusal))
            | Outcome::Payment(Err(refusal))
            | Outcome::Return(Err(refusal)) => self.without_ids(&format!("{refusal:?}")),
        }
    }

    /// The text with positions in place of the ids of products and orders.
    fn without_ids(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (index, id) in self.products.iter().enumerate() {
            text = text.replace(&format!("{id:?}"), &format!("product {index}"));
        }
        for (index, id) in self.orders.iter().enumerate() {
            text = text.replace(&format!("{id:?}"), &format!("order {index}"));
        }
        for (index, found) in self.returns().iter().enumerate() {
            let id = found.order_return.id;
            text = text.replace(&format!("{id:?}"), &format!("return {index}"));
        }
        text
    }
}

fn amount_of((price, count): PlannedAmount) -> MoneyTotal {
    MoneyTotal::of(&money(price), count)
}

fn reference_of(number: PlannedReference) -> PaymentReference {
    let text = number.map(|number| format!("T{number}"));
    PaymentReference::lossy(&text.unwrap_or_default())
}

/// Status and receipts of a return, and what it makes of its order.
fn return_line(found: &ReturnOfOrder) -> String {
    let lines = found.order_return.lines.iter().map(|line| {
        let receipt = line.receipt.map(|it| (it.sellable, it.damaged));
        format!("{} {} {receipt:?}", line.position, line.quantity)
    });
    format!(
        "{} [{}] {}",
        found.order_return.status,
        lines.collect::<Vec<_>>().join(", "),
        money_line(&found.order)
    )
}

/// Number, status and money of an order.
fn money_line(order: &Order) -> String {
    let (due, status) = (order.refund_due(), order.payment_status().as_str());
    format!(
        "{} {} {} {due} {status}",
        order.number, order.status, order.total
    )
}
