//! Which holds are loaded for a decision, and what is reported about open ones.

use cangku_domain::{
    ProductId, UserId,
    inventory::{HoldOwner, StockLevel, StockRefusal},
    ports::{ExpiredHoldsLimit, HoldSelection, OpenHold, OpenHolds, StockLoadPlan},
};

use super::fixtures::{
    Response, adjust, apply, assert_consistent, consume, customer, held_by_callers, level, lock,
    lock_until, process, release, stocked, together,
};
use crate::fixtures::{IS_LOCK_AWAITED, at, find, optional, read, shop, write};

#[test]
fn no_more_holds_of_a_reference_are_loaded_than_are_asked_for() {
    let (test, database, catalog) = shop();
    let [id] = stocked(&database, &catalog, 2_000);
    let many: Vec<_> = (0..500).map(|_| lock(id, 1, "")).collect();
    apply(&database, 1, &many);
    test.execute(
        "INSERT INTO users (username, password_hash) VALUES ('li', 'x');
         UPDATE stock_holds SET created_by = 1 WHERE id % 100 = 0;
         UPDATE stock_holds SET is_of_order = true WHERE id % 200 = 1",
    );
    let load = |selection: HoldSelection, limit: u32| {
        let needs = StockLoadPlan {
            products: [id].into(),
            references: [(selection, limit)].into(),
            ..StockLoadPlan::default()
        };
        let items = write(&database, |unit| Ok(unit.stock().load(&needs, at(10))?));
        let holds = items[&id].holds.iter();
        holds.map(|hold| hold.id.unwrap().get()).collect::<Vec<_>>()
    };
    let any = held_by_callers(id, "");
    assert_eq!(load(any.clone(), 3), [2, 3, 4]);
    assert_eq!(load(any.clone(), 1_000).len(), 497);
    let of_user = HoldSelection {
        created_by: UserId::new(1),
        ..any.clone()
    };
    assert_eq!(load(of_user, 3), [100, 200, 300]);
    let of_orders = HoldSelection {
        owner: HoldOwner::Order,
        ..any.clone()
    };
    assert_eq!(load(of_orders, 2), [1, 201]);
    assert_eq!(load(any, 0), [0; 0]);
}

#[test]
fn decisions_get_the_holds_that_they_ask_for_oldest_first() {
    let (_test, database, catalog) = shop();
    let [id, other] = stocked(&database, &catalog, 100);
    let commands = [
        lock_until(id, 1, "late", 5),
        lock(id, 2, "A"),
        lock(id, 3, "B"),
        lock_until(id, 4, "A", 5),
        lock_until(id, 5, "later", 50),
        lock(id, 6, "A"),
        lock(other, 7, "A"),
        release(id, 2, "A"),
    ];
    apply(&database, 1, &commands);
    let load = |needs: StockLoadPlan| {
        let items = write(&database, |unit| Ok(unit.stock().load(&needs, at(10))?));
        let item = &items[&id];
        let units: Vec<_> = item.holds.iter().map(|hold| hold.held).collect();
        assert_eq!(item.held, 19);
        units
    };
    let needs = |references: &[&str], overdue: i64| StockLoadPlan {
        products: [id].into(),
        references: references
            .iter()
            .map(|reference| (held_by_callers(id, reference), u32::MAX))
            .collect(),
        overdue: [(
            id,
            ExpiredHoldsLimit {
                below: overdue,
                max_holds: 9,
            },
        )]
        .into(),
        ..StockLoadPlan::default()
    };
    assert_eq!(load(needs(&[], 0)), [0; 0]);
    assert_eq!(load(needs(&["A"], 0)), [4, 6]);
    assert_eq!(load(needs(&["A", "B"], i64::MAX)), [1, 3, 4, 6]);
    assert_eq!(load(needs(&[], i64::MAX)), [1, 4]);
    let stock = i64::from(find(&database, id).counters.stock.get());
    assert_eq!(
        load(needs(&[], stock)),
        [0; 0],
        "there are as many as are asked for"
    );
    assert_eq!(load(needs(&[], stock + 1)), [1, 4]);
}

