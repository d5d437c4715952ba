//! Reading the inventory log.

use std::sync::Arc;

use cangku_domain::{
    InventoryLogId, PageRequest,
    accounts::Role,
    inventory::{ChangeType, InventoryLog},
    ports::{ActorFilter, InventoryLogFilter},
};
use cangku_persistence::Database;

use super::fixtures::{adjust, apply, customer, level, lock, process, release, stocked, together};
use crate::fixtures::{at, optional, read, shop, text};

fn all(database: &Database, filter: &InventoryLogFilter) -> Vec<InventoryLog> {
    let page = PageRequest::new(1, 100).unwrap();
    let page = read(database, |session| {
        Ok(session.inventory().logs(filter, page)?)
    });
    let after = read(database, |session| {
        Ok(session.inventory().logs_after(filter, None, 100)?)
    });
    assert_eq!(page.results, after, "both ways show the same");
    assert_eq!(page.total, u64::try_from(after.len()).unwrap());
    after
}

#[test]
fn a_row_comes_back_as_it_was_written_newest_first() {
    let (_test, database, catalog) = shop();
    let [id] = stocked(&database, &catalog, 10);
    let ann = customer(&database, "ann");
    process(&database, 5, &[together(&ann, vec![lock(id, 3, "SO-1")])]);
    let logs = all(&database, &InventoryLogFilter::default());
    assert_eq!(logs.len(), 2);
    let InventoryLog {
        id: log_id,
        movement,
        created_at,
    } = &logs[0];
    assert!(*log_id > logs[1].id);
    assert_eq!((movement.product_id, *created_at), (id, at(5)));
    assert_eq!(
        (movement.change_type, movement.quantity),
        (ChangeType::Lock, -3)
    );
    assert_eq!(
        (movement.stock_after, &movement.reason),
        (level(7), &text("test"))
    );
    assert_eq!(movement.reference, optional("SO-1"));
    assert_eq!(movement.actor, Arc::clone(&ann));
    assert_eq!(
        logs[1].movement.actor.role,
        Role::User,
        "the role of an operator isn't stored"
    );
}

#[test]
fn a_row_written_by_hand_without_a_reason_can_be_read() {
    let (test, database, catalog) = shop();
    let [id] = stocked(&database, &catalog, 10);
    test.execute(&format!(
        "INSERT INTO inventory_logs (product_id, change_type, quantity, stock_after)
         VALUES ({id}, 'adjust', 1, 11)"
    ));
    let logs = all(&database, &InventoryLogFilter::default());
    assert_eq!(logs[0].movement.reason, text("unknown"));
}

#[test]
fn filters_restrict_and_restrict_together() {
    let (_test, database, catalog) = shop();
    let [first, second] = stocked(&database, &catalog, 100);
    let (ann, ben) = (customer(&database, "ann"), customer(&database, "ben"));
    process(
        &database,
        10,
        &[together(
            &ann,
            vec![lock(first, 1, "A"), lock(second, 2, "A")],
        )],
    );
    process(&database, 20, &[together(&ben, vec![lock(first, 3, "B")])]);
    process(
        &database,
        30,
        &[together(&ann, vec![release(second, 2, "A")])],
    );
    apply(&database, 40, &[adjust(first, 4)]);
    let units = |filter: InventoryLogFilter| {
        let logs = all(&database, &filter);
        logs.iter()
            .map(|log| log.movement.quantity)
            .collect::<Vec<_>>()
    };
    let none = InventoryLogFilter::default;
    assert_eq!(units(none()), [4, 2, -3, -2, -1, 100, 100]);
    let product = Some(second);
    assert_eq!(
        units(InventoryLogFilter { product, ..none() }),
        [2, -2, 100]
    );
    let change_type = Some(ChangeType::Lock);
    assert_eq!(
        units(InventoryLogFilter {
            change_type,
            ..none()
        }),
        [-3, -2, -1]
    );
    let reference = |of| InventoryLogFilter {
        reference: Some(optional(of)),
        ..none()
    };
    assert_eq!(units(reference("A")), [2, -2, -1]);
    assert_eq!(units(reference("")), [4, 100, 100]);
    assert_eq!(units(reference("%")), [0; 0]);
    let operator = |of| InventoryLogFilter {
        operator: Some(of),
        ..none()
    };
    assert_eq!(
        units(operator(ActorFilter::User(ben.user_id.unwrap()))),
        [-3]
    );
    assert_eq!(
        units(operator(ActorFilter::Named("ann".to_owned()))),
        [2, -2, -1]
    );
    assert_eq!(
        units(operator(ActorFilter::Named("test".to_owned()))),
        [4, 100, 100]
    );
    let between = |from, to| InventoryLogFilter {
        from: Some(at(from)),
        to: Some(at(to)),
        ..none()
    };
    assert_eq!(units(between(10, 30)), [-3, -2, -1]);
    assert_eq!(units(between(11, 11)), [0; 0]);
    let both = InventoryLogFilter {
        product,
        change_type,
        ..reference("A")
    };
    assert_eq!(
        units(InventoryLogFilter {
            from: Some(at(5)),
            ..both
        }),
        [-2]
    );
}

#[test]
fn a_cursor_continues_at_its_position_despite_writes_meanwhile() {
    let (_test, database, catalog) = shop();
    let [id, other] = stocked(&database, &catalog, 100);
    for n in 0..10 {
        apply(&database, n, &[adjust(id, 1), adjust(other, 1)]);
    }
    let filter = InventoryLogFilter {
        product: Some(id),
        ..InventoryLogFilter::default()
    };
    let next = |cursor: Option<InventoryLogId>| {
        read(&database, |session| {
            Ok(session.inventory().logs_after(&filter, cursor, 4)?)
        })
    };
    let mut stocks = Vec::new();
    let mut cursor = None;
    loop {
        let rows = next(cursor);
        stocks.extend(rows.iter().map(|log| log.movement.stock_after.get()));
        let Some(last) = rows.last() else { break };
        cursor = Some(last.id);
        apply(&database, 20, &[adjust(id, 1)]);
    }
    assert_eq!(stocks, (100..=110).rev().collect::<Vec<_>>());
    let page = read(&database, |session| {
        Ok(session
            .inventory()
            .logs(&filter, PageRequest::new(2, 5).unwrap())?)
    });
    assert_eq!((page.results.len(), page.total), (5, 14));
    assert_eq!(page.results[0].movement.stock_after, level(108));
}
