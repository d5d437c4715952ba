use chrono::{DateTime, TimeDelta};
use proptest::prelude::*;

use super::*;
use crate::{
    UserId,
    accounts::{Role, SystemActor},
    catalog::Procurability,
    inventory::ProductSnapshot,
    testing::money,
};

mod counts;
mod of_orders;
mod supply;

use of_orders::{of_order, order_lock};

const PRODUCT: ProductId = ProductId::new(7).unwrap();

fn item(units: i32) -> StockItems {
    let item = StockItem {
        snapshot: ProductSnapshot {
            display_price: money("2599.00"),
            ..ProductSnapshot::default()
        },
        level: StockLevel::new(units).unwrap(),
        is_active: true,
        is_gift: false,
        procurability: Procurability::Procurable,
        low_stock_threshold: StockLevel::ZERO,
        figure: None,
        degradation: None,
        holds: Vec::new(),
        held: 0,
        is_held_changed: false,
    };
    StockItems::from([(PRODUCT, item)])
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
}

fn units(quantity: i32) -> Quantity {
    Quantity::new(quantity).unwrap()
}

fn command(change: StockChange, reference: &str) -> StockCommand {
    StockCommand {
        change,
        reference: Reference::new(reference).unwrap(),
        ..StockCommand::expire(PRODUCT)
    }
}

fn lock(quantity: i32, reference: &str, expires: Option<i64>) -> StockCommand {
    let expires_at = expires.map(at);
    command(
        StockChange::Lock {
            quantity: units(quantity),
            expires_at,
        },
        reference,
    )
}

fn release(quantity: i32, reference: &str) -> StockCommand {
    command(
        StockChange::Release {
            quantity: units(quantity),
        },
        reference,
    )
}

fn staff() -> Arc<Actor> {
    Arc::new(Actor {
        role: Role::Staff,
        ..Actor::system(SystemActor::System)
    })
}

fn customer(id: i64) -> Arc<Actor> {
    let user_id = UserId::new(id);
    Arc::new(Actor {
        user_id,
        role: Role::User,
        ..Actor::system(SystemActor::System)
    })
}

fn any_change() -> impl Strategy<Value = StockChange> {
    let level = || (0..=60).prop_map(|units| StockLevel::new(units).unwrap());
    let quantity = || (1..30).prop_map(|quantity| Quantity::new(quantity).unwrap());
    prop_oneof![
        3 => (quantity(), prop::option::of(0_i64..40)).prop_map(|(quantity, expires)| {
            StockChange::Lock { quantity, expires_at: expires.map(at) }
        }),
        2 => quantity().prop_map(|quantity| StockChange::Release { quantity }),
        2 => quantity().prop_map(|quantity| StockChange::Consume { quantity }),
        1 => quantity().prop_map(|quantity| StockChange::MakePermanent { quantity }),
        1 => Just(StockChange::ReleaseAll),
        1 => Just(StockChange::ConsumeAll),
        1 => Just(StockChange::Expire),
        1 => (-30..30).prop_map(|quantity| StockChange::Adjust { quantity, expected_stock: None }),
        1 => level().prop_map(|stock| StockChange::SetStock { stock, expected_stock: None }),
        1 => level().prop_map(|counted| StockChange::Count { counted, expected_stock: None }),
        1 => level().prop_map(StockChange::SupplierSnapshot),
    ]
}

proptest! {
    #[test]
    fn the_log_alone_rebuilds_the_stock_and_every_unit_ends_once(
        changes in prop::collection::vec((any_change(), "[ab]"), 0..60),
    ) {
        let mut items = item(0);
        let (mut sum, mut locked, mut given_back) = (0_i64, 0_i64, 0_i64);
        for (second, (change, reference)) in changes.into_iter().enumerate() {
            let before = items.clone();
            let now = at(i64::try_from(second).unwrap());
            match decide(&mut items, &command(change, &reference), &staff(), now) {
                Err(_) => prop_assert_eq!(&items, &before),
                Ok(decided) => {
                    for movement in decided.expired.iter().chain(&decided.movement) {
                        prop_assert_ne!(movement.quantity, 0);
                        sum += i64::from(movement.quantity);
                        match movement.change_type {
                            ChangeType::Lock => locked -= i64::from(movement.quantity),
                            ChangeType::Release => given_back += i64::from(movement.quantity),
                            ChangeType::Adjust => {}
                        }
                    }
                    if let Some(movement) = decided.movement {
                        prop_assert_eq!(movement.stock_after, decided.stock_after);
                    }
                }
            }
            let item = &items[&PRODUCT];
            prop_assert_eq!(sum, i64::from(item.level.get()));
            let total = |figure: fn(&Hold) -> i32| -> i64 {
                item.holds.iter().map(|hold| i64::from(figure(hold))).sum()
            };
            prop_assert_eq!(total(|h| h.quantity), locked);
            prop_assert_eq!(total(|h| h.released) + total(|h| h.expired), given_back);
            prop_assert_eq!(total(|h| h.held), item.held);
            for hold in &item.holds {
                prop_assert!(hold.held >= 0);
                prop_assert_eq!(hold.quantity, hold.held + hold.released + hold.consumed + hold.expired);
            }
        }
    }
}

