//! Unpaid orders that are cancelled after their deadline.

use crate::{
    conformance::shop::Shop,
    orders::{DeadlineCursor, OrderAction, OrderStatus, OverdueCriterion},
    testing::{admin, staff},
    use_cases::{CancelledOrders, UnpaidOrderBatch, cancel_unpaid_orders},
};

pub(super) fn run(shop: Shop) {
    let (actor, product) = (staff(), shop.stocked(10));
    let place = || {
        shop.wait(10);
        shop.step().done(shop.place(&actor, &[(product, 1)]))
    };
    shop.begin("three orders, of which one is paid");
    let (first, paid, last) = (place(), place(), place());
    shop.step()
        .done(shop.move_order(&actor, paid.id, OrderAction::Pay));
    shop.check_figures(product, 7, 3, 0);

    let cancel = |overdue, behind: Option<DeadlineCursor>, limit| -> CancelledOrders {
        let batch = UnpaidOrderBatch {
            overdue,
            behind,
            limit,
            is_alone: true,
        };
        shop.step()
            .done(cancel_unpaid_orders(shop.context(&admin()), batch))
    };
    let count = |overdue| shop.read(|session| Ok(session.orders().count_overdue(overdue)?));

    shop.begin("before the deadline no order is overdue");
    let early = OverdueCriterion::DeadlineBy(first.expires_at - chrono::TimeDelta::microseconds(1));
    shop.step().check("overdue orders", &0, &count(early));
    shop.step()
        .check("cancelled orders", &0, &cancel(early, None, 10).cancelled);

    shop.begin("at its deadline an order is overdue");
    let deadline = OverdueCriterion::DeadlineBy(first.expires_at);
    shop.step().check("overdue orders", &1, &count(deadline));

    shop.begin("orders placed at a time weren't placed before it");
    let before = OverdueCriterion::PlacedBefore(last.created_at);
    shop.step().check("overdue orders", &1, &count(before));

    shop.begin("a batch begins behind its cursor");
    let late = OverdueCriterion::DeadlineBy(last.expires_at);
    let cursor = DeadlineCursor::from(&first);
    let done = cancel(late, Some(cursor), 10);
    shop.step().check("cancelled orders", &1, &done.cancelled);
    shop.step()
        .check("last order", &Some(DeadlineCursor::from(&last)), &done.last);
    shop.check_figures(product, 8, 2, 0);

    shop.begin("the earliest deadline comes first");
    let again = place();
    let everything = OverdueCriterion::DeadlineBy(again.expires_at);
    let done = cancel(everything, None, 1);
    shop.step().check("last order", &Some(cursor), &done.last);
    shop.check_figures(product, 8, 2, 0);
    shop.step().check(
        "cancelled orders",
        &1,
        &cancel(everything, None, 10).cancelled,
    );
    shop.step()
        .check("cancelled orders", &0, &cancel(everything, None, 10).found);
    shop.check_figures(product, 9, 1, 0);

    shop.begin("the paid order stays");
    let found = shop.read(|session| Ok(session.orders().find(paid.id)?));
    let status = found.map(|(order, _)| order.status);
    shop.step()
        .check("status", &Some(OrderStatus::Paid), &status);
}
