//! Lock, release, consume and adjust, each as a use case.

use cangku_domain::{
    Error,
    accounts::{Requirement, Scope},
    inventory::{ChangeType, Reason, Reference, StockLevel, StockRefusal},
    testing::{admin, staff},
    use_cases::{
        AdjustmentTarget, StockAdjustment, adjust_stock, consume_stock, lock_stock, release_stock,
    },
};

use super::shop::{Shop, units};

#[test]
fn locked_units_are_released_or_consumed() {
    let shop = Shop::new();
    let (product, actor) = (shop.stocked(5), staff());
    let locked = lock_stock(&shop.processor(), &actor, units(product, 5, "A"), None);
    let locked = locked.unwrap().unwrap();
    let row = locked.log.unwrap().movement;
    assert_eq!((row.change_type, row.quantity), (ChangeType::Lock, -5));
    assert_eq!((row.stock_after.get(), locked.stock_after.get()), (0, 0));
    assert_eq!(shop.figures(product), (0, 5, 0));

    let released = release_stock(&shop.processor(), &actor, units(product, 2, "A"));
    let row = released.unwrap().unwrap().log.unwrap().movement;
    assert_eq!((row.change_type, row.quantity), (ChangeType::Release, 2));
    assert_eq!(shop.figures(product), (2, 3, 0));

    let consumed = consume_stock(&shop.processor(), &actor, units(product, 3, "A"));
    assert_eq!(consumed.unwrap().unwrap().log, None);
    assert_eq!(shop.figures(product), (2, 0, 0));
}

#[test]
fn a_refused_command_changes_nothing() {
    let shop = Shop::new();
    let (product, actor) = (shop.stocked(5), staff());
    let refused = lock_stock(&shop.processor(), &actor, units(product, 6, "A"), None);
    let refusal = refused.unwrap().unwrap_err();
    let is_short = matches!(
        refusal,
        StockRefusal::InsufficientStock { available, requested: 6, .. } if available.get() == 5
    );
    assert!(is_short, "{refusal:?}");
    let past = Some(shop.after(0));
    let refused = lock_stock(&shop.processor(), &actor, units(product, 1, "A"), past);
    assert_eq!(refused.unwrap(), Err(StockRefusal::ExpiryPassed));
    for end in [release_stock, consume_stock] {
        let refused = end(&shop.processor(), &actor, units(product, 1, "A")).unwrap();
        assert!(
            matches!(refused, Err(StockRefusal::NotHeld { held: 0, .. })),
            "{refused:?}"
        );
    }
    assert_eq!(shop.figures(product), (5, 0, 0));
}

#[test]
fn only_an_admin_adjusts_stock() {
    let shop = Shop::new();
    let product = shop.stocked(5);
    let adjustment = |target, expected: Option<i32>| StockAdjustment {
        product_id: product,
        target,
        expected_stock: expected.and_then(StockLevel::new),
        reason: Reason::new("stocktake").unwrap(),
        reference: Reference::new("ST-1").unwrap(),
    };
    let adjust = |actor, target, expected| {
        adjust_stock(&shop.processor(), actor, adjustment(target, expected))
    };
    let (admin, staff) = (admin(), staff());
    let forbidden = adjust(&staff, AdjustmentTarget::By(1), None);
    let needed = Requirement::Scope(Scope::StockAdjust);
    assert!(matches!(forbidden, Err(Error::Forbidden { needed: found }) if found == needed));

    let steps = [
        (AdjustmentTarget::By(2), None, 7),
        (AdjustmentTarget::By(-7), Some(7), 0),
        (
            AdjustmentTarget::To(StockLevel::new(3).unwrap()),
            Some(0),
            3,
        ),
    ];
    for (target, expected, stock) in steps {
        let adjusted = adjust(&admin, target, expected).unwrap().unwrap();
        assert_eq!(adjusted.stock_after.get(), stock);
        assert_eq!(shop.figures(product), (stock, 0, 0));
    }
    let refusals = [
        (AdjustmentTarget::By(0), None),
        (AdjustmentTarget::By(-4), None),
        (AdjustmentTarget::By(i32::MAX), None),
        (AdjustmentTarget::By(1), Some(2)),
        (AdjustmentTarget::To(StockLevel::ZERO), Some(4)),
    ];
    for (target, expected) in refusals {
        let refused = adjust(&admin, target, expected).unwrap();
        assert!(refused.is_err(), "{target:?} {expected:?}");
        assert_eq!(shop.figures(product), (3, 0, 0));
    }
    let same = adjust(
        &admin,
        AdjustmentTarget::To(StockLevel::new(3).unwrap()),
        None,
    );
    assert_eq!(same.unwrap().unwrap().log, None);
}