/// Four commands that end a hold of four units, in every order, each of them repeatedly. The lock
/// exceeds the stock unless it releases expired holds.
fn orders_of_ends() -> impl Iterator<Item = [StockCommand; 4]> {
    let quantity = units(4);
    let ends = [
        command(StockChange::Release { quantity }, "SO-1"),
        command(StockChange::Consume { quantity }, "SO-1"),
        command(StockChange::Expire, "SO-1"),
        lock(7, "SO-2", None),
    ];
    (0..4_usize.pow(4))
        .map(move |order| [1, 4, 16, 64].map(|divisor| ends[order / divisor % 4].clone()))
}

/// Units of the first hold: held, released, consumed, expired.
fn hold_units(items: &StockItems) -> [i32; 4] {
    let hold = &items[&PRODUCT].holds[0];
    [hold.held, hold.released, hold.consumed, hold.expired]
}

#[test]
fn a_hold_ends_once_in_any_order_of_its_ends() {
    for order in orders_of_ends() {
        for overdue_from in 0..=4 {
            let mut items = item(10);
            let held = lock(4, "SO-1", Some(overdue_from));
            decide(&mut items, &held, &staff(), at(-1)).unwrap();
            let mut expected = [4, 0, 0, 0];
            for (second, end) in (0..).zip(&order) {
                let is_open = expected[0] > 0;
                let done = decide(&mut items, end, &staff(), at(second));
                let ended = match end.change {
                    StockChange::Release { .. } => Some([0, 4, 0, 0]),
                    StockChange::Consume { .. } => Some([0, 0, 4, 0]),
                    _ => None,
                };
                if ended.is_some() {
                    assert_eq!(done.is_ok(), is_open, "{order:?} {overdue_from}");
                }
                let expired = (second >= overdue_from).then_some([0, 0, 0, 4]);
                if is_open {
                    expected = ended.or(expired).unwrap_or(expected);
                }
                assert_eq!(hold_units(&items), expected, "{order:?} {overdue_from}");
            }
            let item = &items[&PRODUCT];
            let gone = item.holds.iter().map(|hold| hold.held + hold.consumed);
            assert_eq!(item.level.get(), 10 - gone.sum::<i32>(), "{order:?}");
        }
    }
}

#[test]
fn an_orders_steps_touch_nothing_that_others_locked_under_its_number() {
    let mut items = item(20);
    let mut touch = |command: &StockCommand, actor: &Arc<Actor>, now| {
        let decided = decide(&mut items, command, actor, at(now)).unwrap();
        decided.movement.map(|movement| movement.quantity)
    };
    touch(&order_lock(3, 9), &customer(1), 0);
    // The order's own hold has ended before the customer and another user lock under its number.
    touch(&StockCommand::expire(PRODUCT), &staff(), 10);
    touch(&lock(3, "SO-1", Some(60)), &customer(1), 10);
    touch(&lock(4, "SO-1", Some(60)), &customer(2), 10);
    touch(&lock(5, "SO-1", None), &staff(), 10);
    let quantity = units(3);
    let change = touch(
        &of_order(StockChange::MakePermanent { quantity }),
        &customer(1),
        11,
    );
    assert_eq!(change, Some(-3), "it locks its own again");
    assert_eq!(touch(&release(3, "SO-1"), &customer(1), 12), Some(3));
    assert_eq!(touch(&release(4, "SO-1"), &customer(2), 12), Some(4));
    let back = touch(&of_order(StockChange::ReleaseAll), &customer(1), 13);
    assert_eq!(back, Some(3));
    touch(&of_order(StockChange::ConsumeAll), &customer(1), 14);
    assert_eq!(touch(&release(5, "SO-1"), &staff(), 15), Some(5));
}

