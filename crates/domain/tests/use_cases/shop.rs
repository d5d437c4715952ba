//! A shop in memory.

use std::sync::Arc;

use cangku_domain::{
    OrderId, ProductId, UserId,
    accounts::Actor,
    catalog::Product,
    inventory::{Reason, Reference, StockLevel},
    orders::{Order, OrderAction, OrderDraft, OrderRefusal, OrderRules},
    ports::{ClosedCircuit, Reader, Transactor},
    processing::{OrderCommand, OrderRequest, Outcome, ProcessResult, Processor, Request},
    testing::{
        DebugRenderer, FixedClock, InMemoryDatabase, OrderDraftBuilder, ProductBuilder,
        SequentialOrderNumbers, admin, order_rules, quantity, text, user_named,
    },
    use_cases::{Context, StockUnits, create_product},
};
use chrono::{DateTime, TimeDelta, Utc};

/// A shop with its database and clock.
pub struct Shop {
    pub database: InMemoryDatabase,
    pub clock: FixedClock,
    pub rules: OrderRules,
    numbers: SequentialOrderNumbers,
}

impl Shop {
    pub fn new() -> Self {
        Self {
            database: InMemoryDatabase::new(),
            clock: FixedClock::default(),
            rules: order_rules(),
            numbers: SequentialOrderNumbers::default(),
        }
    }

    pub fn transactor(&self) -> &dyn Transactor {
        &self.database
    }

    pub fn reader(&self) -> &dyn Reader {
        &self.database
    }

    pub fn context<'a>(&'a self, actor: &'a Actor) -> Context<'a> {
        Context {
            transactor: &self.database,
            clock: &self.clock,
            actor,
        }
    }

    pub fn processor(&self) -> Processor<'_> {
        Processor {
            circuit: &ClosedCircuit,
            transactor: &self.database,
            clock: &self.clock,
            renderer: Some(&DebugRenderer),
            rules: &self.rules,
            numbers: &self.numbers,
        }
    }

    /// Creates a product with this stock.
    pub fn add(&self, product: ProductBuilder, stock: i32) -> ProductId {
        let now = self.after(0);
        let (category, brand) = self
            .transactor()
            .run(|unit| {
                let category = unit.categories().ensure(&[text("冰箱")], now)?[0];
                Ok((category, unit.brands().ensure(&[text("海尔")], now)?[0]))
            })
            .unwrap();
        let draft = product.placed_in(category, brand).draft();
        create_product(
            self.context(&admin()),
            draft,
            StockLevel::new(stock).unwrap(),
        )
        .unwrap()
    }

    pub fn stocked(&self, stock: i32) -> ProductId {
        self.add(ProductBuilder::new(), stock)
    }

    pub fn register(&self, name: &str) -> UserId {
        let now = self.after(0);
        let user = user_named(name);
        let user = self
            .transactor()
            .run(|unit| Ok(unit.users().insert(&user, now)?));
        user.unwrap().id
    }

    pub fn after(&self, seconds: i64) -> DateTime<Utc> {
        use cangku_domain::ports::Clock;
        self.clock.now() + TimeDelta::seconds(seconds)
    }

    pub fn product(&self, id: ProductId) -> Product {
        let found = self
            .reader()
            .read(|session| Ok(session.products().find(id)?));
        found.unwrap().unwrap().product
    }

    /// Stock, held units and sold units. Checks that stock, log and holds agree.
    pub fn figures(&self, id: ProductId) -> (i32, i64, u32) {
        let product = self.product(id);
        let (held, found) = self
            .reader()
            .read(|session| {
                let held = session.inventory().held_units(&[id])?;
                Ok((held, session.inventory().reconcile(None, None)?))
            })
            .unwrap();
        assert_eq!(found.inconsistencies, []);
        let held = held.get(&id).copied().unwrap_or_default();
        (
            product.counters.stock.get(),
            held,
            product.counters.sales_count,
        )
    }

    pub fn process(&self, requests: &[Request]) -> Vec<ProcessResult> {
        self.processor().process(requests).unwrap()
    }

    /// Processes a command for an order; returns the refusal, if it is refused.
    pub fn command(&self, actor: &Arc<Actor>, command: OrderCommand) -> Result<(), OrderRefusal> {
        let request = Request::Order(OrderRequest {
            actor: Arc::clone(actor),
            command,
            idempotency: None,
        });
        match self.process(&[request]).pop() {
            Some(ProcessResult::Fresh { outcome, .. }) => match outcome {
                Outcome::Order(done) => done.map(drop),
                Outcome::Payment(done) => done.map(drop),
                Outcome::Return(done) => done.map(drop),
                Outcome::Stock(_) => panic!("an outcome of stock"),
            },
            other => panic!("no outcome: {other:?}"),
        }
    }

    /// Makes a step of an order, without the check of a use case.
    pub fn step(
        &self,
        actor: &Arc<Actor>,
        order: OrderId,
        action: OrderAction,
    ) -> Result<Order, OrderRefusal> {
        let request = Request::Order(OrderRequest {
            actor: Arc::clone(actor),
            command: OrderCommand::Move {
                order,
                action,
                note: Default::default(),
                expected: cangku_domain::ExpectedVersion::Any,
            },
            idempotency: None,
        });
        match self.process(&[request]).pop() {
            Some(ProcessResult::Fresh {
                outcome: Outcome::Order(order),
                ..
            }) => order.map(|order| *order),
            other => panic!("no order: {other:?}"),
        }
    }
}

pub fn units(product_id: ProductId, units: i32, reference: &str) -> StockUnits {
    StockUnits {
        product_id,
        quantity: quantity(units),
        reason: Reason::new("test").unwrap(),
        reference: Reference::new(reference).unwrap(),
    }
}

pub fn order_of(product: ProductId, units: i32) -> OrderDraft {
    OrderDraftBuilder::of(product, units).build()
}
