//! Fixtures of the stock tests.

use std::sync::Arc;

use cangku_domain::{
    Error, ProductId,
    accounts::{Actor, NewUser, Role, User},
    catalog::ProductDetails,
    inventory::{
        Atomicity, CustomerLockPolicy, HoldOwner, Idempotency, IdempotencyKeyOwner,
        OwnedIdempotencyKey, StockChange, StockCommand, StockLevel, StockOutcomes, StockRequest,
        StoredResponse, idempotency_key,
    },
    orders::OrderRules,
    ports::{ClosedCircuit, HoldSelection},
    processing::{Outcome, ProcessResult, Processor, Request, ResponseRenderer},
    testing::{FixedClock, SequentialOrderNumbers, order_rules, quantity, text, user_named},
};
use cangku_persistence::Database;
use chrono::TimeDelta;
use integration_tests::{actors::admin_named, database::TestDatabase};

use crate::fixtures::{CatalogFixture, at, insert, optional, write};

pub fn level(units: i32) -> StockLevel {
    StockLevel::new(units).unwrap()
}

/// Renders the resulting stock of each command, or the reason of its refusal.
pub struct Plain;

impl ResponseRenderer for Plain {
    fn render(&self, _request: &Request, outcome: &Outcome) -> StoredResponse {
        let outcome: &StockOutcomes = match outcome {
            Outcome::Stock(outcome) => outcome,
            Outcome::Order(outcome) => {
                let body = match outcome {
                    Ok(order) => order.status.to_string(),
                    Err(refusal) => refusal.to_string(),
                };
                let status = if outcome.is_ok() { 200 } else { 409 };
                return StoredResponse { status, body };
            }
            Outcome::Payment(outcome) => {
                let body = match outcome {
                    Ok(done) => done.payment.amount.to_string(),
                    Err(refusal) => refusal.to_string(),
                };
                let status = if outcome.is_ok() { 200 } else { 409 };
                return StoredResponse { status, body };
            }
            Outcome::Return(outcome) => {
                let body = match outcome {
                    Ok(done) => done.order_return.status.to_string(),
                    Err(refusal) => refusal.to_string(),
                };
                let status = if outcome.is_ok() { 200 } else { 409 };
                return StoredResponse { status, body };
            }
        };
        let lines = outcome.iter().map(|line| match line {
            Ok(done) => format!("{} left", done.stock_after),
            Err(refusal) => refusal.to_string(),
        });
        StoredResponse {
            status: if outcome.iter().all(Result::is_ok) {
                201
            } else {
                409
            },
            body: lines.collect::<Vec<_>>().join("\n"),
        }
    }
}

/// What the caller is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Response {
    Fresh(StoredResponse),
    Replayed(StoredResponse),
    KeyReused,
}

impl Response {
    /// Renders an outcome that wasn't stored; what was stored must be the same.
    fn of(result: ProcessResult, request: &Request) -> Self {
        match result {
            ProcessResult::Fresh { outcome, stored } => {
                let rendered = Plain.render(request, &outcome);
                let expected = request.idempotency().map(|_key| rendered.clone());
                assert_eq!(stored, expected, "stored exactly if there is a key");
                Self::Fresh(rendered)
            }
            ProcessResult::Replayed(stored) => Self::Replayed(stored),
            ProcessResult::KeyReused => Self::KeyReused,
        }
    }
}

pub fn system() -> Arc<Actor> {
    Arc::new(admin_named("test"))
}

/// A signed-in customer.
pub fn customer(database: &Database, name: &str) -> Arc<Actor> {
    Arc::new(Actor::user(&user(database, name, Role::User), "req-1"))
}

pub fn user(database: &Database, name: &str, role: Role) -> User {
    let user = NewUser {
        role,
        ..user_named(name)
    };
    write(database, |unit| Ok(unit.users().insert(&user, at(0))?))
}

fn command(product_id: ProductId, reference: &str, change: StockChange) -> StockCommand {
    StockCommand {
        product_id,
        change,
        reason: text("test"),
        reference: optional(reference),
        owner: HoldOwner::Caller,
    }
}

pub fn lock(product: ProductId, units: i32, reference: &str) -> StockCommand {
    let quantity = quantity(units);
    command(
        product,
        reference,
        StockChange::Lock {
            quantity,
            expires_at: None,
        },
    )
}

/// A lock that expires at this time.
pub fn lock_until(product: ProductId, units: i32, reference: &str, seconds: i64) -> StockCommand {
    let quantity = quantity(units);
    let expires_at = Some(at(seconds));
    command(
        product,
        reference,
        StockChange::Lock {
            quantity,
            expires_at,
        },
    )
}

pub fn release(product: ProductId, units: i32, reference: &str) -> StockCommand {
    let quantity = quantity(units);
    command(product, reference, StockChange::Release { quantity })
}

