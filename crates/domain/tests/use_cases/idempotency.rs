//! Orders with idempotency keys.

use cangku_domain::{
    inventory::{Idempotency, IdempotencyKeyOwner, OwnedIdempotencyKey},
    processing::{OrderCommand, OrderRequest, ProcessResult, Request},
    testing::{staff, text},
    use_cases::stored_response,
};

use super::shop::{Shop, order_of};

fn wish(key: &str, fingerprint: u8) -> Idempotency {
    Idempotency {
        key: OwnedIdempotencyKey {
            owner: IdempotencyKeyOwner::Shop,
            key: text(key),
        },
        fingerprint: vec![fingerprint],
    }
}

#[test]
fn a_repeated_order_is_placed_once() {
    let shop = Shop::new();
    let product = shop.stocked(9);
    let place = |units, key: &str, fingerprint| {
        Request::Order(OrderRequest {
            actor: staff(),
            command: OrderCommand::Place(Box::new(order_of(product, units))),
            idempotency: Some(wish(key, fingerprint)),
        })
    };
    let first = shop.process(&[place(2, "one", 1)]);
    let [
        ProcessResult::Fresh {
            stored: Some(stored),
            ..
        },
    ] = &first[..]
    else {
        panic!("{first:?}");
    };
    assert_eq!(stored.status, 200);
    let replayed = ProcessResult::Replayed(stored.clone());
    assert_eq!(
        shop.process(&[place(2, "one", 1)]),
        std::slice::from_ref(&replayed)
    );
    assert_eq!(
        shop.process(&[place(3, "one", 2)]),
        [ProcessResult::KeyReused]
    );
    let batch = shop.process(&[
        place(1, "two", 1),
        place(2, "one", 1),
        place(1, "two", 1),
        place(4, "two", 2),
    ]);
    let [
        ProcessResult::Fresh {
            stored: Some(second),
            ..
        },
        rest @ ..,
    ] = &batch[..]
    else {
        panic!("{batch:?}");
    };
    let expected = [
        replayed,
        ProcessResult::Replayed(second.clone()),
        ProcessResult::KeyReused,
    ];
    assert_eq!(rest, expected);
    assert_eq!(shop.figures(product), (6, 3, 0));
}

#[test]
fn a_stored_response_is_found_by_key_and_fingerprint() {
    let shop = Shop::new();
    let product = shop.stocked(9);
    let request = Request::Order(OrderRequest {
        actor: staff(),
        command: OrderCommand::Place(Box::new(order_of(product, 1))),
        idempotency: Some(wish("one", 1)),
    });
    shop.process(&[request]);
    let actor = staff();
    let find =
        |key, fingerprint| stored_response(shop.context(&actor), &wish(key, fingerprint)).unwrap();
    assert!(matches!(find("one", 1), Some(ProcessResult::Replayed(_))));
    assert_eq!(find("one", 2), Some(ProcessResult::KeyReused));
    assert_eq!(find("two", 1), None);
}
