//! For any requests, the database and the in-memory rules yield the same.

use std::{cell::Cell, sync::Arc};

use cangku_domain::{ProductId, accounts::Actor};
use cangku_persistence::Database;
use integration_tests::database::TestDatabase;
use proptest::test_runner::{Config, TestRunner};

use super::{
    fixtures::{assert_consistent, customer, level, process, rows, stock_up, system},
    history::{Batch, Memory, PRODUCTS, history},
};
use crate::fixtures::{CatalogFixture, at, shop};

const UNITS: i32 = 5;
const THRESHOLD: i32 = 2;

#[test]
fn random_histories_agree_with_the_rules_in_memory() {
    let (test, database, catalog) = shop();
    let people = [
        system(),
        customer(&database, "ann"),
        customer(&database, "ben"),
    ];
    let config = Config {
        cases: 60,
        failure_persistence: None,
        ..Config::default()
    };
    let case = Cell::new(0);
    let checked = TestRunner::new(config).run(&history(), |history| {
        case.set(case.get() + 1);
        run(&test, &database, &catalog, &people, &history, case.get());
        Ok(())
    });
    checked.unwrap_or_else(|failure| panic!("{failure}"));
    assert_consistent(&database);
}

fn run(
    test: &TestDatabase,
    database: &Database,
    catalog: &CatalogFixture,
    people: &[Arc<Actor>],
    history: &[Batch],
    case: u32,
) {
    let mut draft = catalog.draft("一");
    draft.low_stock_threshold = level(THRESHOLD);
    let mut drafts = vec![draft; PRODUCTS];
    drafts[PRODUCTS - 1].is_active = false;
    let products = stock_up(database, &drafts, UNITS);
    test.execute("DELETE FROM outbox_events");
    let mut memory = Memory::new(&products, UNITS, THRESHOLD);
    let mut now = 1;
    for (pause, plans) in history {
        now += pause;
        let requests: Vec<_> = plans
            .iter()
            .map(|request_plan| request_plan.request(&products, people, now, case))
            .collect();
        let expected: Vec<_> = requests
            .iter()
            .map(|request| memory.process(request, at(now)))
            .collect();
        assert_eq!(process(database, now, &requests), expected);
    }
    assert_eq!(stored_log(test, &products), memory_log(&memory, &products));
    assert_eq!(stored_holds(test, &products), memory_holds(&memory));
    let events = rows(
        test,
        "SELECT concat_ws(' ', product_id, kind, payload ->> 'stock') FROM outbox_events ORDER BY id",
    );
    let expected: Vec<_> = memory
        .events
        .iter()
        .map(|(id, kind, stock)| format!("{id} {kind} {stock}"))
        .collect();
    assert_eq!(events, expected);
}

fn listed(products: &[ProductId]) -> String {
    products
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}

/// The log rows after the opening stock, product by product.
fn stored_log(test: &TestDatabase, products: &[ProductId]) -> Vec<String> {
    let query = format!(
        "SELECT concat_ws(' ', product_id, change_type, quantity, stock_after, reason,
             '[' || reference || ']', operator_name)
         FROM inventory_logs WHERE product_id IN ({}) AND reason <> 'initial_stock'
         ORDER BY product_id, id",
        listed(products)
    );
    rows(test, &query)
}

fn memory_log(memory: &Memory, products: &[ProductId]) -> Vec<String> {
    let of = |id: &ProductId| {
        let id = *id;
        memory
            .log
            .iter()
            .filter(move |movement| movement.product_id == id)
    };
    products
        .iter()
        .flat_map(of)
        .map(|movement| {
            format!(
                "{} {} {} {} {} [{}] {}",
                movement.product_id,
                movement.change_type.as_str(),
                movement.quantity,
                movement.stock_after,
                movement.reason,
                movement.reference,
                movement.actor.name,
            )
        })
        .collect()
}

/// Stock and holds of each product.
fn stored_holds(test: &TestDatabase, products: &[ProductId]) -> Vec<String> {
    let query = format!(
        "SELECT format('%s: %s', id, stock) || coalesce((
             SELECT string_agg(concat_ws(' ', '; [' || reference || ']', operator_name, quantity,
                 held, released, consumed, expired), '' ORDER BY hold.id)
             FROM stock_holds AS hold WHERE hold.product_id = products.id), '')
         FROM products WHERE id IN ({}) ORDER BY id",
        listed(products)
    );
    rows(test, &query)
}

fn memory_holds(memory: &Memory) -> Vec<String> {
    let line = |(id, catalog): (&ProductId, &cangku_domain::inventory::StockItem)| {
        let holds = catalog.holds.iter().map(|hold| {
            format!(
                "; [{}] {} {} {} {} {} {}",
                hold.reference,
                hold.operator_name,
                hold.quantity,
                hold.held,
                hold.released,
                hold.consumed,
                hold.expired,
            )
        });
        format!("{id}: {}{}", catalog.level, holds.collect::<String>())
    };
    memory.items.iter().map(line).collect()
}
