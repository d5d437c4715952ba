//! A mini-program's backend places orders: first by the use cases, each in a transaction of its
//! own, then in one transaction with the delivery slot that the backend records in its own table.
//!
//! ```sh
//! DATABASE_URL=postgres:///scratch cargo run -p cangku-persistence --example place_order
//! ```
//!
//! The database may be empty: the example migrates it, and adds a product, a table and two orders.

mod demo_shop;

use std::{env, sync::Arc};

use cangku_adapters::{RandomOrderNumbers, SystemClock};
use cangku_domain::{
    OptionalText, OrderId, ProductId, Text,
    accounts::Actor,
    orders::{Contact, ExpectedPrices, Order, OrderDraft, OrderLinesDraft, OrderNote, Phone},
    ports::ClosedCircuit,
    processing::{OrderCommand, OrderRequest, Outcome, ProcessResult, Processor, Request},
    statistics::Calendar,
    use_cases::{pay_order, place_order},
};
use cangku_persistence::{
    Database, PgUnitOfWork, Settings,
    diesel::{
        RunQueryDsl,
        connection::SimpleConnection,
        sql_query,
        sql_types::{BigInt, Text as SqlText},
    },
    migrations, storage_error,
};

use demo_shop::{Result, add_product, quantity, rules, service};

/// The backend's own table. A real service migrates its tables with its own tool.
const OWN_TABLE: &str =
    "CREATE TABLE IF NOT EXISTS delivery_slots (order_id bigint PRIMARY KEY, slot text)";

fn main() -> Result<()> {
    run(&env::var("DATABASE_URL")?)?;
    Ok(())
}

/// Runs the example. Returns the ids of the paid order and of the one with a delivery slot.
pub fn run(url: &str) -> Result<[OrderId; 2]> {
    migrations::run_pending(url)?;
    let database = Database::open(Settings::new(url, "mini-program"));
    let product = add_product(&database, 10)?;
    let (actor, rules) = (service("mini-program"), rules());
    let numbers = RandomOrderNumbers::new(Calendar::new("Asia/Shanghai".parse()?)?);
    let processor = Processor {
        circuit: &ClosedCircuit,
        transactor: &database,
        clock: &SystemClock,
        renderer: None,
        rules: &rules,
        numbers: &numbers,
    };

    // The outer error is a failure of storage, the inner one a refusal by the rules.
    let order = place_order(&processor, &actor, draft(product, 2)?)??;
    println!(
        "order {}: {} yuan, {}",
        order.number, order.total, order.status
    );
    let paid = pay_order(&processor, &actor, order.id, OrderNote::default())??;
    println!("order {}: {}", paid.number, paid.status);
    if let Err(refusal) = place_order(&processor, &actor, draft(product, 1000)?)? {
        println!("an order of 1000 units: {refusal}");
    }

    database.run_with_connection::<_, cangku_domain::Error>(|unit| {
        let created = unit.connection().batch_execute(OWN_TABLE);
        created.map_err(|error| cangku_domain::Error::Storage(storage_error(error)))
    })?;
    let draft = draft(product, 1)?;
    let delivered = database.run_with_connection(|unit| {
        place_with_slot(unit, &processor, &actor, draft, "tomorrow 9:00")
    })?;
    println!("order {} has a delivery slot", delivered.number);
    Ok([paid.id, delivered.id])
}

/// Places an order and records its delivery slot, in the caller's transaction.
fn place_with_slot(
    unit: &mut PgUnitOfWork<'_>,
    processor: &Processor<'_>,
    actor: &Arc<Actor>,
    draft: OrderDraft,
    slot: &str,
) -> Result<Order> {
    let request = Request::Order(OrderRequest {
        actor: Arc::clone(actor),
        command: OrderCommand::Place(Box::new(draft)),
        idempotency: None,
    });
    // First the shop's rows, then the backend's own: one lock order for all transactions.
    let Some(ProcessResult::Fresh {
        outcome: Outcome::Order(placed),
        ..
    }) = processor.process_in(unit, &[request])?.pop()
    else {
        return Err("an order request without a key has an order".into());
    };
    // A refusal becomes an error, so that the transaction is rolled back.
    let order = *placed?;
    sql_query("INSERT INTO delivery_slots (order_id, slot) VALUES ($1, $2)")
        .bind::<BigInt, _>(order.id.get())
        .bind::<SqlText, _>(slot)
        .execute(unit.connection())
        .map_err(storage_error)?;
    Ok(order)
}

fn draft(product: ProductId, units: i32) -> Result<OrderDraft> {
    Ok(OrderDraft {
        expected: ExpectedPrices::default(),
        lines: OrderLinesDraft::new(&[(product, quantity(units)?)])?,
        contact: Contact {
            contact_name: Text::new("李雷")?,
            phone: Phone::new("13800138000")?,
            province: OptionalText::new("山东省")?,
            city: OptionalText::new("青岛市")?,
            district: OptionalText::new("崂山区")?,
            town: OptionalText::default(),
            address: OptionalText::new("海尔路1号")?,
        },
        note: OrderNote::default(),
    })
}
