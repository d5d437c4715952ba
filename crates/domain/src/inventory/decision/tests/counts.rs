//! Stocktakes.

use super::*;
use crate::inventory::HeldUnits;

fn count(counted: i32, expected_stock: Option<i32>) -> StockCommand {
    let counted = StockLevel::new(counted).unwrap();
    let expected_stock = expected_stock.map(|units| StockLevel::new(units).unwrap());
    command(
        StockChange::Count {
            counted,
            expected_stock,
        },
        "",
    )
}

#[test]
fn a_count_leaves_held_units_to_their_holds() {
    let mut items = item(10);
    decide(&mut items, &lock(3, "a", None), &staff(), at(0)).unwrap();
    let counted = decide(&mut items, &count(9, Some(7)), &staff(), at(1)).unwrap();
    let movement = counted.movement.unwrap();
    assert_eq!((movement.quantity, movement.stock_after.get()), (-1, 6));
    assert_eq!(movement.change_type, ChangeType::Adjust);
    let same = decide(&mut items, &count(9, None), &staff(), at(1)).unwrap();
    assert_eq!((same.movement, same.stock_after.get()), (None, 6));
    let all = decide(&mut items, &count(3, None), &staff(), at(1)).unwrap();
    assert_eq!(all.stock_after.get(), 0);
}

#[test]
fn a_count_below_the_held_units_is_refused_with_the_holds() {
    let mut items = item(40);
    for hold in 0..30 {
        let reference = format!("SO-{hold}");
        decide(&mut items, &lock(1, &reference, None), &staff(), at(0)).unwrap();
    }
    let before = items.clone();
    let refused = decide(&mut items, &count(29, None), &staff(), at(1)).unwrap_err();
    let StockRefusal::CountedBelowHeld { held, holds, .. } = refused else {
        panic!("{refused:?}");
    };
    assert_eq!((held, holds.len()), (30, HeldUnits::NAMED));
    assert_eq!(holds[0].reference.as_str(), "SO-0");
    assert_eq!(items, before);
    let stale = decide(&mut items, &count(30, Some(11)), &staff(), at(1)).unwrap_err();
    assert!(matches!(stale, StockRefusal::UnexpectedStock { .. }));
}

#[test]
fn a_count_releases_expired_holds_only_if_it_needs_their_units() {
    let mut items = item(10);
    decide(&mut items, &lock(3, "kept", None), &staff(), at(0)).unwrap();
    decide(&mut items, &lock(4, "expired", Some(1)), &staff(), at(0)).unwrap();
    let before = items.clone();
    decide(&mut items, &count(2, None), &staff(), at(2)).unwrap_err();
    assert_eq!(items, before);
    let enough = decide(&mut items.clone(), &count(8, None), &staff(), at(2)).unwrap();
    assert_eq!((enough.expired.len(), enough.stock_after.get()), (0, 1));
    let counted = decide(&mut items, &count(5, None), &staff(), at(2)).unwrap();
    assert_eq!((counted.expired.len(), counted.stock_after.get()), (1, 2));
    assert_eq!(items[&PRODUCT].held, 3);
}
