//! Locks while the supplier's figure can't be relied on.

use super::*;
use crate::inventory::{Degradation, DegradationPolicy, SupplierFigure};

/// A product of this stock, on a figure of 10 units that is too old.
fn degraded(policy: DegradationPolicy, stock: i32) -> StockItems {
    let figure = SupplierFigure {
        units: 10,
        received_at: at(0),
    };
    let mut items = item(stock);
    let item = items.get_mut(&PRODUCT).unwrap();
    item.figure = Some(figure);
    item.degradation = Some(Degradation {
        policy,
        circuit_open_since: None,
        is_figure_too_old: true,
        figure,
    });
    items
}

/// The units that are sellable according to the refusal.
fn refused(items: &mut StockItems, units: i32) -> i32 {
    let before = items.clone();
    let refusal = decide(items, &lock(units, "SO-1", None), &staff(), at(1)).unwrap_err();
    assert_eq!(*items, before);
    match refusal {
        StockRefusal::SupplierStockUnavailable { sellable, .. } => sellable.get(),
        other => panic!("{other}"),
    }
}

#[test]
fn the_last_figure_is_sold_to_the_last_unit() {
    let mut items = degraded(DegradationPolicy::LastFigure, 10);
    decide(&mut items, &lock(10, "SO-1", None), &staff(), at(1)).unwrap();
    let refusal = decide(&mut items, &lock(1, "SO-1", None), &staff(), at(1)).unwrap_err();
    assert!(matches!(refusal, StockRefusal::InsufficientStock { .. }));
}

#[test]
fn own_units_are_sold_and_no_more() {
    let mut items = degraded(DegradationPolicy::OwnStockOnly, 12);
    assert_eq!(refused(&mut items, 3), 2);
    decide(&mut items, &lock(2, "SO-1", None), &staff(), at(1)).unwrap();
    assert_eq!(refused(&mut items, 1), 0);
    let refusal = decide(&mut items, &lock(11, "SO-1", None), &staff(), at(1)).unwrap_err();
    assert!(matches!(refusal, StockRefusal::InsufficientStock { .. }));
}

#[test]
fn own_units_of_expired_holds_are_sold_again() {
    let mut items = degraded(DegradationPolicy::OwnStockOnly, 12);
    decide(&mut items, &lock(2, "dead", Some(10)), &staff(), at(1)).unwrap();
    let decided = decide(&mut items, &lock(1, "SO-1", None), &staff(), at(20)).unwrap();
    assert_eq!(decided.expired.len(), 1);
    assert_eq!(decided.stock_after.get(), 11);
}

#[test]
fn with_stop_only_held_units_move() {
    let mut items = item(10);
    decide(&mut items, &lock(4, "SO-1", None), &staff(), at(0)).unwrap();
    let held = items.remove(&PRODUCT).unwrap();
    let mut items = degraded(DegradationPolicy::Stop, 6);
    let item = items.get_mut(&PRODUCT).unwrap();
    (item.holds, item.held) = (held.holds, held.held);
    assert_eq!(refused(&mut items, 1), 0);
    let keep = StockChange::MakePermanent { quantity: units(4) };
    decide(&mut items, &command(keep, "SO-1"), &staff(), at(1)).unwrap();
    decide(&mut items, &release(1, "SO-1"), &staff(), at(1)).unwrap();
    let consume = StockChange::Consume { quantity: units(3) };
    decide(&mut items, &command(consume, "SO-1"), &staff(), at(1)).unwrap();
    assert_eq!(items[&PRODUCT].level.get(), 7);
}
