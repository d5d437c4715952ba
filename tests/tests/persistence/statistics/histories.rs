//! Random histories of orders during concurrent folding.

use std::sync::atomic::{AtomicBool, Ordering};

use cangku_domain::{
    OrderId, ProductId,
    orders::{OrderAction, ReceivedUnits, ReturnDecision, ReturnStatus},
    processing::ReturnStep,
};
use cangku_persistence::Database;
use chrono::{DateTime, TimeDelta, Utc};
use rand::{Rng, SeedableRng, rngs::StdRng};

use super::fixtures::{
    assert_recount, dump, fold, last_return, move_return, noon, place, rebuild, request_return,
    shop_with, step, try_fold,
};

const WRITERS: u64 = 3;
const ORDERS: usize = 25;
const ATTEMPTS: usize = 10;

/// Random transitions of orders, most of which are refused.
fn live(database: &Database, products: &[ProductId], seed: u64) {
    let mut random = StdRng::seed_from_u64(seed);
    for _ in 0..ORDERS {
        let mut now = noon() - TimeDelta::minutes(random.random_range(0..60 * 24 * 40));
        let lines: Vec<_> = (0..random.random_range(1..4))
            .map(|_| {
                let product = products[random.random_range(0..products.len())];
                (product, random.random_range(1..5))
            })
            .collect();
        let order = place(database, now, &lines).unwrap();
        for _ in 0..ATTEMPTS {
            now += TimeDelta::minutes(random.random_range(0..600));
            if random.random_bool(0.3) {
                return_units(database, &mut random, now, order, &lines);
                continue;
            }
            let mut action = OrderAction::ALL[random.random_range(0..OrderAction::ALL.len())];
            if let OrderAction::ConfirmRefund { goods_received } = &mut action {
                *goods_received = random.random_bool(0.5);
            }
            // Refused or not: only the performed transitions count.
            let _ = step(database, now, order, action);
        }
    }
}

/// Requests a return of units of a line, or takes the last return of the order a step further.
fn return_units(
    database: &Database,
    random: &mut StdRng,
    now: DateTime<Utc>,
    order: OrderId,
    lines: &[(ProductId, i32)],
) {
    let (product, units) = lines[random.random_range(0..lines.len())];
    let last = last_return(database, order).filter(|it| it.order_return.status.is_open());
    let Some(last) = last else {
        let units = random.random_range(1..=units);
        let _ = request_return(database, now, order, &[(product, units)]);
        return;
    };
    let id = last.order_return.id;
    let units = last.order_return.lines[0].quantity.get().unsigned_abs();
    let product = last.order.lines[last.order_return.lines[0].position].product_id;
    let step = match (last.order_return.status, random.random_range(0..4)) {
        (_, 0) => ReturnStep::Decide(ReturnDecision::Decline),
        (ReturnStatus::Requested, _) => ReturnStep::Decide(ReturnDecision::Approve),
        (_, 1) => ReturnStep::Receive { items: None },
        _ => {
            let sellable = random.random_range(0..=units);
            let items = product.map(|product_id| ReceivedUnits {
                product_id,
                sellable,
                damaged: random.random_range(0..=units - sellable),
            });
            let items = Some(items.into_iter().collect());
            ReturnStep::Receive { items }
        }
    };
    let _ = move_return(database, now, id, step);
}

#[test]
fn rollups_are_what_a_recount_says_while_orders_move_and_two_count_and_one_rebuilds() {
    let (test, database, products) = shop_with::<6>();
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|seed| {
                scope.spawn({
                    let database = test.open();
                    move || live(&database, &products, seed)
                })
            })
            .collect();
        for _ in 0..2 {
            scope.spawn(|| {
                let database = test.open();
                while !is_over.load(Ordering::Relaxed) {
                    try_fold(&database, noon(), 20).unwrap();
                }
            });
        }
        scope.spawn(|| {
            let database = test.open();
            while !is_over.load(Ordering::Relaxed) {
                rebuild(&database, noon());
            }
        });
        let ended: Vec<_> = writers.into_iter().map(|writer| writer.join()).collect();
        is_over.store(true, Ordering::Relaxed);
        for ended in ended {
            ended.unwrap();
        }
    });
    fold(&database, noon(), 20);
    assert_recount(&test);
    let steps = test.number("SELECT count(*) FROM order_status_history");
    assert!(steps > 150, "{steps} steps are few");
    let folded = dump(&test);
    let rebuilt = rebuild(&database, noon());
    assert_eq!(dump(&test), folded);
    assert_eq!(
        (rebuilt.rows_corrected, rebuilt.sales_counts_corrected),
        (0, 0)
    );
    assert_eq!(rebuilt.orders, WRITERS * u64::try_from(ORDERS).unwrap());
    // Rebuilt from nothing, the result is the same.
    test.execute(
        "DELETE FROM sales_by_hour; DELETE FROM product_sales_by_hour; DELETE FROM orders_by_status; \
         DELETE FROM sales_windows; DELETE FROM product_sales_by_window; DELETE FROM users_by_hour; DELETE FROM active_users_by_day",
    );
    rebuild(&database, noon());
    assert_eq!(dump(&test), folded);
}
