//! Returns, each step as a use case.

use std::sync::Arc;

use cangku_domain::{
    OrderId, ProductId, ReturnId,
    accounts::{Actor, Requirement, Scope},
    orders::{
        OrderAction, OrderLinesDraft, OrderNote, OrderRefusal, OrderStatus, PaymentMethod,
        PaymentReference, ReceivedUnits, ReturnDecision, ReturnDraft, ReturnOfOrder, ReturnStatus,
    },
    processing::ReturnStep,
    testing::{ProductBuilder, StockEvent, customer, quantity, staff},
    use_cases::{move_return, place_order, request_return},
};

use super::shop::{Shop, order_of};

const APPROVE: ReturnStep = ReturnStep::Decide(ReturnDecision::Approve);
const DECLINE: ReturnStep = ReturnStep::Decide(ReturnDecision::Decline);
const WITHDRAW: ReturnStep = ReturnStep::Decide(ReturnDecision::Withdraw);

/// A shop with a shipped order of 4 units of a product of which 1 is left.
struct World {
    shop: Shop,
    buyer: Arc<Actor>,
    clerk: Arc<Actor>,
    product: ProductId,
    order: OrderId,
}

impl World {
    fn new(steps: &[OrderAction]) -> Self {
        let shop = Shop::new();
        let product = shop.add(ProductBuilder::new().threshold(2), 5);
        let (buyer, clerk) = (customer(shop.register("li")), staff());
        let order = place_order(&shop.processor(), &buyer, order_of(product, 4));
        let order = order.unwrap().unwrap().id;
        for action in steps {
            shop.step(&clerk, order, *action).unwrap();
        }
        Self {
            shop,
            buyer,
            clerk,
            product,
            order,
        }
    }

    fn request(&self, units: i32) -> Result<ReturnOfOrder, OrderRefusal> {
        let items = OrderLinesDraft::new(&[(self.product, quantity(units))]).unwrap();
        let draft = ReturnDraft {
            items: Some(items),
            reason: OrderNote::new("尺寸不合适").unwrap(),
        };
        request_return(&self.shop.processor(), &self.buyer, self.order, draft).unwrap()
    }

    fn step(
        &self,
        actor: &Arc<Actor>,
        id: ReturnId,
        step: ReturnStep,
    ) -> Result<ReturnOfOrder, OrderRefusal> {
        let note = OrderNote::new("已验货").unwrap();
        move_return(&self.shop.processor(), actor, id, step, note).unwrap()
    }

    fn receive(&self, sellable: u32, damaged: u32) -> ReturnStep {
        ReturnStep::Receive {
            items: Some(vec![ReceivedUnits {
                product_id: self.product,
                sellable,
                damaged,
            }]),
        }
    }
}

use OrderAction::{Complete, Pay, Ship};

#[test]
fn units_and_money_come_back_in_parts() {
    let world = World::new(&[Pay, Ship, Complete]);
    assert_eq!(world.shop.figures(world.product), (1, 0, 4));
    let requested = world.request(3).unwrap();
    let id = requested.order_return.id;
    assert_eq!(requested.order_return.status, ReturnStatus::Requested);
    assert_eq!(requested.order.status, OrderStatus::Returning);
    world.step(&world.clerk, id, APPROVE).unwrap();
    let before = world.shop.database.stock_events();
    let receive = world.receive(1, 2);
    let received = world.step(&world.clerk, id, receive.clone()).unwrap();
    assert_eq!(received.order_return.status, ReturnStatus::Received);
    assert_eq!(received.order.status, OrderStatus::Completed);
    assert_eq!(received.order.refund_due().to_string(), "8997.00");
    assert_eq!(world.shop.figures(world.product), (2, 0, 1));
    let again = world.step(&world.clerk, id, receive).unwrap_err();
    let is_known = matches!(again, OrderRefusal::AlreadyReceived { .. });
    assert!(is_known, "{again:?}");
    // Damaged units pass through: from 1 unit to 2, not to 4 above the threshold and back.
    let events = world.shop.database.stock_events();
    let alerts = events[before.len()..].iter();
    let alerts = alerts.filter(|event| matches!(event, StockEvent::Alert { .. }));
    assert_eq!(alerts.count(), 0);
    let refund = ReturnStep::Refund {
        method: PaymentMethod::new("wechat").unwrap(),
        reference: PaymentReference::new("R1").unwrap(),
    };
    let refunded = world.step(&world.clerk, id, refund.clone()).unwrap();
    assert_eq!(refunded.order_return.status, ReturnStatus::Refunded);
    assert!(refunded.order.refund_due().is_zero());
    // The same refund again has no further effect.
    let again = world.step(&world.clerk, id, refund).unwrap();
    assert_eq!(again.order.balance, refunded.order.balance);
    // The last unit: then the order is refunded as a whole.
    let last = world.request(1).unwrap().order_return.id;
    world.step(&world.clerk, last, APPROVE).unwrap();
    let receive = ReturnStep::Receive { items: None };
    let ended = world.step(&world.clerk, last, receive).unwrap();
    assert_eq!(ended.order.status, OrderStatus::Refunded);
    assert_eq!(ended.order.refund_due().to_string(), "2999.00");
    assert_eq!(world.shop.figures(world.product), (3, 0, 0));
}

