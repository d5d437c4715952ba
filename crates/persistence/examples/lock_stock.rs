//! A picking service locks stock: first by a use case in a transaction of its own, then in one
//! transaction with a row of the service's own table, so that both are committed or neither.
//!
//! ```sh
//! DATABASE_URL=postgres:///scratch cargo run -p cangku-persistence --example lock_stock
//! ```
//!
//! The database may be empty: the example migrates it, and adds a product and a table.

mod demo_shop;

use std::{env, sync::Arc};

use cangku_adapters::{RandomOrderNumbers, SystemClock};
use cangku_domain::{
    ProductId,
    accounts::Actor,
    inventory::{
        HoldOwner, Quantity, Reason, Reference, StockChange, StockCommand, StockLevel, StockRequest,
    },
    ports::{Clock, ClosedCircuit},
    processing::{Outcome, ProcessResult, Processor, Request},
    statistics::Calendar,
    use_cases::{StockUnits, lock_stock},
};
use cangku_persistence::{
    Database, PgUnitOfWork, Settings,
    diesel::{
        RunQueryDsl,
        connection::SimpleConnection,
        sql_query,
        sql_types::{BigInt, Integer},
    },
    migrations, storage_error,
};
use chrono::TimeDelta;

use demo_shop::{Result, add_product, quantity, rules, service};

/// The service's own table. A real service migrates its tables with its own tool.
const OWN_TABLE: &str = "CREATE TABLE IF NOT EXISTS picking_lists \
    (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, product_id bigint, quantity integer)";

fn main() -> Result<()> {
    run(&env::var("DATABASE_URL")?)?;
    Ok(())
}

/// Runs the example. Returns the product that it has created.
pub fn run(url: &str) -> Result<ProductId> {
    // Any number of processes may do this at the same time.
    migrations::run_pending(url)?;
    let database = Database::open(Settings::new(url, "picking"));
    let product = add_product(&database, 10)?;
    let (actor, rules) = (service("picking"), rules());
    let numbers = RandomOrderNumbers::new(Calendar::new("Asia/Shanghai".parse()?)?);
    let processor = Processor {
        circuit: &ClosedCircuit,
        transactor: &database,
        clock: &SystemClock,
        // Only requests with idempotency keys need one.
        renderer: None,
        rules: &rules,
        numbers: &numbers,
    };

    let units = StockUnits {
        product_id: product,
        quantity: quantity(2)?,
        reason: Reason::new("picking")?,
        reference: Reference::new("P-1")?,
    };
    let expires_at = Some(SystemClock.now() + TimeDelta::minutes(30));
    // The outer error is a failure of storage, the inner one a refusal by the rules.
    let locked = lock_stock(&processor, &actor, units, expires_at)??;
    println!("2 units locked, {} left", locked.stock_after);

    database.run_with_connection::<_, cangku_domain::Error>(|unit| {
        let created = unit.connection().batch_execute(OWN_TABLE);
        created.map_err(|error| cangku_domain::Error::Storage(storage_error(error)))
    })?;
    for units in [3, 1000] {
        let quantity = quantity(units)?;
        let picked = database
            .run_with_connection(|unit| pick(unit, &processor, &actor, (product, quantity)));
        match picked {
            Ok(left) => println!("{units} units locked and on a picking list, {left} left"),
            // Neither are the units locked nor is the list written.
            Err(error) => println!("{units} units: {error}"),
        }
    }
    Ok(product)
}

/// Locks the units and writes a picking list, in the caller's transaction.
fn pick(
    unit: &mut PgUnitOfWork<'_>,
    processor: &Processor<'_>,
    actor: &Arc<Actor>,
    (product_id, quantity): (ProductId, Quantity),
) -> Result<StockLevel> {
    let command = StockCommand {
        product_id,
        change: StockChange::Lock {
            quantity,
            expires_at: None,
        },
        reason: Reason::new("picking")?,
        reference: Reference::new("P-2")?,
        owner: HoldOwner::Caller,
    };
    let request = Request::Stock(StockRequest::single(Arc::clone(actor), command));
    // First the shop's rows, then the service's own: one lock order for all transactions.
    let Some(ProcessResult::Fresh {
        outcome: Outcome::Stock(mut results),
        ..
    }) = processor.process_in(unit, &[request])?.pop()
    else {
        return Err("a stock request without a key has a stock outcome".into());
    };
    // A refusal becomes an error, so that the transaction is rolled back.
    let locked = results.pop().ok_or("a command has a result")??;
    sql_query("INSERT INTO picking_lists (product_id, quantity) VALUES ($1, $2)")
        .bind::<BigInt, _>(product_id.get())
        .bind::<Integer, _>(quantity.get())
        .execute(unit.connection())
        .map_err(storage_error)?;
    Ok(locked.stock_after)
}
