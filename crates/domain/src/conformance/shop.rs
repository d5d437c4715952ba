//! A shop on the implementation to be tested: its products and customers, and requests to it.

use std::{cell::Cell, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};

use super::{check::Step, subject::Subject};
use crate::{
    Error, OrderId, ProductId, Result, ReturnId, UserId,
    accounts::Actor,
    inventory::Atomicity,
    inventory::{
        HoldOwner, Reason, Reference, StockChange, StockCommand, StockLevel, StockRefusal,
        StockRequest, StockResult,
    },
    orders::{
        Order, OrderAction, OrderDraft, OrderLinesDraft, OrderNote, OrderRefusal, OrderRules,
        ReturnDraft, ReturnOfOrder,
    },
    ports::{Clock, ClosedCircuit, ReadSession, UnitOfWork},
    processing::{
        OrderCommand, OrderRequest, Outcome, ProcessResult, Processor, Request, ReturnStep,
    },
    testing::{
        DebugRenderer, FixedClock, OrderDraftBuilder, ProductBuilder, SequentialOrderNumbers,
        admin, order_rules, quantity, user_named,
    },
    use_cases::{Context, create_product},
};

/// A shop, with the history that is tested and its current step.
pub(super) struct Shop {
    pub(super) subject: Subject,
    pub(super) clock: FixedClock,
    pub(super) rules: OrderRules,
    numbers: SequentialOrderNumbers,
    opened: DateTime<Utc>,
    history: String,
    step: Cell<&'static str>,
}

impl Shop {
    /// An empty shop, with the clock at its default time.
    pub(super) fn open(subject: Subject, history: &str) -> Self {
        let clock = FixedClock::default();
        Self {
            subject,
            opened: clock.now(),
            clock,
            rules: order_rules(),
            numbers: SequentialOrderNumbers::default(),
            history: history.to_owned(),
            step: Cell::new("begin"),
        }
    }

    /// Begins the next step: the checks that follow belong to it.
    pub(super) fn begin(&self, step: &'static str) {
        self.step.set(step);
    }

