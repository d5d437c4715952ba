//! Returns of parts of an order.

use std::sync::Arc;

use crate::{
    OrderId, PageRequest, ProductId,
    accounts::Actor,
    conformance::shop::Shop,
    orders::{
        OrderAction::{Complete, Pay, Ship},
        OrderRefusal, OrderStatus, PaymentMethod, PaymentReference, ReceivedUnits, ReturnDecision,
        ReturnOfOrder, ReturnStatus,
    },
    ports::ReturnFilter,
    processing::ReturnStep,
    testing::{customer, staff},
};

const APPROVE: ReturnStep = ReturnStep::Decide(ReturnDecision::Approve);

pub(super) fn run(shop: Shop) {
    let (buyer, clerk) = (customer(shop.register("ann")), staff());
    let (one, two) = (shop.stocked(10), shop.stocked(10));
    shop.begin("an order of two lines is delivered");
    let order = shop
        .step()
        .done(shop.place(&buyer, &[(one, 4), (two, 3)]))
        .id;
    for action in [Pay, Ship, Complete] {
        shop.step().done(shop.move_order(&clerk, order, action));
    }
    in_parts(&shop, (&buyer, &clerk), order, (one, two));
    at_once(&shop, (&buyer, &clerk), (one, two));
}

fn units(product_id: ProductId, sellable: u32, damaged: u32) -> ReceivedUnits {
    ReceivedUnits {
        product_id,
        sellable,
        damaged,
    }
}

fn receive(items: &[ReceivedUnits]) -> ReturnStep {
    ReturnStep::Receive {
        items: Some(items.to_vec()),
    }
}

fn statuses(found: &ReturnOfOrder) -> (ReturnStatus, OrderStatus, String) {
    let due = found.order.refund_due().to_string();
    (found.order_return.status, found.order.status, due)
}

fn in_parts(
    shop: &Shop,
    (buyer, clerk): (&Arc<Actor>, &Arc<Actor>),
    order: OrderId,
    (one, two): (ProductId, ProductId),
) {
    let zero = || "0.00".to_owned();
    shop.begin("two returns are open");
    let lines = [(one, 3), (two, 1)];
    let first = shop.step().done(shop.request_return(buyer, order, &lines));
    let expected = (ReturnStatus::Requested, OrderStatus::Returning, zero());
    shop.step().check("statuses", &expected, &statuses(&first));
    let first = first.order_return.id;
    let second = shop.request_return(buyer, order, &[(one, 1)]);
    let second = shop.step().done(second).order_return.id;
    let refused = shop.request_return(buyer, order, &[(one, 1)]);
    let exceeds = OrderRefusal::ReturnExceedsDelivered {
        product_id: Some(one),
        returnable: 0,
    };
    shop.step()
        .check("refusal", &exceeds, &shop.step().refused(refused));

    shop.begin("a line is received, sellable and damaged");
    shop.step().done(shop.move_return(clerk, first, APPROVE));
    let received = shop.move_return(clerk, first, receive(&[units(one, 1, 2)]));
    let received = shop.step().done(received);
    let expected = (
        ReturnStatus::Approved,
        OrderStatus::Returning,
        "8997.00".to_owned(),
    );
    shop.step()
        .check("statuses", &expected, &statuses(&received));
    shop.check_figures(one, 7, 0, 1);
    let again = shop.move_return(clerk, first, receive(&[units(one, 1, 0)]));
    let known = OrderRefusal::AlreadyReceived {
        product_id: Some(one),
    };
    shop.step()
        .check("refusal", &known, &shop.step().refused(again));
    let rows: Vec<_> = shop.log(one).into_iter().skip(2).collect();
    let row = |units: &str, stock, reason: &str| {
        let number = received.order.number.as_str();
        format!("adjust {units} = {stock} {reason} {number:?} clerk")
    };
    let expected = vec![
        row("+1", 7, "return_received"),
        row("+2", 9, "return_received"),
        row("-2", 7, "return_damaged"),
    ];
    shop.step().check("log", &expected, &rows);

    shop.begin("the other line doesn't come back");
    let received = shop.move_return(clerk, first, receive(&[units(two, 0, 0)]));
    let received = shop.step().done(received);
    let expected = (
        ReturnStatus::Received,
        OrderStatus::Returning,
        "8997.00".to_owned(),
    );
    shop.step()
        .check("statuses", &expected, &statuses(&received));

    shop.begin("the second return is withdrawn");
    let withdraw = ReturnStep::Decide(ReturnDecision::Withdraw);
    let withdrawn = shop.step().done(shop.move_return(buyer, second, withdraw));
    let expected = (
        ReturnStatus::Withdrawn,
        OrderStatus::Completed,
        "8997.00".to_owned(),
    );
    shop.step()
        .check("statuses", &expected, &statuses(&withdrawn));

    shop.begin("the value is given back");
    let refund = ReturnStep::Refund {
        method: PaymentMethod::manual(),
        reference: PaymentReference::lossy("R1"),
    };
    let refunded = shop.step().done(shop.move_return(clerk, first, refund));
    let expected = (ReturnStatus::Refunded, OrderStatus::Completed, zero());
    shop.step()
        .check("statuses", &expected, &statuses(&refunded));
    shop.check_consistent();

    shop.begin("the stored returns are those of the results");
    let page = PageRequest::new(1, 20).unwrap_or_default();
    let filter = ReturnFilter {
        order: Some(order),
        ..ReturnFilter::default()
    };
    let listed = shop.read(|session| Ok(session.orders().list_returns(&filter, page)?));
    let expected = vec![
        withdrawn.order_return.clone(),
        refunded.order_return.clone(),
    ];
    let found = listed.results.iter().map(|it| it.order_return.clone());
    shop.step()
        .check("returns", &expected, &found.collect::<Vec<_>>());
    let found = shop.read(|session| Ok(session.orders().find_return(first)?));
    shop.step().check("return", &Some(refunded), &found);
}

fn at_once(
    shop: &Shop,
    (buyer, clerk): (&Arc<Actor>, &Arc<Actor>),
    (one, two): (ProductId, ProductId),
) {
    shop.begin("everything comes back before the order is completed");
    let placed = shop.place(buyer, &[(one, 2), (two, 1)]);
    let order = shop.step().done(placed).id;
    for action in [Pay, Ship, crate::orders::OrderAction::Return] {
        shop.step().done(shop.move_order(clerk, order, action));
    }
    let filter = ReturnFilter {
        order: Some(order),
        ..ReturnFilter::default()
    };
    let page = PageRequest::new(1, 20).unwrap_or_default();
    let listed = shop.read(|session| Ok(session.orders().list_returns(&filter, page)?));
    let ids: Vec<_> = listed.results.iter().map(|it| it.order_return.id).collect();
    shop.step().check("number of returns", &1, &ids.len());
    for id in ids {
        shop.step().done(shop.move_return(clerk, id, APPROVE));
        let all = ReturnStep::Receive { items: None };
        let received = shop.step().done(shop.move_return(clerk, id, all));
        let expected = (
            ReturnStatus::Received,
            OrderStatus::Refunded,
            "8997.00".to_owned(),
        );
        shop.step()
            .check("statuses", &expected, &statuses(&received));
    }
    shop.check_figures(one, 7, 0, 1);
    shop.check_figures(two, 7, 0, 3);
}
