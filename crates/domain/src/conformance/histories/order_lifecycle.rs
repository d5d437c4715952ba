//! An order from its placing to its completion.

use crate::{
    conformance::shop::Shop,
    orders::{OrderAction, OrderLine, OrderRefusal, OrderStatus},
    testing::{customer, staff},
};

pub(super) fn run(shop: Shop) {
    let product = shop.stocked(10);
    let (buyer, clerk) = (customer(shop.register("ann")), staff());
    shop.begin("placing holds the units until the payment deadline");
    let order = shop.step().done(shop.place(&buyer, &[(product, 3)]));
    shop.step()
        .check("total", &"8997.00".to_owned(), &order.total.to_string());
    shop.step()
        .check("payment deadline", &shop.after(1800), &order.expires_at);
    shop.check_figures(product, 7, 3, 0);
    let hold = |expiry: &str| {
        vec![format!(
            "order 3/3 {:?} {} {expiry}",
            order.number.as_str(),
            buyer.name
        )]
    };
    shop.step()
        .check("open holds", &hold("Some(1800)"), &shop.holds(product));

    shop.begin("another customer can't see the order");
    let stranger = customer(shop.register("bob"));
    let refused = shop.move_order(&stranger, order.id, OrderAction::Cancel);
    let unknown = OrderRefusal::Unknown(order.id);
    shop.step()
        .check("refusal", &unknown, &shop.step().refused(refused));

    shop.begin("a customer can't mark an order as paid");
    let refused = shop
        .step()
        .refused(shop.move_order(&buyer, order.id, OrderAction::Pay));
    let is_forbidden = matches!(refused, OrderRefusal::Forbidden { .. });
    shop.step()
        .check_that("a refusal because of the role", is_forbidden, &refused);

    let statuses = [
        ("paying makes the hold permanent", OrderAction::Pay, 7, 3, 0),
        ("shipping consumes the hold", OrderAction::Ship, 7, 0, 0),
        ("completing counts the sale", OrderAction::Complete, 7, 0, 3),
    ];
    for (step, action, stock, held, sold) in statuses {
        shop.begin(step);
        shop.wait(1);
        shop.step().done(shop.move_order(&clerk, order.id, action));
        shop.check_figures(product, stock, held, sold);
        if action == OrderAction::Pay {
            shop.step()
                .check("open holds", &hold("None"), &shop.holds(product));
        }
    }

    shop.begin("completing twice is refused");
    let refused = shop.move_order(&clerk, order.id, OrderAction::Complete);
    let illegal = OrderRefusal::IllegalTransition {
        status: OrderStatus::Completed,
        allowed: vec![OrderStatus::Returning, OrderStatus::Refunding],
    };
    shop.step()
        .check("refusal", &illegal, &shop.step().refused(refused));
    shop.check_figures(product, 7, 0, 3);

    shop.begin("the stored order has its times and steps");
    let found = shop.read(|session| Ok(session.orders().find(order.id)?));
    let missing = || shop.step().fail("the order isn't found");
    let (stored, steps) = found.unwrap_or_else(missing);
    let at = |seconds| Some(shop.opened() + chrono::TimeDelta::seconds(seconds));
    let times = (
        stored.paid_at,
        stored.shipped_at,
        stored.completed_at,
        stored.ended_at,
    );
    shop.step()
        .check("times", &(at(1), at(2), at(3), None), &times);
    let shipped = |line: &OrderLine| OrderLine {
        shipped: Some(line.delivered()),
        ..line.clone()
    };
    let expected: Vec<_> = order.lines.iter().map(shipped).collect();
    shop.step().check("lines", &expected, &stored.lines);
    shop.step()
        .check("contact", &order.contact, &stored.contact);
    let statuses: Vec<_> = steps.iter().map(|step| (step.from, step.to)).collect();
    let expected = vec![
        (None, OrderStatus::Pending),
        (Some(OrderStatus::Pending), OrderStatus::Paid),
        (Some(OrderStatus::Paid), OrderStatus::Shipped),
        (Some(OrderStatus::Shipped), OrderStatus::Completed),
    ];
    shop.step().check("steps", &expected, &statuses);
}
