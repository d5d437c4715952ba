use chrono::{DateTime, TimeDelta};
use proptest::prelude::*;

use super::*;
use crate::{orders::UndeliverableLine, testing::OrderBuilder};

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
}

fn order(status: OrderStatus) -> Order {
    let order = OrderBuilder::new().line(7, 2, "2999.00").status(status);
    order.build()
}

fn after(actions: &[OrderAction]) -> Order {
    actions
        .iter()
        .zip(1..)
        .fold(order(OrderStatus::Pending), |order, (action, second)| {
            transition(&order, *action, at(second)).unwrap().order
        })
}

fn changes(order: &Order, action: OrderAction) -> (Vec<StockChange>, SalesEffect) {
    let decided = transition(order, action, at(50)).unwrap();
    let changes = decided.commands.iter().map(|command| command.change);
    (changes.collect(), decided.sales)
}

use OrderAction::{
    Cancel, Complete, ConfirmRefund, Pay, Refund, RejectRefund, Return, Ship, WithdrawRefund,
};

const RECEIVED: OrderAction = ConfirmRefund {
    goods_received: true,
};
const LOST: OrderAction = ConfirmRefund {
    goods_received: false,
};

#[test]
fn each_status_allows_what_it_allows_and_nothing_else() {
    use OrderStatus as S;
    let allowed = |status: S| -> Vec<&str> {
        let order = order(status);
        let actions = OrderAction::ALL.into_iter();
        actions
            .filter(|action| transition(&order, *action, at(1)).is_ok())
            .map(OrderAction::as_str)
            .collect()
    };
    assert!(transition(&order(S::Pending), OrderAction::TimeOut, at(1)).is_ok());
    assert!(transition(&order(S::Paid), OrderAction::TimeOut, at(1)).is_err());
    assert_eq!(allowed(S::Pending), ["pay", "cancel"]);
    assert_eq!(allowed(S::Paid), ["ship", "cancel", "refund"]);
    assert_eq!(allowed(S::Shipped), ["complete", "return", "refund"]);
    assert_eq!(allowed(S::Completed), ["return", "refund"]);
    assert_eq!(allowed(S::Returning), ["refund", "refund/confirm"]);
    assert_eq!(allowed(S::Refunding), ["refund/confirm"]);
    assert_eq!(allowed(S::Cancelled), [""; 0]);
    assert_eq!(allowed(S::Refunded), [""; 0]);
}

#[test]
fn a_rejected_refund_leads_back_to_where_it_came_from() {
    for actions in [
        &[Pay][..],
        &[Pay, Ship],
        &[Pay, Ship, Complete],
        &[Pay, Ship, Return],
    ] {
        let before = after(actions);
        let refunding = transition(&before, Refund, at(60)).unwrap().order;
        let refused = transition(&refunding, Pay, at(61)).unwrap_err();
        let mut allowed = vec![OrderStatus::Refunded, before.status];
        if before.status == OrderStatus::Paid {
            // The request was one to cancel the order.
            allowed.push(OrderStatus::Cancelled);
        }
        let status = OrderStatus::Refunding;
        assert_eq!(refused, OrderRefusal::IllegalTransition { status, allowed });
        for end in [RejectRefund, WithdrawRefund] {
            let back = transition(&refunding, end, at(61)).unwrap();
            assert_eq!((back.order.status, back.commands.len()), (before.status, 0));
        }
    }
}

#[test]
fn what_was_not_shipped_is_cancelled_and_not_returned() {
    use OrderStatus as S;
    let refusal = transition(&after(&[Pay]), Return, at(9)).unwrap_err();
    let allowed = vec![S::Shipped, S::Refunding, S::Cancelled];
    assert_eq!(refusal, OrderRefusal::NotShipped { allowed });
    for actions in [&[][..], &[Cancel], &[Pay, Refund]] {
        let refusal = transition(&after(actions), Return, at(9)).unwrap_err();
        let is_illegal = matches!(refusal, OrderRefusal::IllegalTransition { .. });
        assert!(is_illegal, "{refusal:?}");
    }
}

