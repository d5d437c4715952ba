//! Two hundred concurrent requests for a hundred units: group commit processes them in shared
//! transactions, and exactly a hundred succeed.
//!
//! ```sh
//! DATABASE_URL=postgres:///scratch cargo run -p cangku-group-commit --example group_commit
//! ```
//!
//! The database may be empty: the example migrates it, and adds a product.

#[path = "../../persistence/examples/demo_shop/mod.rs"]
mod demo_shop;

use std::{env, sync::Arc, time::Duration};

use cangku_adapters::{RandomOrderNumbers, SystemClock};
use cangku_domain::{
    ProductId,
    accounts::Actor,
    inventory::{
        HoldOwner, Idempotency, IdempotencyKeyOwner, OwnedIdempotencyKey, Reason, Reference,
        StockChange, StockCommand, StockRequest, StoredResponse, idempotency_key,
    },
    ports::ClosedCircuit,
    processing::{Outcome, ProcessResult, Request, ResponseRenderer},
    statistics::Calendar,
};
use cangku_group_commit::{GroupCommit, GroupCommitDependencies, GroupCommitSettings};
use cangku_persistence::{Database, Settings, migrations};
use cangku_supervision::Components;
use tokio::{runtime::Runtime, task::JoinSet};

use demo_shop::{Result, add_product, quantity, rules, service};

/// A request that isn't in a transaction after this time is refused.
const MAX_WAIT: Duration = Duration::from_secs(5);

fn main() -> Result<()> {
    run(&env::var("DATABASE_URL")?)?;
    Ok(())
}

/// Runs the example. Returns the product that it has created, and how many requests succeeded.
pub fn run(url: &str) -> Result<(ProductId, usize)> {
    migrations::run_pending(url)?;
    let database = Database::open(Settings::new(url, "flash-sale"));
    let product = add_product(&database, 100)?;
    let calendar = Calendar::new("Asia/Shanghai".parse()?)?;
    let dependencies = GroupCommitDependencies {
        circuit: Arc::new(ClosedCircuit),
        transactor: Arc::new(database.clone()),
        clock: Arc::new(SystemClock),
        renderer: Some(Arc::new(PlainText)),
        rules: rules(),
        numbers: Arc::new(RandomOrderNumbers::new(calendar)),
        failures: None,
    };
    // For a readiness check: `components.down()` lists the workers that are down.
    let components = Components::default();
    let settings = GroupCommitSettings::default();
    let group_commit = Arc::new(GroupCommit::open(
        &dependencies,
        settings,
        MAX_WAIT,
        &components,
    )?);

    let runtime = Runtime::new()?;
    let succeeded = runtime.block_on(lock_concurrently(&group_commit, product))?;
    let statements = database.statements_run();
    println!("{succeeded} of 200 requests succeeded; {statements} statements in all");
    runtime.block_on(repeat(&group_commit, product))?;
    // Dropping it waits for its threads, so do it outside of async code.
    drop(group_commit);
    Ok((product, succeeded))
}

/// Locks one unit in each of 200 tasks; returns how many succeeded.
async fn lock_concurrently(group_commit: &Arc<GroupCommit>, product: ProductId) -> Result<usize> {
    let actor = service("flash-sale");
    let mut tasks = JoinSet::new();
    for number in 0..200 {
        let request = lock_one(&actor, product, &format!("F-{number}"))?;
        let group_commit = Arc::clone(group_commit);
        tasks.spawn(async move { group_commit.submit(Request::Stock(request)).await });
    }
    let mut succeeded = 0;
    while let Some(result) = tasks.join_next().await {
        // The first error is of the task, the second one of the submission; both are failures.
        if let (
            _,
            ProcessResult::Fresh {
                outcome: Outcome::Stock(results),
                ..
            },
        ) = result??
            && results.iter().all(Result::is_ok)
        {
            succeeded += 1;
        }
    }
    Ok(succeeded)
}

/// Sends one request twice under the same idempotency key.
async fn repeat(group_commit: &GroupCommit, product: ProductId) -> Result<()> {
    let actor = service("flash-sale");
    let request = StockRequest {
        idempotency: Some(Idempotency {
            key: OwnedIdempotencyKey {
                owner: IdempotencyKeyOwner::of(&actor),
                key: idempotency_key(&format!("late-{product}"))?,
            },
            // A hash of the whole request, such as SHA-256 of its bytes.
            fingerprint: vec![1, 2, 3],
        }),
        ..lock_one(&actor, product, "late")?
    };
    for _ in 0..2 {
        let (_, result) = group_commit.submit(Request::Stock(request.clone())).await?;
        match result {
            ProcessResult::Fresh { stored, .. } => println!("processed: {stored:?}"),
            ProcessResult::Replayed(stored) => println!("repeated: {stored:?}"),
            ProcessResult::KeyReused => println!("the key belongs to another request"),
        }
    }
    Ok(())
}

fn lock_one(actor: &Arc<Actor>, product_id: ProductId, reference: &str) -> Result<StockRequest> {
    let command = StockCommand {
        product_id,
        change: StockChange::Lock {
            quantity: quantity(1)?,
            expires_at: None,
        },
        reason: Reason::new("flash_sale")?,
        reference: Reference::new(reference)?,
        owner: HoldOwner::Caller,
    };
    Ok(StockRequest::single(Arc::clone(actor), command))
}

/// Renders the response that is stored under an idempotency key.
struct PlainText;

impl ResponseRenderer for PlainText {
    fn render(&self, _request: &Request, outcome: &Outcome) -> StoredResponse {
        let is_done = match outcome {
            Outcome::Stock(results) => results.iter().all(Result::is_ok),
            Outcome::Order(order) => order.is_ok(),
            Outcome::Payment(payment) => payment.is_ok(),
            Outcome::Return(done) => done.is_ok(),
        };
        let (status, body) = if is_done {
            (201, "done")
        } else {
            (409, "refused")
        };
        StoredResponse {
            status,
            body: body.to_owned(),
        }
    }
}
