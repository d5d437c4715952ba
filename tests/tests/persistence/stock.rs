//! Stock and its log.

use std::{collections::BTreeMap, sync::Barrier, thread};

use cangku_domain::{
    Error, ProductId,
    accounts::{Actor, NewUser, Role, Username},
    inventory::{
        ChangeType, StockChange, StockCommand, StockLevel, StockMovement, decide_in_order,
    },
    ports::{StorageError, UnitOfWork},
};
use cangku_persistence::Database;

use crate::given::{SOMEBODY_WAITS, at, find, insert, optional, shop, text, try_write, write};

fn level(units: i32) -> StockLevel {
    StockLevel::new(units).unwrap()
}

fn adjust(product_id: ProductId, quantity: i32) -> StockCommand {
    let change = StockChange::Adjust { quantity };
    StockCommand {
        change,
        ..StockCommand::initial(product_id, StockLevel::ZERO)
    }
}

/// What every change of stock does: lock, decide, write.
fn apply(unit: &mut dyn UnitOfWork, commands: &[StockCommand]) -> Result<usize, Error> {
    let ids: Vec<_> = commands.iter().map(|command| command.product_id).collect();
    let mut levels = unit.stock().lock_levels(&ids)?;
    let movements = decide_in_order(&mut levels, commands)?;
    Ok(unit
        .stock()
        .write(&movements, &Actor::system("test"), at(0))?
        .len())
}

fn products<const N: usize>(database: &Database, shelf: &crate::given::Shelf) -> [ProductId; N] {
    let drafts: Vec<_> = (0..N).map(|n| shelf.draft(&format!("{n}"))).collect();
    let ids: Vec<_> = insert(database, &drafts)
        .iter()
        .map(|product| product.id)
        .collect();
    ids.try_into().unwrap()
}

#[test]
fn every_movement_gets_a_log_row_in_its_order_and_each_product_its_last_level() {
    let (test, database, shelf) = shop();
    let [first, second] = products(&database, &shelf);
    let user = NewUser {
        username: Username::new("boss").unwrap(),
        email: optional(""),
        password_hash: "hash".into(),
        role: Role::Admin,
    };
    let user = write(&database, |unit| Ok(unit.users().insert(&user, at(0))?));
    let actor = Actor::user(&user, "req-1");
    let movement = |product_id, quantity, after, reference: &str| StockMovement {
        product_id,
        change_type: if quantity < 0 {
            ChangeType::Lock
        } else {
            ChangeType::Adjust
        },
        quantity,
        stock_after: level(after),
        reason: text("counted \"again\""),
        reference: optional(reference),
    };
    let movements = [
        movement(second, 5, 5, ""),
        movement(first, 9, 9, "SO-1"),
        movement(second, -2, 3, "SO-2"),
    ];
    let logs = write(&database, |unit| {
        Ok(unit.stock().write(&movements, &actor, at(7))?)
    });
    assert!(logs.is_sorted_by_key(|log| log.id));
    for (log, movement) in logs.iter().zip(&movements) {
        assert_eq!(log.movement, *movement);
        assert_eq!((log.created_by, log.created_at), (Some(user.id), at(7)));
        let row = test.text(&format!(
            "SELECT concat_ws('|', product_id, change_type, quantity, stock_after, reason,
                 reference, created_by, operator_name, request_id, created_at = '{}')
             FROM inventory_logs WHERE id = {}",
            at(7).to_rfc3339(),
            log.id
        ));
        let expected = format!(
            "{}|{}|{}|{}|counted \"again\"|{}|{}|boss|req-1|t",
            movement.product_id,
            movement.change_type.as_str(),
            movement.quantity,
            movement.stock_after,
            movement.reference,
            user.id
        );
        assert_eq!(row, expected);
    }
    assert_eq!(find(&database, first).stock, level(9));
    assert_eq!(find(&database, second).stock, level(3));
}

#[test]
fn levels_are_those_of_the_products_that_exist() {
    let (_test, database, shelf) = shop();
    let [id] = products(&database, &shelf);
    let unknown = ProductId::new(999).unwrap();
    write(&database, |unit| {
        let levels = unit.stock().lock_levels(&[unknown, id, id])?;
        assert_eq!(levels, BTreeMap::from([(id, StockLevel::ZERO)]));
        assert!(unit.stock().lock_levels(&[])?.is_empty());
        assert!(
            unit.stock()
                .write(&[], &Actor::system("test"), at(0))?
                .is_empty()
        );
        Ok(())
    });
}