#[test]
fn a_release_gives_back_no_more_than_its_reference_holds() {
    let mut items = item(10);
    decide(&mut items, &lock(3, "SO-1", None), &staff(), at(0)).unwrap();
    decide(&mut items, &lock(2, "SO-1", None), &staff(), at(0)).unwrap();
    let refused = decide(&mut items, &release(6, "SO-1"), &staff(), at(1)).unwrap_err();
    let (product_id, requested) = (PRODUCT, units(6));
    assert_eq!(
        refused,
        StockRefusal::NotHeld {
            product_id,
            held: 5,
            requested
        }
    );
    decide(&mut items, &release(4, "SO-1"), &staff(), at(1)).unwrap();
    assert_eq!(items[&PRODUCT].level.get(), 9);
    assert!(decide(&mut items, &release(2, "SO-1"), &staff(), at(1)).is_err());
    assert!(decide(&mut items, &release(1, "SO-2"), &staff(), at(1)).is_err());
}

#[test]
fn a_customer_releases_only_what_that_customer_locked() {
    let mut items = item(10);
    decide(&mut items, &lock(3, "SO-1", None), &customer(1), at(0)).unwrap();
    assert!(decide(&mut items, &release(3, "SO-1"), &customer(2), at(0)).is_err());
    decide(&mut items, &release(1, "SO-1"), &customer(1), at(0)).unwrap();
    decide(&mut items, &release(2, "SO-1"), &staff(), at(0)).unwrap();
}

#[test]
fn a_lock_releases_expired_holds_only_if_it_needs_their_units() {
    let mut items = item(5);
    decide(&mut items, &lock(4, "dead", Some(10)), &staff(), at(0)).unwrap();
    let decided = decide(&mut items, &lock(1, "a", None), &staff(), at(20)).unwrap();
    assert!(decided.expired.is_empty());
    let refused = decide(&mut items, &lock(5, "b", None), &staff(), at(20)).unwrap_err();
    assert!(matches!(
        refused,
        StockRefusal::InsufficientStock {
            available: StockLevel::ZERO,
            ..
        }
    ));
    let decided = decide(&mut items, &lock(3, "c", None), &staff(), at(20)).unwrap();
    assert_eq!(decided.expired.len(), 1);
    assert_eq!(decided.expired[0].reason.as_str(), "hold_expired");
    assert_eq!(decided.expired[0].stock_after.get(), 4);
    assert_eq!(decided.stock_after.get(), 1);
}

#[test]
fn a_suppliers_figure_never_resurrects_what_is_held() {
    let mut items = item(10);
    decide(&mut items, &lock(4, "SO-1", None), &staff(), at(0)).unwrap();
    let snapshot = |units| StockCommand::haier_sync(PRODUCT, StockLevel::new(units).unwrap());
    let decided = decide(&mut items, &snapshot(10), &staff(), at(1)).unwrap();
    assert_eq!((decided.movement, decided.stock_after.get()), (None, 6));
    let decided = decide(&mut items, &snapshot(3), &staff(), at(2)).unwrap();
    assert_eq!(decided.stock_after, StockLevel::ZERO);
}

#[test]
fn impossible_commands_are_refused_with_a_reason() {
    let mut items = item(2);
    let refused = |items: &mut StockItems, command: &StockCommand| {
        decide(items, command, &staff(), at(9)).unwrap_err()
    };
    let product_id = PRODUCT;
    let adjust = |quantity, expected: Option<i32>| {
        let expected_stock = expected.map(|units| StockLevel::new(units).unwrap());
        command(
            StockChange::Adjust {
                quantity,
                expected_stock,
            },
            "",
        )
    };
    assert_eq!(
        refused(&mut items, &adjust(0, None)),
        StockRefusal::ZeroQuantity
    );
    assert_eq!(
        refused(&mut items, &adjust(i32::MAX, None)),
        StockRefusal::Overflow { product_id }
    );
    assert_eq!(
        refused(&mut items, &adjust(1, Some(3))),
        StockRefusal::UnexpectedStock {
            product_id,
            present: StockLevel::new(2).unwrap(),
            expected: StockLevel::new(3).unwrap(),
        }
    );
    assert_eq!(
        refused(&mut items, &lock(1, "", Some(9))),
        StockRefusal::ExpiryPassed
    );
    items.get_mut(&PRODUCT).unwrap().is_active = false;
    assert!(matches!(
        refused(&mut items, &lock(1, "", None)),
        StockRefusal::NotSellable { .. }
    ));
    let by_other_user = StockCommand {
        product_id: ProductId::new(8).unwrap(),
        ..lock(1, "", None)
    };
    assert!(matches!(
        refused(&mut items, &by_other_user),
        StockRefusal::UnknownProduct { .. }
    ));
}
