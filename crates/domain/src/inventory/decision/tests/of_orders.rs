//! Holds created by the steps of an order, and how each of them ends.

use super::*;

pub(super) fn of_order(change: StockChange) -> StockCommand {
    StockCommand {
        owner: HoldOwner::Order,
        ..command(change, "SO-1")
    }
}

pub(super) fn order_lock(quantity: i32, expires: i64) -> StockCommand {
    of_order(StockChange::Lock {
        quantity: units(quantity),
        expires_at: Some(at(expires)),
    })
}

#[test]
fn what_an_order_holds_is_ended_by_its_own_steps_alone() {
    let mut items = item(10);
    decide(&mut items, &order_lock(3, 9), &customer(1), at(0)).unwrap();
    assert!(decide(&mut items, &release(1, "SO-1"), &customer(1), at(1)).is_err());
    let held_by_order = Err(StockRefusal::HeldByOrder {
        product_id: PRODUCT,
        reference: Reference::new("SO-1").unwrap(),
    });
    let consume = command(StockChange::Consume { quantity: units(1) }, "SO-1");
    for end in [release(1, "SO-1"), consume] {
        assert_eq!(decide(&mut items, &end, &staff(), at(1)), held_by_order);
    }
    // A lock of another caller under the same reference ends by itself.
    decide(&mut items, &lock(1, "SO-1", None), &staff(), at(1)).unwrap();
    decide(&mut items, &release(1, "SO-1"), &staff(), at(1)).unwrap();
    let back = of_order(StockChange::ReleaseAll);
    let decided = decide(&mut items, &back, &customer(1), at(1)).unwrap();
    assert_eq!(decided.movement.unwrap().quantity, 3);
    let decided = decide(&mut items, &back, &customer(1), at(2)).unwrap();
    assert_eq!((decided.movement, decided.stock_after.get()), (None, 10));
}

#[test]
fn a_permanent_hold_does_not_expire() {
    let mut items = item(3);
    decide(&mut items, &order_lock(3, 9), &customer(1), at(0)).unwrap();
    let make_permanent = of_order(StockChange::MakePermanent { quantity: units(3) });
    let decided = decide(&mut items, &make_permanent, &customer(1), at(20)).unwrap();
    assert_eq!(decided.movement, None);
    decide(&mut items, &StockCommand::expire(PRODUCT), &staff(), at(30)).unwrap();
    assert_eq!(items[&PRODUCT].level, StockLevel::ZERO);
    let consumed = decide(
        &mut items,
        &of_order(StockChange::ConsumeAll),
        &staff(),
        at(30),
    );
    assert_eq!(consumed.unwrap().movement, None);
    assert_eq!(items[&PRODUCT].holds[0].consumed, 3);
}

#[test]
fn making_an_expired_hold_permanent_locks_it_again_if_stock_allows() {
    let mut items = item(5);
    decide(&mut items, &order_lock(3, 9), &customer(1), at(0)).unwrap();
    decide(&mut items, &StockCommand::expire(PRODUCT), &staff(), at(10)).unwrap();
    let make_permanent = of_order(StockChange::MakePermanent { quantity: units(3) });
    let decided = decide(&mut items.clone(), &make_permanent, &customer(1), at(11)).unwrap();
    assert_eq!(decided.movement.unwrap().quantity, -3);
    decide(&mut items, &lock(4, "other", None), &staff(), at(11)).unwrap();
    let before = items.clone();
    assert!(decide(&mut items, &make_permanent, &customer(1), at(12)).is_err());
    assert_eq!(items, before);
}

#[test]
fn a_hold_is_released_by_its_id_once_and_an_orders_is_not() {
    let mut items = item(10);
    decide(&mut items, &lock(3, "A", None), &customer(1), at(0)).unwrap();
    let of_order = StockCommand {
        owner: HoldOwner::Order,
        ..lock(2, "SO-1", None)
    };
    decide(&mut items, &of_order, &customer(1), at(0)).unwrap();
    let [own, order] = [1, 2].map(|id| HoldId::new(id).unwrap());
    let holds = &mut items.get_mut(&PRODUCT).unwrap().holds;
    holds[0].id = Some(own);
    holds[1].id = Some(order);
    let mut release = |hold| {
        let reference = Reference::new("A").unwrap();
        let reason = Reason::constant("hoarding");
        let command = StockCommand::release_hold(PRODUCT, hold, reference, reason);
        let done = decide(&mut items, &command, &staff(), at(1));
        done.map(|done| (done.movement.unwrap().quantity, items[&PRODUCT].held))
    };
    assert_eq!(release(own), Ok((3, 2)));
    let product_id = PRODUCT;
    let ended = StockRefusal::HoldEnded {
        product_id,
        hold: own,
    };
    assert_eq!(release(own), Err(ended));
    let of_order = StockRefusal::HoldOfOrder {
        product_id,
        hold: order,
        reference: Reference::new("SO-1").unwrap(),
    };
    assert_eq!(release(order), Err(of_order));
}