#[test]
fn a_return_that_ends_without_goods_leads_back() {
    let world = World::new(&[Pay, Ship]);
    for (step, status) in [
        (DECLINE, ReturnStatus::Declined),
        (WITHDRAW, ReturnStatus::Withdrawn),
    ] {
        let id = world.request(4).unwrap().order_return.id;
        let refused = world.request(1).unwrap_err();
        let returnable = OrderRefusal::ReturnExceedsDelivered {
            product_id: Some(world.product),
            returnable: 0,
        };
        assert_eq!(refused, returnable);
        let ended = world.step(&world.clerk, id, step).unwrap();
        assert_eq!(ended.order_return.status, status);
        assert_eq!(ended.order.status, OrderStatus::Shipped);
    }
    let ids = [1, 2].map(|units| world.request(units).unwrap().order_return.id);
    let ended = world.step(&world.buyer, ids[0], WITHDRAW).unwrap();
    assert_eq!(
        ended.order.status,
        OrderStatus::Returning,
        "another is open"
    );
    let ended = world.step(&world.clerk, ids[1], DECLINE).unwrap();
    assert_eq!(ended.order.status, OrderStatus::Shipped);
    world
        .shop
        .step(&world.clerk, world.order, Complete)
        .unwrap();
    assert_eq!(world.shop.figures(world.product), (1, 0, 4));
}

#[test]
fn customers_decide_on_nothing_and_see_no_other_returns() {
    let world = World::new(&[Pay, Ship]);
    let id = world.request(1).unwrap().order_return.id;
    let needed = Requirement::Scope(Scope::OrdersManage);
    let receive = world.receive(1, 0);
    for step in [APPROVE, DECLINE, receive.clone()] {
        let refused = world.step(&world.buyer, id, step).unwrap_err();
        assert_eq!(refused, OrderRefusal::Forbidden { needed });
    }
    let other = customer(world.shop.register("han"));
    let refused = world.step(&other, id, WITHDRAW).unwrap_err();
    assert_eq!(refused, OrderRefusal::UnknownReturn(id));
    let early = world.step(&world.clerk, id, receive).unwrap_err();
    let is_early = matches!(early, OrderRefusal::IllegalReturnTransition { .. });
    assert!(is_early, "it isn't approved: {early:?}");
}

#[test]
fn a_refund_of_the_whole_order_ends_its_returns() {
    for (goods_received, stock) in [(true, 5), (false, 1)] {
        let world = World::new(&[Pay, Ship, Complete]);
        let id = world.request(3).unwrap().order_return.id;
        let action = OrderAction::ConfirmRefund { goods_received };
        let ended = world.shop.step(&world.clerk, world.order, action).unwrap();
        assert_eq!(ended.status, OrderStatus::Refunded);
        assert!(ended.refund_due().is_zero());
        assert_eq!(world.shop.figures(world.product), (stock, 0, 0));
        let late = world.step(&world.clerk, id, WITHDRAW).unwrap_err();
        let status = ReturnStatus::Refunded;
        let allowed = Vec::new();
        let illegal = OrderRefusal::IllegalReturnTransition { status, allowed };
        assert_eq!(late, illegal);
    }
}