#[test]
fn an_order_resumes_its_status_after_its_last_open_return() {
    use OrderStatus as S;
    for (actions, resumed) in [
        (&[Pay, Ship, Return][..], S::Shipped),
        (&[Pay, Ship, Complete, Return], S::Completed),
    ] {
        let returning = after(actions);
        assert_eq!(returning.resumed_status(), Some(resumed));
        let open = after_return_step(&returning, true, at(9));
        assert_eq!((open.status, open.updated_at), (S::Returning, at(9)));
        let ended = after_return_step(&returning, false, at(9));
        assert_eq!((ended.status, ended.ended_at), (resumed, None));
        assert_eq!(ended.shipped_at, Some(at(2)));
        let mut returned = returning.clone();
        returned.lines[0].returned = 2;
        let refunded = after_return_step(&returned, false, at(9));
        assert_eq!(
            (refunded.status, refunded.ended_at),
            (S::Refunded, Some(at(9)))
        );
        // A request for a refund is decided by itself.
        let refunding = transition(&returning, Refund, at(8)).unwrap().order;
        let open = after_return_step(&refunding, true, at(9));
        assert_eq!(open.status_before_refund, Some(S::Returning));
        let still = after_return_step(&refunding, false, at(9));
        assert_eq!(still.status, S::Refunding);
        assert_eq!(still.status_before_refund, Some(resumed));
        let rejected = transition(&still, RejectRefund, at(10)).unwrap().order;
        assert_eq!(rejected.status, resumed);
    }
}

#[test]
fn paying_keeps_the_units_and_cancelling_releases_them() {
    let quantity = Quantity::new(2).unwrap();
    let pending = order(OrderStatus::Pending);
    assert_eq!(
        changes(&pending, Pay).0,
        [StockChange::MakePermanent { quantity }]
    );
    assert_eq!(changes(&pending, Cancel).0, [StockChange::ReleaseAll]);
    assert_eq!(changes(&after(&[Pay]), Cancel).0, [StockChange::ReleaseAll]);
    assert_eq!(
        changes(&after(&[Pay, Refund]), Cancel).0,
        [StockChange::ReleaseAll]
    );
    assert!(transition(&after(&[Pay, Ship, Refund]), Cancel, at(9)).is_err());
    let decided = transition(&pending, Cancel, at(1)).unwrap();
    let command = &decided.commands[0];
    assert_eq!(command.reference.as_str(), "20261121ABC");
    assert_eq!(
        (command.reason.as_str(), command.owner),
        ("order_cancelled", HoldOwner::Order)
    );
}

#[test]
fn shipping_consumes_the_units_and_completing_sells_them_once() {
    let quantity = Quantity::new(2).unwrap();
    let (stock, sales) = changes(&after(&[Pay]), Ship);
    assert_eq!(
        stock,
        [
            StockChange::MakePermanent { quantity },
            StockChange::Consume { quantity }
        ]
    );
    assert_eq!(sales, SalesEffect::None);
    assert_eq!(after(&[Pay, Ship]).lines[0].shipped, Some(2));
    let completed = changes(&after(&[Pay, Ship]), Complete);
    assert_eq!(completed, (vec![StockChange::ConsumeAll], SalesEffect::Add));
    let completed = after(&[Pay, Ship, Complete, Refund, RejectRefund]);
    assert_eq!(completed.status, OrderStatus::Completed);
    assert_eq!(completed.completed_at, Some(at(3)));
}

#[test]
fn a_short_delivery_ends_the_hold_of_what_is_missing() {
    let short = |shipped| {
        let mut order = after(&[Pay]);
        order.lines[0].shipped = Some(shipped);
        changes(&order, Ship).0
    };
    let quantity = Quantity::new(1).unwrap();
    assert_eq!(
        short(1),
        [
            StockChange::MakePermanent { quantity },
            StockChange::Consume { quantity },
            StockChange::ConsumeAll
        ]
    );
    assert_eq!(short(0), [StockChange::ConsumeAll]);
}

