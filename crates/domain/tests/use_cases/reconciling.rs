//! Inconsistencies of stock, log and holds, and their repair.

use std::collections::BTreeSet;

use cangku_domain::{
    Error, ProductId,
    inventory::{InconsistencyKind, StockLevel},
    ports::{StockChanges, StockLoadPlan},
    testing::{admin, staff},
    use_cases::{ReconcileRequest, Reconciled, RepairMode, lock_stock, reconcile_inventory},
};

use super::shop::{Shop, units};

/// Sets the counter of held units without a change of holds.
fn miscount(shop: &Shop, product: ProductId, held: i64) {
    let plan = StockLoadPlan {
        products: BTreeSet::from([product]),
        ..StockLoadPlan::default()
    };
    let now = shop.after(0);
    let written = shop.transactor().run(|unit| {
        let mut items = unit.stock().load(&plan, now)?;
        let item = items.get_mut(&product).unwrap();
        item.held = held;
        item.is_held_changed = true;
        let changes = StockChanges {
            items,
            ..StockChanges::default()
        };
        Ok(unit.stock().write(&changes, now)?)
    });
    assert_eq!(written.unwrap(), []);
}

fn reconcile(shop: &Shop, product: Option<ProductId>, repair: RepairMode) -> Reconciled {
    let request = ReconcileRequest {
        product,
        repair,
        since: None,
    };
    reconcile_inventory(shop.context(&admin()), shop.reader(), &request, &|_| {}).unwrap()
}

#[test]
fn a_wrong_counter_of_held_units_is_found_and_repaired() {
    let shop = Shop::new();
    let (product, other) = (shop.stocked(5), shop.stocked(5));
    lock_stock(&shop.processor(), &staff(), units(product, 2, "A"), None)
        .unwrap()
        .unwrap();
    assert_eq!(reconcile(&shop, None, RepairMode::Perform), {
        let mut clean = Reconciled::default();
        (clean.found.products_checked, clean.found.rows_checked) = (2, 3);
        clean
    });
    miscount(&shop, product, 3);
    let differs = InconsistencyKind::HeldDiffers { held: 3, open: 2 };
    for (mode, after) in [
        (RepairMode::Leave, None),
        (RepairMode::DryRun, Some(2)),
        (RepairMode::Perform, Some(2)),
    ] {
        let found = reconcile(&shop, Some(product), mode);
        let kinds: Vec<_> = found
            .found
            .inconsistencies
            .iter()
            .map(|it| it.kind)
            .collect();
        assert_eq!(kinds, [differs], "{mode:?}");
        let repaired = found.repairs.first().and_then(|repair| repair.after);
        assert_eq!(repaired, after, "{mode:?}");
    }
    assert_eq!(shop.figures(product), (3, 2, 0));
    assert_eq!(
        reconcile(&shop, Some(other), RepairMode::Leave)
            .found
            .products_checked,
        1
    );
}

#[test]
fn a_level_that_has_changed_meanwhile_is_not_overwritten() {
    let shop = Shop::new();
    let product = shop.stocked(5);
    let plan = StockLoadPlan {
        products: BTreeSet::from([product]),
        ..StockLoadPlan::default()
    };
    let now = shop.after(0);
    let failed: Result<(), Error> = shop.transactor().run(|unit| {
        let mut items = unit.stock().load(&plan, now)?;
        items.get_mut(&product).unwrap().level = StockLevel::ZERO;
        items.get_mut(&product).unwrap().is_held_changed = true;
        let changes = StockChanges {
            items,
            ..StockChanges::default()
        };
        unit.stock().write(&changes, now)?;
        Ok(())
    });
    assert!(failed.is_err());
    assert_eq!(shop.figures(product), (5, 0, 0));
}

#[test]
fn a_product_that_does_not_exist_is_not_found() {
    let shop = Shop::new();
    let request = ReconcileRequest {
        product: ProductId::new(9),
        ..ReconcileRequest::default()
    };
    let admin = admin();
    let found = reconcile_inventory(shop.context(&admin), shop.reader(), &request, &|_| {});
    assert!(matches!(found, Err(Error::NotFound { .. })), "{found:?}");
}
