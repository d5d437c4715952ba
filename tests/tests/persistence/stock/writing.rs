//! What a batch writes.

use std::sync::Arc;

use cangku_domain::{
    ProductId,
    accounts::Actor,
    inventory::StockCommand,
    ports::{StockChanges, StockLoadPlan, StorageError},
};

use super::fixtures::{
    Response, adjust, apply, assert_consistent, consume, customer, held_by_callers, level, lock,
    process, release, rows, stock_up, stocked, system, together,
};
use integration_tests::actors::admin_named;

use crate::fixtures::{at, decided, find, insert, shop, try_write, write};

#[test]
fn each_movement_has_a_log_row_of_its_own_operator_in_its_order() {
    let (test, database, catalog) = shop();
    let [first, second] = stocked(&database, &catalog, 10);
    let (ann, ben) = (customer(&database, "ann"), customer(&database, "ben"));
    let requests = [
        together(&ann, vec![lock(second, 2, "SO-1"), lock(first, 1, "SO-1")]),
        together(&ben, vec![lock(first, 3, "SO \"2\"")]),
        together(&system(), vec![adjust(second, -1)]),
    ];
    process(&database, 7, &requests);
    let log = "SELECT concat_ws('|', product_id, change_type, quantity, stock_after, reason,
        reference, created_by, operator_name, request_id) FROM inventory_logs
        WHERE reason = 'test' ORDER BY id";
    let (a, b) = (ann.user_id.unwrap(), ben.user_id.unwrap());
    let expected = [
        format!("{second}|lock|-2|8|test|SO-1|{a}|ann|req-1"),
        format!("{first}|lock|-1|9|test|SO-1|{a}|ann|req-1"),
        format!("{first}|lock|-3|6|test|SO \"2\"|{b}|ben|req-1"),
        format!("{second}|adjust|-1|7|test||test|"),
    ];
    assert_eq!(rows(&test, log), expected);
    let of_batch = format!("created_at = '{}'", at(7).to_rfc3339());
    let count = format!("SELECT count(*) FROM inventory_logs WHERE {of_batch}");
    assert_eq!(test.number(&count), 4);
    assert_eq!(
        (
            find(&database, first).counters.stock,
            find(&database, second).counters.stock
        ),
        (level(6), level(7))
    );
    let holds = "SELECT concat_ws('|', product_id, reference, created_by, operator_name, quantity,
        held, ended_at IS NULL) FROM stock_holds ORDER BY product_id, id";
    let expected = [
        format!("{first}|SO-1|{a}|ann|1|1|t"),
        format!("{first}|SO \"2\"|{b}|ben|3|3|t"),
        format!("{second}|SO-1|{a}|ann|2|2|t"),
    ];
    assert_eq!(rows(&test, holds), expected);
    assert_consistent(&database);
}

#[test]
fn what_becomes_of_a_hold_is_written_however_far_it_came_within_one_batch() {
    let (test, database, catalog) = shop();
    let [id] = stocked(&database, &catalog, 10);
    apply(
        &database,
        1,
        &[lock(id, 3, "A"), lock(id, 2, "B"), release(id, 2, "B")],
    );
    apply(&database, 2, &[consume(id, 1, "A")]);
    let log_rows = test.number("SELECT count(*) FROM inventory_logs");
    assert_eq!(
        log_rows, 4,
        "what is sold was taken from stock when it was locked"
    );
    apply(&database, 3, &[release(id, 1, "A"), consume(id, 1, "A")]);
    let holds = "SELECT concat_ws('|', reference, quantity, held, released, consumed, expired,
        ended_at) FROM stock_holds ORDER BY id";
    let ended = |seconds| {
        test.text(&format!(
            "SELECT '{}'::timestamptz",
            at(seconds).to_rfc3339()
        ))
    };
    let expected = [
        format!("A|3|0|1|2|0|{}", ended(3)),
        format!("B|2|0|2|0|0|{}", ended(1)),
    ];
    assert_eq!(rows(&test, holds), expected);
    assert_eq!(find(&database, id).counters.stock, level(8));
    assert_consistent(&database);
}

#[test]
fn a_batch_of_refusals_and_an_empty_one_write_nothing() {
    let (test, database, catalog) = shop();
    let [id] = stocked(&database, &catalog, 1);
    let unknown = ProductId::new(999).unwrap();
    let requests = [
        together(&system(), vec![lock(id, 2, "A")]),
        together(&system(), vec![lock(id, 1, "A"), lock(unknown, 1, "A")]),
        together(&system(), vec![release(id, 1, "B")]),
    ];
    let before = database.statements_run();
    let results = process(&database, 1, &requests);
    assert_eq!(
        database.statements_run() - before,
        4,
        "BEGIN, lock, holds, COMMIT"
    );
    assert!(
        results.iter().all(
            |response| matches!(response, Response::Fresh(response) if response.status == 409)
        )
    );
    assert_eq!(process(&database, 1, &[]), []);
    assert_eq!(test.number("SELECT count(*) FROM inventory_logs"), 1);
    assert_eq!(test.number("SELECT count(*) FROM stock_holds"), 0);
    assert_eq!(find(&database, id).counters.stock, level(1));
}

#[test]
fn a_batch_of_locks_takes_four_round_trips_however_many_they_are() {
    let (_test, database, catalog) = shop();
    let ids = stocked::<20>(&database, &catalog, 10);
    let requests: Vec<_> = ids
        .iter()
        .map(|id| together(&system(), vec![lock(*id, 1, "A")]))
        .collect();
    let before = database.statements_run();
    process(&database, 1, &requests);
    assert_eq!(database.statements_run() - before, 4);
}

