//! Requests of several callers in one transaction.

use cangku_domain::{
    orders::OrderRefusal,
    ports::{ClosedCircuit, OrderNumbers, StorageError, Transactor, UnitOfWork},
    processing::{OrderCommand, OrderRequest, Outcome, ProcessResult, Processor, Request},
    testing::{SequentialOrderNumbers, staff},
    use_cases::place_order,
};

use super::shop::{Shop, order_of};

fn place(product: cangku_domain::ProductId, units: i32) -> Request {
    Request::Order(OrderRequest {
        actor: staff(),
        command: OrderCommand::Place(Box::new(order_of(product, units))),
        idempotency: None,
    })
}

#[test]
fn a_refused_order_leaves_its_neighbours_unharmed() {
    let shop = Shop::new();
    let (one, two) = (shop.stocked(5), shop.stocked(2));
    let results = shop.process(&[place(one, 3), place(one, 3), place(two, 2), place(one, 2)]);
    let placed: Vec<Option<i64>> = results
        .iter()
        .map(|result| match result {
            ProcessResult::Fresh {
                outcome: Outcome::Order(order),
                stored: None,
            } => order.as_ref().ok().map(|order| order.id.get()),
            other => panic!("no order: {other:?}"),
        })
        .collect();
    assert_eq!(placed, [Some(1), None, Some(3), Some(4)]);
    assert_eq!(
        (shop.figures(one), shop.figures(two)),
        ((0, 5, 0), (0, 2, 0))
    );
}

#[test]
fn every_line_that_lacks_units_is_named() {
    let shop = Shop::new();
    let (one, two, three) = (shop.stocked(1), shop.stocked(9), shop.stocked(0));
    let draft = cangku_domain::testing::OrderDraftBuilder::of(one, 2)
        .line(two, 1)
        .line(three, 1);
    let refused = place_order(&shop.processor(), &staff(), draft.build())
        .unwrap()
        .unwrap_err();
    let OrderRefusal::Lines(lines) = refused else {
        panic!("{refused:?}");
    };
    let products: Vec<_> = lines.iter().map(|(product, _)| *product).collect();
    assert_eq!(products, [one, three]);
    assert_eq!(shop.figures(two), (9, 0, 0));
}

/// Numbers that are always the same.
struct OneNumber;

impl OrderNumbers for OneNumber {
    fn number(&self, now: chrono::DateTime<chrono::Utc>) -> cangku_domain::orders::OrderNumber {
        SequentialOrderNumbers::default().number(now)
    }
}

#[test]
fn a_storage_error_rolls_the_whole_batch_back() {
    let shop = Shop::new();
    let product = shop.stocked(5);
    let processor = Processor {
        circuit: &ClosedCircuit,
        numbers: &OneNumber,
        ..shop.processor()
    };
    let failed = processor.process(&[place(product, 1), place(product, 1)]);
    let error = failed.unwrap_err();
    assert!(
        matches!(
            &error,
            cangku_domain::Error::Storage(StorageError::Constraint(_))
        ),
        "{error:?}"
    );
    assert_eq!(shop.figures(product), (5, 0, 0));
}

#[test]
fn a_panic_rolls_back_and_leaves_the_database_usable() {
    let shop = Shop::new();
    let product = shop.stocked(5);
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        shop.database
            .in_transaction(&mut |unit: &mut dyn UnitOfWork| {
                unit.products().delete(product)?;
                panic!("on purpose")
            })
    }));
    assert!(panicked.is_err());
    assert_eq!(shop.figures(product), (5, 0, 0));
}