#[test]
fn what_is_held_is_counted_with_each_product() {
    let (test, database, catalog) = shop();
    let [id, other] = stocked(&database, &catalog, 100);
    let counted = || {
        let held = |id| {
            test.text(&format!(
                "SELECT coalesce(held::text, 'not counted') FROM products WHERE id = {id}"
            ))
        };
        let figures = read(&database, |session| Ok(session.statistics().stock()?));
        (held(id), held(other), figures.figures.held)
    };
    let expect = |first: &str, second: &str, in_all| {
        assert_eq!(counted(), (first.into(), second.into(), in_all));
    };
    expect("0", "0", 0);
    apply(&database, 1, &[lock(id, 5, "A"), lock(other, 3, "A")]);
    expect("5", "3", 8);
    apply(&database, 2, &[release(id, 1, "A"), adjust(other, 7)]);
    expect("4", "3", 7);
    // Units are sold: the stock stays the same.
    apply(&database, 3, &[consume(id, 2, "A")]);
    expect("2", "3", 5);
    // As in a database of an earlier version: the next stock change counts them.
    test.execute("UPDATE products SET held = NULL");
    expect("not counted", "not counted", 5);
    apply(&database, 4, &[adjust(id, 1), lock_until(other, 4, "B", 9)]);
    expect("2", "7", 9);
    test.execute("UPDATE products SET held = NULL");
    apply(&database, 5, &[consume(other, 1, "B")]);
    expect("not counted", "6", 8);
    assert_consistent(&database);
}

#[test]
fn a_lock_without_enough_stock_releases_expired_holds() {
    let (test, database, catalog) = shop();
    let [id] = stocked(&database, &catalog, 5);
    apply(
        &database,
        0,
        &[lock_until(id, 3, "gone", 10), lock(id, 2, "here")],
    );
    let ann = customer(&database, "ann");
    let requests = |units| [together(&ann, vec![lock(id, units, "SO-1")])];
    let status = |seconds, units| match &process(&database, seconds, &requests(units))[..] {
        [Response::Fresh(response)] => response.status,
        other => panic!("{other:?}"),
    };
    assert_eq!(status(9, 1), 409, "it isn't overdue yet");
    assert_eq!(status(11, 4), 409, "that wouldn't be enough either");
    assert_eq!(test.number("SELECT sum(expired) FROM stock_holds"), 0);
    assert_eq!(status(11, 2), 201);
    let log = "SELECT string_agg(concat_ws(' ', change_type, quantity, stock_after, reason,
        operator_name), ', ' ORDER BY id) FROM inventory_logs WHERE reference IN ('gone', 'SO-1')";
    assert_eq!(
        test.text(log),
        "lock -3 2 test test, release 3 3 hold_expired hold_expired, lock -2 1 test ann"
    );
    assert_eq!(find(&database, id).counters.stock, level(1));
    assert_consistent(&database);
}

