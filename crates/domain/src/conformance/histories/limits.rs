//! Limits of customers: unpaid orders, units of a product, and direct locks.

use chrono::TimeDelta;

use crate::{
    conformance::shop::{Shop, command, draft, lock, order_request},
    inventory::{CustomerLockPolicy, CustomerRefusal, StockChange, StockRefusal},
    orders::{OrderAction, OrderRefusal},
    processing::{OrderCommand, Outcome, ProcessResult},
    testing::{customer, quantity, staff},
};

pub(super) fn run(mut shop: Shop) {
    shop.rules.max_unpaid_orders = 2;
    shop.rules.max_held_units = 5;
    let ann = customer(shop.register("ann"));
    let product = shop.stocked(100);
    unpaid_orders(&shop);

    shop.begin("customers don't lock stock directly");
    let soon = |shop: &Shop, units| lock(product, units, "cart", Some(shop.after(60)));
    let refused = shop.step().refused(shop.stock(&ann, soon(&shop, 1)));
    shop.step()
        .check("refusal", &StockRefusal::CustomersMayNotLock, &refused);

    shop.rules.customer_locks = CustomerLockPolicy::AllowedFor(TimeDelta::seconds(60));
    shop.begin("a customer's lock ends by itself");
    let endless = lock(product, 1, "cart", None);
    let refused = shop.step().refused(shop.stock(&ann, endless));
    shop.step().check(
        "refusal",
        &StockRefusal::HoldTooLong { seconds: 60 },
        &refused,
    );

    shop.begin("locks and orders count together");
    shop.step().done(shop.stock(&ann, soon(&shop, 3)));
    shop.step().done(shop.place(&ann, &[(product, 2)]));
    let refused = shop.step().refused(shop.stock(&ann, soon(&shop, 1)));
    let too_many = CustomerRefusal::TooManyHolds { limit: 2 };
    shop.step()
        .check("refusal", &StockRefusal::Customer(too_many), &refused);
    shop.check_figures(product, 95, 5, 0);

    shop.begin("a customer releases only what the customer locked");
    let release = StockChange::Release {
        quantity: quantity(1),
    };
    let bob = customer(shop.register("bob"));
    shop.step()
        .refused(shop.stock(&bob, command(product, release, "cart")));
    shop.step()
        .done(shop.stock(&ann, command(product, release, "cart")));
    shop.check_figures(product, 96, 4, 0);

    shop.begin("an expired lock no longer counts");
    shop.wait(60);
    shop.step().done(shop.place(&ann, &[(product, 3)]));
    let refused = shop.step().refused(shop.place(&ann, &[(product, 1)]));
    let too_many = OrderRefusal::Customer(CustomerRefusal::TooManyHolds { limit: 2 });
    shop.step().check("refusal", &too_many, &refused);
}

fn unpaid_orders(shop: &Shop) {
    let user = shop.register("carl");
    let (carl, clerk) = (customer(user), staff());
    let product = shop.stocked(100);
    shop.begin("a customer's unpaid orders hold a limited number of units");
    let order = shop.step().done(shop.place(&carl, &[(product, 4)]));
    let refused = shop.step().refused(shop.place(&carl, &[(product, 2)]));
    let too_many_units = OrderRefusal::Customer(CustomerRefusal::TooManyUnits {
        product_id: product,
        limit: 5,
        held: 4,
    });
    shop.step().check("refusal", &too_many_units, &refused);

    shop.begin("orders of one batch count too");
    let place = || order_request(&carl, OrderCommand::Place(Box::new(draft(&[(product, 1)]))));
    let results = shop.process(&[place(), place()]);
    let accepted: Vec<bool> = results.iter().map(is_placed).collect();
    shop.step()
        .check("which orders were placed", &vec![true, false], &accepted);
    shop.check_figures(product, 95, 5, 0);

    shop.begin("a paid order no longer counts");
    shop.step()
        .done(shop.move_order(&clerk, order.id, OrderAction::Pay));
    shop.step().done(shop.place(&carl, &[(product, 4)]));
    shop.check_figures(product, 91, 9, 0);

    shop.begin("staff have no limits");
    shop.step().done(shop.place(&clerk, &[(product, 50)]));

    shop.begin("a disabled customer places no order");
    shop.set_enabled(user, false);
    let refused = shop.step().refused(shop.place(&carl, &[(product, 1)]));
    let disabled = OrderRefusal::Customer(CustomerRefusal::AccountDisabled);
    shop.step().check("refusal", &disabled, &refused);
    shop.check_figures(product, 41, 59, 0);
}

const fn is_placed(result: &ProcessResult) -> bool {
    matches!(
        result,
        ProcessResult::Fresh {
            outcome: Outcome::Order(Ok(_)),
            ..
        }
    )
}
