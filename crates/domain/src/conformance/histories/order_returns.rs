//! Cancelled, refunded and returned orders.

use crate::{
    OrderId, ProductId,
    conformance::shop::Shop,
    orders::OrderAction::{self, Cancel, Complete, ConfirmRefund, Pay, Refund, RejectRefund, Ship},
    testing::staff,
};

/// Name, steps of an order of 4 of 10 units, and the resulting stock, held and sold units.
type Case = (&'static str, &'static [OrderAction], (i32, i64, u32));

const BACK: OrderAction = ConfirmRefund {
    goods_received: true,
};
const GONE: OrderAction = ConfirmRefund {
    goods_received: false,
};

const CASES: &[Case] = &[
    ("a cancelled order returns its units", &[Cancel], (10, 0, 0)),
    ("a paid order can be cancelled", &[Pay, Cancel], (10, 0, 0)),
    (
        "a refund before shipping returns the units",
        &[Pay, Refund, GONE],
        (10, 0, 0),
    ),
    (
        "shipped units that aren't received back are gone",
        &[Pay, Ship, Refund, GONE],
        (6, 0, 0),
    ),
    (
        "shipped units that are received back can be sold",
        &[Pay, Ship, Refund, BACK],
        (10, 0, 0),
    ),
    (
        "a refunding order still counts as sold",
        &[Pay, Ship, Complete, Refund],
        (6, 0, 4),
    ),
    (
        "a refunded order no longer counts as sold",
        &[Pay, Ship, Complete, Refund, GONE],
        (6, 0, 0),
    ),
    (
        "received units of a completed order return",
        &[Pay, Ship, Complete, Refund, BACK],
        (10, 0, 0),
    ),
    (
        "a rejected refund changes nothing, and the sale counts once",
        &[
            Pay,
            Ship,
            Refund,
            RejectRefund,
            Complete,
            Refund,
            RejectRefund,
        ],
        (6, 0, 4),
    ),
];

pub(super) fn run(shop: Shop) {
    let actor = staff();
    for (name, actions, (stock, held, sold)) in CASES {
        shop.begin(name);
        let product = shop.stocked(10);
        let order = shop.step().done(shop.place(&actor, &[(product, 4)])).id;
        shop.check_figures(product, 6, 4, 0);
        for action in *actions {
            shop.step().done(shop.move_order(&actor, order, *action));
        }
        shop.check_figures(product, *stock, *held, *sold);
    }
    pay_after_expiry(&shop);
    two_lines(&shop);
}

fn pay_after_expiry(shop: &Shop) {
    let actor = staff();
    let place = |product: ProductId| -> OrderId {
        shop.step().done(shop.place(&actor, &[(product, 4)])).id
    };
    shop.begin("a payment after the deadline locks the units again");
    let product = shop.stocked(10);
    let order = place(product);
    shop.wait(1800);
    let admin = crate::testing::admin();
    let expired = crate::use_cases::expire_holds(shop.context(&admin), 100);
    shop.step()
        .check("number of released holds", &1, &shop.step().done(expired));
    shop.check_figures(product, 10, 0, 0);
    shop.step().done(shop.move_order(&actor, order, Pay));
    shop.check_figures(product, 6, 4, 0);

    shop.begin("a payment after the deadline is refused if the units are sold");
    let product = shop.stocked(4);
    let order = place(product);
    shop.wait(1800);
    shop.step().done(shop.lock(&actor, product, 2, "another"));
    shop.check_figures(product, 2, 2, 0);
    shop.step().refused(shop.move_order(&actor, order, Pay));
    shop.check_figures(product, 2, 2, 0);

    shop.begin("it can be cancelled without holds");
    shop.step().done(shop.move_order(&actor, order, Cancel));
    shop.check_figures(product, 2, 2, 0);
}

fn two_lines(shop: &Shop) {
    let actor = staff();
    shop.begin("an order that lacks one line changes nothing");
    let (one, two) = (shop.stocked(5), shop.stocked(1));
    shop.step()
        .refused(shop.place(&actor, &[(one, 5), (two, 2)]));
    shop.check_figures(one, 5, 0, 0);
    shop.check_figures(two, 1, 0, 0);

    shop.begin("each line of a completed order counts");
    let order = shop
        .step()
        .done(shop.place(&actor, &[(one, 5), (two, 1)]))
        .id;
    for action in [Pay, Ship, Complete] {
        shop.step().done(shop.move_order(&actor, order, action));
    }
    shop.check_figures(one, 0, 0, 5);
    shop.check_figures(two, 0, 0, 1);

    shop.begin("a product without a price isn't given away");
    let free = shop.add(shop.product().price("0"), 5);
    shop.step().refused(shop.place(&actor, &[(free, 1)]));
    shop.begin("a gift is");
    let gift = shop.add(shop.product().price("0").gift(), 5);
    shop.step().done(shop.place(&actor, &[(gift, 1)]));
    shop.check_figures(gift, 4, 1, 0);
    shop.begin("an inactive product isn't sold");
    let inactive = shop.add(shop.product().inactive(), 5);
    shop.step().refused(shop.place(&actor, &[(inactive, 1)]));
    shop.check_figures(inactive, 5, 0, 0);
}