    /// The current step, which names itself when a check fails.
    pub(super) fn step(&self) -> Step<'_> {
        Step {
            history: &self.history,
            name: self.step.get(),
        }
    }

    /// When the history began.
    pub(super) const fn opened(&self) -> DateTime<Utc> {
        self.opened
    }

    /// Advances the clock; nothing expires until a use case runs.
    pub(super) fn wait(&self, seconds: i64) {
        self.clock.advance(TimeDelta::seconds(seconds));
    }

    /// The time this many seconds from now.
    pub(super) fn after(&self, seconds: i64) -> DateTime<Utc> {
        self.clock.now() + TimeDelta::seconds(seconds)
    }

    /// The context of a use case.
    pub(super) fn context<'a>(&'a self, actor: &'a Actor) -> Context<'a> {
        Context {
            transactor: &*self.subject.transactor,
            clock: &self.clock,
            actor,
        }
    }

    /// The processor of requests.
    pub(super) fn processor(&self) -> Processor<'_> {
        Processor {
            circuit: &ClosedCircuit,
            transactor: &*self.subject.transactor,
            clock: &self.clock,
            renderer: Some(&DebugRenderer),
            rules: &self.rules,
            numbers: &self.numbers,
        }
    }

    /// Runs queries that must succeed.
    pub(super) fn read<T>(&self, work: impl FnOnce(&mut dyn ReadSession) -> Result<T>) -> T {
        self.step().done(self.subject.reader.read(work))
    }

    /// Runs a transaction that must succeed.
    pub(super) fn write<T>(&self, work: impl FnOnce(&mut dyn UnitOfWork) -> Result<T>) -> T {
        self.step().done(self.subject.transactor.run(work))
    }

    /// A product builder with the shop's category and brand.
    pub(super) fn product(&self) -> ProductBuilder {
        let now = self.clock.now();
        let placement = self.write(|unit| {
            let category = unit
                .categories()
                .ensure(&[crate::Text::constant("冰箱")], now)?;
            let brand = unit
                .brands()
                .ensure(&[crate::Text::constant("海尔")], now)?;
            Ok(category.first().copied().zip(brand.first().copied()))
        });
        let missing = "expected the ids of one category and one brand";
        let (category, brand) = placement.unwrap_or_else(|| self.step().fail(missing));
        ProductBuilder::new().placed_in(category, brand)
    }

    /// Creates a product with this stock, as an admin.
    pub(super) fn add(&self, product: ProductBuilder, stock: i32) -> ProductId {
        let created = self.try_add(product, stock);
        self.step().done(created)
    }

    /// As [`Self::add`], with the error of the use case.
    pub(super) fn try_add(&self, product: ProductBuilder, stock: i32) -> Result<ProductId, Error> {
        let stock = StockLevel::new(stock).unwrap_or_default();
        create_product(self.context(&admin()), product.draft(), stock)
    }

    /// Creates a product with this stock and the default fields.
    pub(super) fn stocked(&self, stock: i32) -> ProductId {
        self.add(self.product(), stock)
    }

    /// Registers a customer with this name; returns the id.
    pub(super) fn register(&self, name: &str) -> UserId {
        let now = self.clock.now();
        let user = user_named(name);
        self.write(|unit| Ok(unit.users().insert(&user, now)?.id))
    }

    /// Enables or disables a user.
    pub(super) fn set_enabled(&self, user: UserId, is_active: bool) {
        let saved = self.write(|unit| {
            let Some(mut found) = unit.users().lock(user)? else {
                return Ok(false);
            };
            found.is_active = is_active;
            unit.users().save(&found)?;
            Ok(true)
        });
        self.step().check("existence of the user", &true, &saved);
    }

    /// Processes requests in one transaction.
    pub(super) fn process(&self, requests: &[Request]) -> Vec<ProcessResult> {
        let results = self.step().done(self.processor().process(requests));
        self.step()
            .check("number of results", &requests.len(), &results.len());
        results
    }

    /// Processes one stock command.
    pub(super) fn stock(
        &self,
        actor: &Arc<Actor>,
        command: StockCommand,
    ) -> Result<StockResult, StockRefusal> {
        let request = stock_request(actor, vec![command], Atomicity::Independent);
        match self.process(&[request]).pop() {
            Some(ProcessResult::Fresh {
                outcome: Outcome::Stock(mut lines),
                ..
            }) if lines.len() == 1 => {
                let line = lines.pop();
                line.unwrap_or_else(|| self.step().fail("expected the outcome of one command"))
            }
            other => self
                .step()
                .fail(&format!("expected one outcome, found {other:?}")),
        }
    }

    /// Locks units without expiry.
    pub(super) fn lock(
        &self,
        actor: &Arc<Actor>,
        product: ProductId,
        units: i32,
        reference: &str,
    ) -> Result<StockResult, StockRefusal> {
        self.stock(actor, lock(product, units, reference, None))
    }

    /// Places an order with a line for each product and number of units.
    pub(super) fn place(
        &self,
        actor: &Arc<Actor>,
        lines: &[(ProductId, i32)],
    ) -> Result<Order, OrderRefusal> {
        self.order(actor, OrderCommand::Place(Box::new(draft(lines))))
    }

    /// Makes a step of an order.
    pub(super) fn move_order(
        &self,
        actor: &Arc<Actor>,
        order: OrderId,
        action: OrderAction,
    ) -> Result<Order, OrderRefusal> {
        let note = OrderNote::default();
        self.order(
            actor,
            OrderCommand::Move {
                order,
                action,
                note,
                expected: crate::ExpectedVersion::Any,
            },
        )
    }

    /// Requests a return of these units.
    pub(super) fn request_return(
        &self,
        actor: &Arc<Actor>,
        order: OrderId,
        lines: &[(ProductId, i32)],
    ) -> Result<ReturnOfOrder, OrderRefusal> {
        let lines: Vec<_> = lines
            .iter()
            .map(|(product, units)| (*product, quantity(*units)))
            .collect();
        let draft = ReturnDraft {
            items: Some(self.step().done(OrderLinesDraft::new(&lines))),
            reason: OrderNote::default(),
        };
        let expected = crate::ExpectedVersion::Any;
        let command = OrderCommand::RequestReturn {
            order,
            draft,
            expected,
        };
        self.order_return(actor, command)
    }

    /// Makes a step of a return, with a note.
    pub(super) fn move_return(
        &self,
        actor: &Arc<Actor>,
        order_return: ReturnId,
        step: ReturnStep,
    ) -> Result<ReturnOfOrder, OrderRefusal> {
        let command = OrderCommand::MoveReturn {
            order_return,
            step,
            note: OrderNote::lossy("note"),
            expected: crate::ExpectedVersion::Any,
        };
        self.order_return(actor, command)
    }

    fn order_return(
        &self,
        actor: &Arc<Actor>,
        command: OrderCommand,
    ) -> Result<ReturnOfOrder, OrderRefusal> {
        match self.process(&[order_request(actor, command)]).pop() {
            Some(ProcessResult::Fresh {
                outcome: Outcome::Return(done),
                ..
            }) => done.map(|done| *done),
            other => self
                .step()
                .fail(&format!("expected a return, found {other:?}")),
        }
    }

    fn order(&self, actor: &Arc<Actor>, command: OrderCommand) -> Result<Order, OrderRefusal> {
        match self.process(&[order_request(actor, command)]).pop() {
            Some(ProcessResult::Fresh {
                outcome: Outcome::Order(order),
                ..
            }) => order.map(|order| *order),
            other => self
                .step()
                .fail(&format!("expected an order, found {other:?}")),
        }
    }
}

/// A stock command of the caller with the reason `test`.
pub(super) fn command(product: ProductId, change: StockChange, reference: &str) -> StockCommand {
    StockCommand {
        product_id: product,
        change,
        reason: Reason::constant("test"),
        reference: Reference::lossy(reference),
        owner: HoldOwner::Caller,
    }
}

/// A command that locks units.
pub(super) fn lock(
    product: ProductId,
    units: i32,
    reference: &str,
    expires_at: Option<DateTime<Utc>>,
) -> StockCommand {
    let quantity = quantity(units);
    let change = StockChange::Lock {
        quantity,
        expires_at,
    };
    command(product, change, reference)
}

/// A request with stock commands, without an idempotency key.
pub(super) fn stock_request(
    actor: &Arc<Actor>,
    commands: Vec<StockCommand>,
    atomicity: Atomicity,
) -> Request {
    Request::Stock(StockRequest {
        actor: Arc::clone(actor),
        commands,
        atomicity,
        is_partial: false,
        idempotency: None,
    })
}

/// An order request without an idempotency key.
pub(super) fn order_request(actor: &Arc<Actor>, command: OrderCommand) -> Request {
    Request::Order(OrderRequest {
        actor: Arc::clone(actor),
        command,
        idempotency: None,
    })
}

/// A draft with these products and units.
pub(super) fn draft(lines: &[(ProductId, i32)]) -> OrderDraft {
    let draft = lines
        .iter()
        .fold(OrderDraftBuilder::default(), |draft, (product, units)| {
            draft.line(*product, *units)
        });
    draft.build()
}