#[test]
fn writing_the_stock_of_a_product_that_is_gone_or_that_moved_meanwhile_writes_nothing() {
    let (test, database, shelf) = shop();
    let [there] = products(&database, &shelf);
    let movement = |product_id, before: i32| {
        let mut levels = BTreeMap::from([(product_id, level(before))]);
        decide_in_order(&mut levels, &[adjust(product_id, 1)])
            .unwrap()
            .remove(0)
    };
    // Nobody has ever seen 4 units of it: somebody forgot the lock.
    for wrong in [
        movement(ProductId::new(999).unwrap(), 0),
        movement(there, 4),
    ] {
        let refused = try_write(&database, |unit| {
            let both = [movement(there, 0), wrong.clone()];
            let answer = unit.stock().write(
                &both[usize::from(wrong.product_id == there)..],
                &Actor::system("test"),
                at(0),
            );
            assert!(
                matches!(answer, Err(StorageError::Inconsistent(_))),
                "{answer:?}"
            );
            Ok(answer?)
        });
        refused.unwrap_err();
    }
    assert_eq!(find(&database, there).stock, StockLevel::ZERO);
    assert_eq!(test.number("SELECT count(*) FROM inventory_logs"), 0);
}

#[test]
fn a_name_or_request_id_too_long_for_the_log_is_cut_and_stops_nothing() {
    let (_test, database, shelf) = shop();
    let [id] = products(&database, &shelf);
    let actor = Actor {
        request_id: "r".repeat(500),
        ..Actor::system(&"名".repeat(500))
    };
    let mut levels = BTreeMap::from([(id, StockLevel::ZERO)]);
    let movements = decide_in_order(&mut levels, &[adjust(id, 1)]).unwrap();
    let logs = write(&database, |unit| {
        Ok(unit.stock().write(&movements, &actor, at(0))?)
    });
    assert_eq!(logs[0].operator_name, "名".repeat(150));
    assert_eq!(logs[0].request_id, "r".repeat(64));
}

#[test]
fn no_unit_is_lost_or_sold_twice_when_many_change_stock_at_once() {
    const THREADS: usize = 4;
    const ROUNDS: usize = 25;
    let (test, database, shelf) = shop();
    let [first, second] = products(&database, &shelf);
    let opening = [adjust(first, 1_000), adjust(second, 60)];
    write(&database, |unit| apply(unit, &opening));
    let start = Barrier::new(THREADS);
    let sold: usize = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|number| {
                let (database, start) = (&database, &start);
                scope.spawn(move || {
                    // Each names the products in another order: the locks are taken in one.
                    let mut commands = [adjust(first, -1), adjust(second, -1)];
                    if number % 2 == 0 {
                        commands.reverse();
                    }
                    start.wait();
                    (0..ROUNDS)
                        .filter(
                            |_| match try_write(database, |unit| apply(unit, &commands)) {
                                Ok(_) => true,
                                Err(Error::Stock(_)) => false,
                                Err(error) => panic!("{error:?}"),
                            },
                        )
                        .count()
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .sum()
    });
    assert_eq!(sold, 60, "as many as there were of the scarcer one");
    assert_eq!(find(&database, first).stock, level(940));
    assert_eq!(find(&database, second).stock, StockLevel::ZERO);
    let disagreeing = "SELECT count(*) FROM products AS p WHERE stock <>
        (SELECT sum(quantity) FROM inventory_logs AS l WHERE l.product_id = p.id)";
    assert_eq!(
        test.number(disagreeing),
        0,
        "the log alone rebuilds the stock"
    );
    let broken_chains = "SELECT count(*) FROM (SELECT stock_after - quantity AS before,
        lag(stock_after, 1, 0) OVER (PARTITION BY product_id ORDER BY id) AS previous
        FROM inventory_logs) AS chain WHERE before <> previous";
    assert_eq!(
        test.number(broken_chains),
        0,
        "each row starts where the one before ended"
    );
}

#[test]
fn whoever_holds_the_level_holds_the_row() {
    let (test, database, shelf) = shop();
    let [id] = products(&database, &shelf);
    let other = test.open();
    let waited = thread::scope(|scope| {
        let waiting = write(&database, |unit| {
            unit.stock().lock_levels(&[id])?;
            let waiting =
                scope.spawn(|| write(&other, |unit| Ok(unit.stock().lock_levels(&[id])?)));
            test.wait_until(SOMEBODY_WAITS);
            apply(unit, &[adjust(id, 3)])?;
            Ok(waiting)
        });
        waiting.join().unwrap()
    });
    assert_eq!(
        waited,
        BTreeMap::from([(id, level(3))]),
        "it sees what was written meanwhile"
    );
}
