//! Concurrent requests.

use std::{sync::Barrier, thread};

use super::fixtures::{
    Response, adjust, apply, assert_consistent, consume, level, lock, lock_until, once, process,
    release, stocked, system, together,
};
use crate::fixtures::{find, shop};

#[test]
fn batches_in_opposite_product_orders_neither_deadlock_nor_oversell() {
    const THREADS: usize = 4;
    const ROUNDS: usize = 30;
    let (test, database, catalog) = shop();
    let products = stocked::<4>(&database, &catalog, 1_000);
    apply(&database, 0, &[adjust(products[3], -940)]);
    let start = Barrier::new(THREADS);
    let sold: usize = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|number| {
                let (database, start) = (&database, &start);
                scope.spawn(move || {
                    let basket = |round: usize| {
                        let reference = format!("SO-{number}-{round}");
                        let mut lines: Vec<_> =
                            products.iter().map(|id| lock(*id, 1, &reference)).collect();
                        // Each lists them in another order; rows are locked in the same one.
                        lines.rotate_left(number);
                        if round.is_multiple_of(2) {
                            lines.reverse();
                        }
                        once(&reference, 0, together(&system(), lines))
                    };
                    start.wait();
                    let process = |round| process(database, 1, &[basket(round), basket(round + 1)]);
                    (0..ROUNDS * 2)
                        .step_by(2)
                        .flat_map(process)
                        .filter(|response| matches!(response, Response::Fresh(response) if response.status == 201))
                        .count()
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .sum()
    });
    assert_eq!(sold, 60, "as many as there were of the scarcest one");
    let left = products.map(|id| find(&database, id).counters.stock.get());
    assert_eq!(left, [940, 940, 940, 0]);
    assert_eq!(
        test.number("SELECT count(*) FROM stock_holds WHERE held = 1"),
        240
    );
    assert_consistent(&database);
}

#[test]
fn each_unit_of_a_hold_ends_once_however_many_want_to_end_it() {
    let (test, database, catalog) = shop();
    let [id] = stocked(&database, &catalog, 100);
    apply(&database, 0, &[lock_until(id, 40, "A", 5)]);
    let ends = [
        release(id, 3, "A"),
        consume(id, 3, "A"),
        release(id, 1, "A"),
        consume(id, 2, "A"),
    ];
    let start = Barrier::new(ends.len());
    thread::scope(|scope| {
        for end in &ends {
            let (database, start) = (&database, &start);
            scope.spawn(move || {
                start.wait();
                for _ in 0..20 {
                    process(database, 1, &[together(&system(), vec![end.clone()])]);
                }
            });
        }
    });
    let hold = "SELECT concat_ws(' ', held, quantity - released - consumed) FROM stock_holds";
    assert_eq!(test.text(hold), "0 0");
    let back = test.number("SELECT released FROM stock_holds");
    assert_eq!(
        find(&database, id).counters.stock,
        level(60 + i32::try_from(back).unwrap())
    );
    assert_consistent(&database);
}

/// A connection caches the plans of its statements for a long time.
#[test]
fn statements_first_run_on_small_tables_read_no_more_rows_when_there_are_many() {
    const ROUNDS: i64 = 60;
    let (test, database, catalog) = shop();
    let [id] = stocked(&database, &catalog, 70);
    // From now on the planner knows that the tables are small.
    test.execute("VACUUM ANALYZE");
    for round in 0..ROUNDS {
        let [last, this] = [round - 1, round].map(|round| format!("SO-{round}"));
        let mut commands = vec![lock_until(id, 1, &this, 100)];
        if round > 0 {
            commands.push(consume(id, 1, &last));
        }
        process(
            &database,
            1,
            &[once(&this, 0, together(&system(), commands))],
        );
    }
    // Connections report their counters when they end.
    drop(database);
    let count = |column: &str, table: &str| {
        format!(
            "SELECT coalesce(sum({column}), 0) FROM pg_stat_user_tables WHERE relname = '{table}'"
        )
    };
    for (table, most) in [("idempotency_keys", 0), ("stock_holds", 2 * ROUNDS)] {
        test.wait_until(&format!(
            "SELECT ({}) >= {ROUNDS}",
            count("n_tup_ins", table)
        ));
        assert_eq!(test.number(&count("seq_scan", table)), 0, "{table}");
        let read = test.number(&count("idx_tup_fetch", table));
        assert!(read <= most, "{read} rows of {table}");
    }
}
