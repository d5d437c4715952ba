//! Expired holds and overdue orders.

use cangku_domain::{
    orders::{OrderNote, OrderStatus, OverdueCriterion},
    testing::{admin, staff},
    use_cases::{
        UnpaidOrderBatch, cancel_unpaid_orders, expire_holds, lock_stock, pay_order, place_order,
    },
};
use chrono::TimeDelta;

use super::shop::{Shop, order_of, units};

#[test]
fn expired_holds_return_to_stock_if_a_lock_needs_them() {
    let shop = Shop::new();
    let (product, actor) = (shop.stocked(5), staff());
    let lock = |count, reference: &str, seconds: Option<i64>| {
        let expires_at = seconds.map(|seconds| shop.after(seconds));
        let units = units(product, count, reference);
        lock_stock(&shop.processor(), &actor, units, expires_at).unwrap()
    };
    lock(2, "expires", Some(60)).unwrap();
    lock(2, "stays", None).unwrap();
    shop.clock.advance(TimeDelta::seconds(59));
    lock(2, "short", None).unwrap_err();
    shop.clock.advance(TimeDelta::seconds(1));
    lock(4, "too many", None).unwrap_err();
    assert_eq!(shop.figures(product), (1, 4, 0));
    lock(1, "enough", None).unwrap();
    assert_eq!(
        shop.figures(product),
        (0, 5, 0),
        "nothing expired without need"
    );
    lock(2, "short", None).unwrap();
    assert_eq!(shop.figures(product), (0, 5, 0));
}

#[test]
fn the_job_releases_what_expired_first() {
    let shop = Shop::new();
    let (product, actor, admin) = (shop.stocked(9), staff(), admin());
    for (count, seconds) in [(1, 30), (2, 10), (3, 20)] {
        let expires_at = Some(shop.after(seconds));
        let units = units(product, count, "A");
        lock_stock(&shop.processor(), &actor, units, expires_at)
            .unwrap()
            .unwrap();
    }
    let expire = |limit| expire_holds(shop.context(&admin), limit).unwrap();
    assert_eq!(expire(9), 0);
    shop.clock.advance(TimeDelta::seconds(20));
    assert_eq!(expire(1), 1);
    assert_eq!(shop.figures(product), (5, 4, 0));
    assert_eq!((expire(9), expire(9)), (1, 0));
    assert_eq!(shop.figures(product), (8, 1, 0));
}

#[test]
fn overdue_orders_are_cancelled_and_paid_ones_stay() {
    let shop = Shop::new();
    let (product, clerk, admin) = (shop.stocked(9), staff(), admin());
    let place = || {
        place_order(&shop.processor(), &clerk, order_of(product, 2))
            .unwrap()
            .unwrap()
    };
    let (unpaid, paid) = (place(), place());
    let note = OrderNote::default();
    pay_order(&shop.processor(), &clerk, paid.id, note)
        .unwrap()
        .unwrap();
    let cancel = || {
        let batch = UnpaidOrderBatch {
            overdue: OverdueCriterion::DeadlineBy(shop.after(0)),
            behind: None,
            limit: 10,
            is_alone: true,
        };
        cancel_unpaid_orders(shop.context(&admin), batch).unwrap()
    };
    shop.clock.advance(TimeDelta::seconds(1799));
    assert_eq!(cancel().found, 0);
    shop.clock.advance(TimeDelta::seconds(1));
    let done = cancel();
    assert_eq!((done.found, done.cancelled, done.refused.len()), (1, 1, 0));
    assert_eq!(shop.figures(product), (7, 2, 0));
    let found = shop
        .reader()
        .read(|session| Ok(session.orders().find(unpaid.id)?));
    assert_eq!(found.unwrap().unwrap().0.status, OrderStatus::Cancelled);
}