pub fn consume(product: ProductId, units: i32, reference: &str) -> StockCommand {
    let quantity = quantity(units);
    command(product, reference, StockChange::Consume { quantity })
}

pub fn adjust(product: ProductId, quantity: i32) -> StockCommand {
    command(
        product,
        "",
        StockChange::Adjust {
            quantity,
            expected_stock: None,
        },
    )
}

/// An atomic batch.
pub fn together(actor: &Arc<Actor>, commands: Vec<StockCommand>) -> StockRequest {
    let commands = commands.into_iter();
    StockRequest {
        actor: Arc::clone(actor),
        commands: commands.map(|command| as_by(actor, command)).collect(),
        atomicity: Atomicity::AllOrNothing,
        is_partial: false,
        idempotency: None,
    }
}

/// The command in the form allowed for this actor: a customer's lock must expire, so one without
/// expiry gets one that no test reaches.
pub fn as_by(actor: &Actor, mut command: StockCommand) -> StockCommand {
    if let StockChange::Lock { expires_at, .. } = &mut command.change
        && actor.role == Role::User
    {
        expires_at.get_or_insert_with(|| at(1_000_000));
    }
    command
}

/// The same request with an idempotency key.
pub fn once(key: &str, fingerprint: u8, request: StockRequest) -> StockRequest {
    let key = OwnedIdempotencyKey {
        owner: IdempotencyKeyOwner::of(&request.actor),
        key: idempotency_key(key).unwrap(),
    };
    let idempotency = Some(Idempotency {
        key,
        fingerprint: vec![fingerprint, 0, 255],
    });
    StockRequest {
        idempotency,
        ..request
    }
}

/// Processes requests at this time.
#[track_caller]
pub fn process(database: &Database, seconds: i64, requests: &[StockRequest]) -> Vec<Response> {
    try_process(database, seconds, requests).unwrap()
}

/// The same; may fail.
pub fn try_process(
    database: &Database,
    seconds: i64,
    requests: &[StockRequest],
) -> Result<Vec<Response>, Error> {
    let requests: Vec<_> = requests.iter().cloned().map(Request::Stock).collect();
    let rules = OrderRules {
        max_unpaid_orders: 10_000,
        max_held_units: 10_000,
        customer_locks: CustomerLockPolicy::AllowedFor(TimeDelta::days(365)),
        ..order_rules()
    };
    let processor = Processor {
        circuit: &ClosedCircuit,
        transactor: database,
        clock: &FixedClock::new(at(seconds)),
        renderer: Some(&Plain),
        rules: &rules,
        numbers: &SequentialOrderNumbers::default(),
    };
    let results = processor.process(&requests)?.into_iter();
    Ok(results
        .zip(&requests)
        .map(|(result, request)| Response::of(result, request))
        .collect())
}

/// Processes commands of the system actor that must all succeed.
#[track_caller]
pub fn apply(database: &Database, seconds: i64, commands: &[StockCommand]) {
    let request = together(&system(), commands.to_vec());
    let results = process(database, seconds, &[request]);
    assert!(
        matches!(&results[..], [Response::Fresh(result)] if result.status == 201),
        "{results:?}"
    );
}

/// New products with this stock, recorded in the log.
pub fn stocked<const N: usize>(
    database: &Database,
    catalog: &CatalogFixture,
    units: i32,
) -> [ProductId; N] {
    let drafts: Vec<_> = (0..N).map(|n| catalog.draft(&format!("{n}"))).collect();
    let ids = stock_up(database, &drafts, units);
    ids.try_into().unwrap()
}

pub fn stock_up(database: &Database, drafts: &[ProductDetails], units: i32) -> Vec<ProductId> {
    let ids: Vec<_> = insert(database, drafts)
        .iter()
        .map(|product| product.id)
        .collect();
    let initial: Vec<_> = ids
        .iter()
        .map(|id| StockCommand::initial(*id, level(units)))
        .collect();
    apply(database, 0, &initial);
    ids
}

/// Asserts that stock, log and holds agree.
#[track_caller]
pub fn assert_consistent(database: &Database) {
    let found = crate::fixtures::read(database, |session| {
        Ok(session.inventory().reconcile(None, None)?)
    });
    assert_eq!(found.inconsistencies, []);
}

/// Each row of a query as a text.
pub fn rows(test: &TestDatabase, query: &str) -> Vec<String> {
    let joined =
        format!("SELECT coalesce(string_agg(line, E'\\n'), '') FROM ({query}) AS row (line)");
    let text = test.text(&joined);
    text.lines().map(str::to_owned).collect()
}

/// The holds of callers with this reference.
pub fn held_by_callers(product_id: ProductId, reference: &str) -> HoldSelection {
    HoldSelection {
        product_id,
        reference: optional(reference),
        owner: HoldOwner::Caller,
        created_by: None,
    }
}
