//! Orders from their placing to their end, each step as a use case.

use cangku_domain::{
    accounts::{Requirement, Scope},
    orders::{OrderAction, OrderNote, OrderRefusal, OrderStatus},
    ports::OrderFilter,
    testing::{customer, staff},
    use_cases::{cancel_order, complete_order, pay_order, place_order, ship_order},
};

use super::shop::{Shop, order_of};

#[test]
fn an_order_moves_units_from_stock_to_holds_to_sales() {
    let shop = Shop::new();
    let product = shop.stocked(10);
    let (buyer, clerk) = (customer(shop.register("ann")), staff());
    let processor = shop.processor();
    let order = place_order(&processor, &buyer, order_of(product, 4))
        .unwrap()
        .unwrap();
    assert_eq!(order.total.to_string(), "11996.00");
    assert_eq!(order.expires_at, shop.after(1800));
    assert_eq!(shop.figures(product), (6, 4, 0));
    let steps = [
        (OrderAction::Pay, OrderStatus::Paid, (6, 4, 0)),
        (OrderAction::Ship, OrderStatus::Shipped, (6, 0, 0)),
        (OrderAction::Complete, OrderStatus::Completed, (6, 0, 4)),
    ];
    for (action, status, figures) in steps {
        let step = |actor| {
            let note = OrderNote::default();
            let done = match action {
                OrderAction::Pay => pay_order(&processor, actor, order.id, note),
                OrderAction::Ship => ship_order(&processor, actor, order.id, note),
                _ => complete_order(&processor, actor, order.id, note),
            };
            done.unwrap()
        };
        if action != OrderAction::Complete {
            let needed = Requirement::Scope(match action {
                OrderAction::Pay => Scope::PaymentsRecord,
                _ => Scope::OrdersManage,
            });
            assert_eq!(step(&buyer), Err(OrderRefusal::Forbidden { needed }));
        }
        assert_eq!(step(&clerk).unwrap().status, status);
        assert_eq!(shop.figures(product), figures);
    }
    let again = complete_order(&processor, &clerk, order.id, OrderNote::default()).unwrap();
    let illegal = matches!(
        again,
        Err(OrderRefusal::IllegalTransition {
            status: OrderStatus::Completed,
            ..
        })
    );
    assert!(illegal, "{again:?}");
    assert_eq!(shop.figures(product), (6, 0, 4));
}

#[test]
fn a_refunded_order_no_longer_counts_as_a_sale() {
    for (goods_received, stock) in [(true, 10), (false, 7)] {
        let shop = Shop::new();
        let (product, clerk) = (shop.stocked(10), staff());
        let order = place_order(&shop.processor(), &clerk, order_of(product, 3));
        let order = order.unwrap().unwrap().id;
        use OrderAction::{Complete, ConfirmRefund, Pay, Refund, Ship};
        for action in [Pay, Ship, Complete, Refund] {
            shop.step(&clerk, order, action).unwrap();
        }
        assert_eq!(shop.figures(product), (7, 0, 3));
        shop.step(&clerk, order, ConfirmRefund { goods_received })
            .unwrap();
        assert_eq!(shop.figures(product), (stock, 0, 0));
    }
}

#[test]
fn a_cancelled_order_returns_its_units_once() {
    let shop = Shop::new();
    let (product, buyer) = (shop.stocked(10), customer(shop.register("ann")));
    let order = place_order(&shop.processor(), &buyer, order_of(product, 3))
        .unwrap()
        .unwrap();
    let cancel =
        || cancel_order(&shop.processor(), &buyer, order.id, OrderNote::default()).unwrap();
    assert_eq!(cancel().unwrap().status, OrderStatus::Cancelled);
    assert_eq!(shop.figures(product), (10, 0, 0));
    let again = cancel();
    assert!(
        matches!(again, Err(OrderRefusal::IllegalTransition { .. })),
        "{again:?}"
    );
    assert_eq!(shop.figures(product), (10, 0, 0));
}

#[test]
fn orders_are_listed_newest_first_by_their_filter() {
    let shop = Shop::new();
    let (product, user) = (shop.stocked(10), shop.register("ann"));
    for actor in [staff(), customer(user), staff()] {
        place_order(&shop.processor(), &actor, order_of(product, 1))
            .unwrap()
            .unwrap();
        shop.clock.advance(chrono::TimeDelta::seconds(1));
    }
    let list = |filter: OrderFilter| -> Vec<i64> {
        let page = shop.reader().read(|session| {
            Ok(session
                .orders()
                .list(&filter, cangku_domain::PageRequest::default())?)
        });
        page.unwrap()
            .results
            .iter()
            .map(|order| order.id.get())
            .collect()
    };
    let all = OrderFilter::default;
    assert_eq!(list(all()), [3, 2, 1]);
    assert_eq!(
        list(OrderFilter {
            user: Some(user),
            ..all()
        }),
        [2]
    );
    assert_eq!(
        list(OrderFilter {
            status: Some(OrderStatus::Paid),
            ..all()
        }),
        [0; 0]
    );
    assert_eq!(
        list(OrderFilter {
            from: Some(shop.after(-2)),
            ..all()
        }),
        [3, 2]
    );
    assert_eq!(
        list(OrderFilter {
            to: Some(shop.after(-2)),
            ..all()
        }),
        [1]
    );
}
