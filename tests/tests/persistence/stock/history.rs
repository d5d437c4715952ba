//! Random histories of requests, and an in-memory model to compare with.

use std::{collections::BTreeMap, sync::Arc};

use cangku_domain::{
    ProductId,
    accounts::Actor,
    catalog::Procurability,
    inventory::{
        Atomicity, OwnedIdempotencyKey, ProductSnapshot, StockAlert, StockChange, StockCommand,
        StockItem, StockItems, StockLevel, StockMovement, StockOutcomes, StockRequest, StockResult,
        StoredResponse, decide,
    },
    processing::{Outcome, Request, ResponseRenderer},
    testing::money,
};
use chrono::{DateTime, Utc};
use proptest::prelude::*;

use super::fixtures::{
    Plain, Response, adjust, as_by, consume, level, lock, lock_until, once, release,
};

/// A request before its products and users are assigned.
#[derive(Debug, Clone)]
pub struct RequestPlan {
    person: usize,
    lines: Vec<Line>,
    is_atomic: bool,
    /// Number of the idempotency key, and of the fingerprint.
    key: Option<(u8, u8)>,
}

#[derive(Debug, Clone)]
struct Line {
    product: usize,
    reference: &'static str,
    change: Change,
}

#[derive(Debug, Clone)]
enum Change {
    Lock { units: i32, seconds: Option<i64> },
    Release(i32),
    Consume(i32),
    Expire,
    Adjust { units: i32, expected: Option<i32> },
    SetStock { units: i32, expected: Option<i32> },
    Snapshot(i32),
}

/// Requests processed together, and the seconds since the previous batch.
pub type Batch = (i64, Vec<RequestPlan>);

/// The last product is inactive; higher numbers don't exist.
pub const PRODUCTS: usize = 3;
pub const PEOPLE: usize = 3;
/// The id of no product.
const NOWHERE: ProductId = ProductId::new(999_999_999).unwrap();

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        6 => (1..6, prop::option::of(1..4_i64))
            .prop_map(|(units, seconds)| Change::Lock { units, seconds }),
        3 => (1..6).prop_map(Change::Release),
        2 => (1..4).prop_map(Change::Consume),
        1 => Just(Change::Expire),
        2 => (-5..6, prop::option::of(0..6)).prop_map(|(units, expected)| Change::Adjust { units, expected }),
        1 => (0..8, prop::option::of(0..6)).prop_map(|(units, expected)| Change::SetStock { units, expected }),
        1 => (0..12).prop_map(Change::Snapshot),
    ]
}

fn request_plan() -> impl Strategy<Value = RequestPlan> {
    let line = (
        prop_oneof![8 => 0..PRODUCTS - 1, 2 => Just(PRODUCTS - 1), 1 => Just(PRODUCTS)],
        prop::sample::select(vec!["", "A", "B"]),
        change(),
    )
        .prop_map(|(product, reference, change)| Line {
            product,
            reference,
            change,
        });
    let key = prop::option::weighted(0.3, (0..4_u8, 0..2_u8));
    (
        0..PEOPLE,
        prop::collection::vec(line, 1..4),
        any::<bool>(),
        key,
    )
        .prop_map(|(person, lines, is_atomic, key)| RequestPlan {
            person,
            lines,
            is_atomic,
            key,
        })
}

pub fn history() -> impl Strategy<Value = Vec<Batch>> {
    prop::collection::vec(
        (0..3_i64, prop::collection::vec(request_plan(), 1..5)),
        1..10,
    )
}

impl RequestPlan {
    /// Builds the request at this time.
    pub fn request(
        &self,
        products: &[ProductId],
        people: &[Arc<Actor>],
        now: i64,
        case: u32,
    ) -> StockRequest {
        let commands = self
            .lines
            .iter()
            .map(|line| as_by(&people[self.person], line.command(products, now)))
            .collect();
        let request = StockRequest {
            actor: Arc::clone(&people[self.person]),
            commands,
            atomicity: if self.is_atomic {
                Atomicity::AllOrNothing
            } else {
                Atomicity::Independent
            },
            idempotency: None,
            is_partial: false,
        };
        match self.key {
            Some((key, fingerprint)) => once(&format!("{case} {key}"), fingerprint, request),
            None => request,
        }
    }
}