#[test]
fn writing_to_a_product_that_is_gone_or_that_moved_meanwhile_writes_nothing() {
    let (test, database, catalog) = shop();
    let [there, gone] = stocked(&database, &catalog, 4);
    let commands = |id| [StockCommand::manual_edit(id, level(9), None)];
    let changes = |id| {
        write(&database, |unit| {
            Ok(decided(unit, &system(), &commands(id)))
        })
    };
    let (of_there, of_gone) = (changes(there), changes(gone));
    test.execute(&format!("DELETE FROM products WHERE id = {gone}"));
    apply(&database, 1, &[adjust(there, 1)]);
    for changes in [of_there, of_gone] {
        let refused = try_write(&database, |unit| {
            let result = unit.stock().write(&changes, at(2));
            assert!(
                matches!(
                    result,
                    Err(StorageError::Inconsistent(_) | StorageError::Constraint(_))
                ),
                "{result:?}"
            );
            Ok(result?)
        });
        refused.unwrap_err();
    }
    assert_eq!(find(&database, there).counters.stock, level(5));
    assert_eq!(test.number("SELECT count(*) FROM inventory_logs"), 2);
}

#[test]
fn units_that_have_ended_cannot_end_again_behind_the_lock() {
    let (test, database, catalog) = shop();
    let [id] = stocked(&database, &catalog, 4);
    apply(&database, 1, &[lock(id, 2, "A")]);
    let ended = write(&database, |unit| {
        let needs = StockLoadPlan {
            products: [id].into(),
            references: [(held_by_callers(id, "A"), u32::MAX)].into(),
            ..StockLoadPlan::default()
        };
        let mut items = unit.stock().load(&needs, at(2))?;
        let hold = &mut items.get_mut(&id).unwrap().holds[0];
        (hold.held, hold.consumed, hold.is_changed) = (0, 2, true);
        Ok(StockChanges {
            items,
            ..StockChanges::default()
        })
    });
    let end = || try_write(&database, |unit| Ok(unit.stock().write(&ended, at(3))?));
    end().unwrap();
    end().unwrap_err();
    assert_eq!(test.number("SELECT consumed FROM stock_holds"), 2);
}

#[test]
fn a_name_or_request_id_too_long_for_the_log_is_cut_and_stops_nothing() {
    let (test, database, catalog) = shop();
    let [id] = stocked(&database, &catalog, 1);
    let actor = Arc::new(Actor {
        request_id: "r".repeat(500),
        ..admin_named(&"名".repeat(500))
    });
    process(&database, 0, &[together(&actor, vec![lock(id, 1, "")])]);
    let log =
        "SELECT operator_name || ' ' || request_id FROM inventory_logs ORDER BY id DESC LIMIT 1";
    assert_eq!(
        test.text(log),
        format!("{} {}", "名".repeat(150), "r".repeat(64))
    );
    assert_eq!(
        test.text("SELECT operator_name FROM stock_holds"),
        "名".repeat(150)
    );
}

#[test]
fn a_threshold_that_is_crossed_is_an_event_of_the_same_transaction() {
    let (test, database, catalog) = shop();
    let mut draft = catalog.draft("一");
    draft.low_stock_threshold = level(3);
    let id = stock_up(&database, &[draft], 5)[0];
    apply(&database, 1, &[lock(id, 1, "A")]);
    test.execute("DELETE FROM outbox_events; UPDATE products SET restock_requested_at = now()");
    apply(&database, 2, &[lock(id, 4, "A"), release(id, 1, "A")]);
    let awaited = "SELECT restock_requested_at IS NOT NULL FROM products";
    assert_eq!(test.text(awaited), "true", "there isn't enough yet");
    apply(&database, 3, &[adjust(id, 3)]);
    assert_eq!(test.text(awaited), "false");
    let events = "SELECT concat_ws('|', kind, product_id, payload::text,
        round(extract(epoch FROM created_at - min(created_at) OVER ())), delivered_at)
        FROM outbox_events ORDER BY id";
    let payload = |stock| format!("{{\"stock\": {stock}, \"low_stock_threshold\": 3}}");
    let expected = [
        format!("stock_out|{id}|{}|0", payload(0)),
        format!("stock_back|{id}|{}|0", payload(1)),
        format!("stock_recovered|{id}|{}|1", payload(4)),
    ];
    assert_eq!(rows(&test, events), expected);
}

#[test]
fn the_first_units_of_a_product_are_no_restock() {
    let (test, database, catalog) = shop();
    let mut draft = catalog.draft("一");
    draft.low_stock_threshold = level(3);
    let [first, second] = insert(&database, &[draft.clone(), draft])
        .try_into()
        .map(|products: [_; 2]| products.map(|product| product.id))
        .unwrap();
    let synced = |units| StockCommand::haier_sync(first, level(units));
    let counted = StockCommand::initial(second, level(2));
    apply(&database, 1, &[synced(9), counted, adjust(second, 5)]);
    for units in [0, 9] {
        apply(&database, 2, &[synced(units)]);
    }
    let events = "SELECT concat_ws('|', kind, product_id) FROM outbox_events ORDER BY id";
    let expected = [
        format!("stock_recovered|{second}"),
        format!("stock_out|{first}"),
        format!("stock_back|{first}"),
        format!("stock_recovered|{first}"),
    ];
    assert_eq!(rows(&test, events), expected);
}