#[test]
fn a_refund_returns_units_only_if_they_are_in_the_shop() {
    let back = StockChange::Adjust {
        quantity: 2,
        expected_stock: None,
    };
    let (release, consume) = (StockChange::ReleaseAll, StockChange::ConsumeAll);
    let (none, subtract) = (SalesEffect::None, SalesEffect::Subtract);
    for (actions, confirm, stock, sales) in [
        (&[Pay, Refund][..], LOST, vec![release], none),
        (&[Pay, Ship, Refund], LOST, vec![consume], none),
        (&[Pay, Ship, Return], RECEIVED, vec![consume, back], none),
        (
            &[Pay, Ship, Complete, Refund],
            LOST,
            vec![consume],
            subtract,
        ),
        (
            &[Pay, Ship, Complete, Return],
            RECEIVED,
            vec![consume, back],
            subtract,
        ),
    ] {
        assert_eq!(
            changes(&after(actions), confirm),
            (stock, sales),
            "{actions:?}"
        );
    }
}

#[test]
fn a_line_whose_product_was_deleted_has_no_effect_on_stock() {
    let mut order = order(OrderStatus::Pending);
    order.lines[0].product_id = None;
    assert_eq!(changes(&order, Cancel).0, []);
}

#[test]
fn an_order_with_a_deleted_product_is_neither_paid_nor_shipped_in_full() {
    let mut paid = after(&[Pay]);
    paid.lines[0].product_id = None;
    let mut pending = order(OrderStatus::Pending);
    pending.lines[0].product_id = None;
    let lost = OrderRefusal::Undeliverable(vec![UndeliverableLine {
        product_name: "冰箱".to_owned(),
        product_code: None,
        quantity: 2,
    }]);
    assert_eq!(transition(&pending, Pay, at(9)), Err(lost.clone()));
    assert_eq!(transition(&paid, Ship, at(9)), Err(lost));
    // What is left of it can be shipped.
    paid.lines[0].shipped = Some(0);
    assert_eq!(changes(&paid, Ship).0, []);
}

proptest! {
    #[test]
    fn units_are_sold_once_and_deducted_once_in_any_sequence(
        tries in prop::collection::vec(0..10_usize, 0..60),
    ) {
        let actions: Vec<OrderAction> = OrderAction::ALL.into_iter().chain([RECEIVED]).collect();
        let mut order = order(OrderStatus::Pending);
        let mut sold = 0;
        for (action, second) in tries.into_iter().zip(1..) {
            let Ok(decided) = transition(&order, actions[action], at(second)) else {
                continue;
            };
            prop_assert!(order.status.successors(order.resumed_status()).contains(&decided.order.status));
            match decided.sales {
                SalesEffect::Add => sold += 1,
                SalesEffect::Subtract => sold -= 1,
                SalesEffect::None => {}
            }
            order = decided.order;
            let counts = order.completed_at.is_some() && order.status != OrderStatus::Refunded;
            prop_assert_eq!(sold, i32::from(counts));
            let is_final = matches!(order.status, OrderStatus::Cancelled | OrderStatus::Refunded);
            prop_assert_eq!(order.ended_at.is_some(), is_final);
        }
    }
}

#[test]
fn what_was_cancelled_was_not_shipped_and_what_was_completed_is_not_sold_again() {
    let cancelled = after(&[Pay, Cancel]);
    assert_eq!(cancelled.lines[0].shipped, None);
    let mut shipped = after(&[Pay, Ship]);
    assert_eq!(shipped.lines[0].shipped, Some(2));
    assert_eq!(changes(&shipped, Complete).1, SalesEffect::Add);
    shipped.completed_at = Some(at(3));
    assert_eq!(changes(&shipped, Complete), (Vec::new(), SalesEffect::None));
}