impl Line {
    fn command(&self, products: &[ProductId], now: i64) -> StockCommand {
        let id = products.get(self.product).copied().unwrap_or(NOWHERE);
        let reference = self.reference;
        let with = |change| StockCommand {
            change,
            ..adjust(id, 1)
        };
        match self.change {
            Change::Lock {
                units,
                seconds: None,
            } => lock(id, units, reference),
            Change::Lock {
                units,
                seconds: Some(seconds),
            } => lock_until(id, units, reference, now + seconds),
            Change::Release(units) => release(id, units, reference),
            Change::Consume(units) => consume(id, units, reference),
            Change::Expire => StockCommand::expire(id),
            Change::Adjust { units, expected } => with(StockChange::Adjust {
                quantity: units,
                expected_stock: expected.map(level),
            }),
            Change::SetStock { units, expected } => with(StockChange::SetStock {
                stock: level(units),
                expected_stock: expected.map(level),
            }),
            Change::Snapshot(units) => StockCommand::haier_sync(id, level(units)),
        }
    }
}

/// Products, log, events and stored responses in memory: the rules without the database.
pub struct Memory {
    pub items: StockItems,
    pub log: Vec<StockMovement>,
    pub events: Vec<(ProductId, &'static str, i32)>,
    stored: BTreeMap<OwnedIdempotencyKey, (Vec<u8>, StoredResponse)>,
}

impl Memory {
    pub fn new(products: &[ProductId], units: i32, threshold: i32) -> Self {
        let item = StockItem {
            snapshot: ProductSnapshot {
                display_price: money("2599.00"),
                ..ProductSnapshot::default()
            },
            level: level(units),
            is_active: true,
            is_gift: false,
            procurability: Procurability::Procurable,
            figure: None,
            degradation: None,
            low_stock_threshold: level(threshold),
            holds: Vec::new(),
            held: 0,
            is_held_changed: false,
        };
        let mut items: StockItems = products.iter().map(|id| (*id, item.clone())).collect();
        items
            .entry(products[PRODUCTS - 1])
            .and_modify(|item| item.is_active = false);
        Self {
            items,
            log: Vec::new(),
            events: Vec::new(),
            stored: BTreeMap::new(),
        }
    }

    /// Processes a request and returns its result.
    pub fn process(&mut self, request: &StockRequest, now: DateTime<Utc>) -> Response {
        let Some(idempotency) = &request.idempotency else {
            return Response::Fresh(self.decide(request, now));
        };
        if let Some((fingerprint, response)) = self.stored.get(&idempotency.key) {
            return if *fingerprint == idempotency.fingerprint {
                Response::Replayed(response.clone())
            } else {
                Response::KeyReused
            };
        }
        let response = self.decide(request, now);
        self.stored.insert(
            idempotency.key.clone(),
            (idempotency.fingerprint.clone(), response.clone()),
        );
        Response::Fresh(response)
    }

    fn decide(&mut self, request: &StockRequest, now: DateTime<Utc>) -> StoredResponse {
        let before = (self.items.clone(), self.log.len(), self.events.len());
        let mut outcome = StockOutcomes::new();
        for command in &request.commands {
            let id = command.product_id;
            let was: StockLevel = self
                .items
                .get(&id)
                .map(|item| item.level)
                .unwrap_or_default();
            let decided = decide(&mut self.items, command, &request.actor, now);
            outcome.push(decided.map(|decided| {
                self.log
                    .extend(decided.expired.into_iter().chain(decided.movement));
                let threshold = self.items[&id].low_stock_threshold;
                let crossed = StockAlert::between(was, decided.stock_after, threshold);
                let events = crossed.map(|event| (id, event.as_str(), decided.stock_after.get()));
                self.events.extend(events);
                StockResult {
                    log: None,
                    stock_after: decided.stock_after,
                }
            }));
        }
        if request.atomicity == Atomicity::AllOrNothing && outcome.iter().any(Result::is_err) {
            self.items = before.0;
            self.log.truncate(before.1);
            self.events.truncate(before.2);
        }
        Plain.render(&Request::Stock(request.clone()), &Outcome::Stock(outcome))
    }
}