#[test]
fn a_customer_gives_back_only_what_that_customer_locked() {
    let (_test, database, catalog) = shop();
    let [id] = stocked(&database, &catalog, 5);
    let (ann, ben) = (customer(&database, "ann"), customer(&database, "ben"));
    let results = process(
        &database,
        1,
        &[
            together(&ann, vec![lock(id, 2, "SO-1")]),
            together(&ben, vec![release(id, 1, "SO-1")]),
            together(&ann, vec![release(id, 1, "SO-1")]),
        ],
    );
    let statuses: Vec<_> = results
        .iter()
        .map(|response| match response {
            Response::Fresh(response) => response.status,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(statuses, [201, 409, 201]);
    // The same again, after the hold is stored.
    let again = |actor| {
        process(
            &database,
            2,
            &[together(actor, vec![release(id, 1, "SO-1")])],
        )
    };
    let refusal = StockRefusal::NotHeld {
        product_id: id,
        held: 0,
        requested: cangku_domain::inventory::Quantity::new(1).unwrap(),
    };
    assert!(
        matches!(&again(&ben)[..], [Response::Fresh(response)] if response.body == refusal.to_string())
    );
    assert!(matches!(&again(&ann)[..], [Response::Fresh(response)] if response.status == 201));
    assert_eq!(find(&database, id).counters.stock, level(5));
}

#[test]
fn a_transaction_that_waited_for_a_product_sees_the_holds_made_meanwhile() {
    let (test, database, catalog) = shop();
    let [id] = stocked(&database, &catalog, 5);
    apply(&database, 1, &[lock(id, 2, "A")]);
    let other = test.open();
    std::thread::scope(|scope| {
        let waiting = write(&database, |unit| {
            let needs = StockLoadPlan {
                products: [id].into(),
                ..StockLoadPlan::default()
            };
            unit.stock().load(&needs, at(2))?;
            let waiting = scope.spawn(|| {
                let release = together(&super::fixtures::system(), vec![release(id, 2, "A")]);
                process(&other, 3, &[release])
            });
            test.wait_until(IS_LOCK_AWAITED);
            let needs = StockLoadPlan {
                products: [id].into(),
                references: [(held_by_callers(id, "A"), u32::MAX)].into(),
                ..StockLoadPlan::default()
            };
            let mut items = unit.stock().load(&needs, at(2))?;
            let item = items.get_mut(&id).unwrap();
            (item.held, item.is_held_changed) = (1, true);
            let hold = &mut item.holds[0];
            (hold.held, hold.consumed, hold.is_changed) = (1, 1, true);
            let changes = cangku_domain::ports::StockChanges {
                items,
                ..Default::default()
            };
            unit.stock().write(&changes, at(2))?;
            Ok(waiting)
        });
        let results = waiting.join().unwrap();
        assert!(
            matches!(&results[..], [Response::Fresh(response)] if response.status == 409),
            "{results:?}"
        );
    });
    assert_eq!(find(&database, id).counters.stock, level(3));
    assert_consistent(&database);
}

#[test]
fn open_holds_are_shown_with_how_many_there_are() {
    let (_test, database, catalog) = shop();
    let [id, none] = stocked(&database, &catalog, 1_000);
    apply(
        &database,
        1,
        &[
            lock_until(id, 5, "A", 60),
            lock(id, 1, "sold"),
            consume(id, 1, "sold"),
        ],
    );
    let many: Vec<_> = (0..150).map(|n| lock(id, 2, &format!("SO-{n}"))).collect();
    apply(&database, 2, &many);
    let shown = |id: ProductId| {
        read(&database, |session| {
            Ok(session.inventory().open_holds(id, None)?)
        })
    };
    let holds = shown(id);
    assert_eq!(
        (holds.oldest.len(), holds.total, holds.held),
        (100, 151, 305)
    );
    let oldest = OpenHold {
        reference: optional("A"),
        created_by: None,
        held: 5,
        expires_at: Some(at(60)),
    };
    assert_eq!(holds.oldest[0], oldest);
    assert_eq!(holds.oldest[1].reference, optional("SO-0"));
    assert_eq!(shown(none), OpenHolds::default());
}

#[test]
fn a_supplier_figure_leaves_out_what_is_held_here() {
    let (_test, database, catalog) = shop();
    let [id] = stocked(&database, &catalog, 10);
    apply(
        &database,
        1,
        &[lock(id, 4, "A"), adjust(id, 1), release(id, 1, "A")],
    );
    let snapshot = |units| cangku_domain::inventory::StockCommand::haier_sync(id, level(units));
    apply(&database, 2, &[snapshot(20)]);
    assert_eq!(find(&database, id).counters.stock, level(17));
    apply(&database, 3, &[snapshot(2)]);
    assert_eq!(find(&database, id).counters.stock, StockLevel::ZERO);
    assert_consistent(&database);
}
