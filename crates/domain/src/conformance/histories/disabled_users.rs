//! What disabled users hold is released.

use chrono::TimeDelta;

use crate::{
    conformance::shop::{Shop, lock},
    inventory::CustomerLockPolicy,
    orders::OrderAction,
    testing::{admin, customer, staff},
    use_cases::{ReleasedHoldings, release_holdings_of_disabled_users},
};

pub(super) fn run(mut shop: Shop) {
    shop.rules.customer_locks = CustomerLockPolicy::AllowedFor(TimeDelta::seconds(60));
    let product = shop.stocked(100);
    let (ann, bob) = (shop.register("ann"), shop.register("bob"));
    shop.begin("two customers with two orders and a lock each");
    for user in [ann, bob] {
        let actor = customer(user);
        let paid = shop.step().done(shop.place(&actor, &[(product, 1)]));
        shop.step().done(shop.place(&actor, &[(product, 2)]));
        shop.step()
            .done(shop.move_order(&staff(), paid.id, OrderAction::Pay));
        let soon = lock(product, 4, "cart", Some(shop.after(60)));
        shop.step().done(shop.stock(&actor, soon));
    }
    shop.check_figures(product, 86, 14, 0);

    let admin = admin();
    let release = |user, limit| -> ReleasedHoldings {
        let cx = shop.context(&admin);
        shop.step()
            .done(release_holdings_of_disabled_users(cx, user, limit))
    };
    let count = |user, at_most| {
        shop.read(|session| Ok(session.users().count_holds_of_disabled(user, at_most)?))
    };
    shop.begin("enabled users keep what they hold");
    shop.step()
        .check("released", &ReleasedHoldings::default(), &release(None, 10));
    shop.step().check(
        "released",
        &ReleasedHoldings::default(),
        &release(Some(ann), 10),
    );
    shop.step()
        .check("holds of a disabled user", &0, &count(ann, 10));

    shop.begin("a disabled user's lock and unpaid order are counted up to a limit");
    shop.set_enabled(ann, false);
    shop.step()
        .check("holds of a disabled user", &2, &count(ann, 10));
    shop.step()
        .check("holds of a disabled user", &1, &count(ann, 1));

    shop.begin("another user's state doesn't matter");
    shop.step().check(
        "released",
        &ReleasedHoldings::default(),
        &release(Some(bob), 10),
    );

    shop.begin("the lock and the unpaid order end, the paid order stays");
    let both = ReleasedHoldings {
        holds: 1,
        orders: 1,
        refused: 0,
    };
    shop.step().check("released", &both, &release(None, 10));
    shop.check_figures(product, 92, 8, 0);
    shop.step()
        .check("released", &ReleasedHoldings::default(), &release(None, 10));

    shop.begin("a batch is limited");
    let actor = customer(bob);
    for reference in ["one", "two"] {
        let soon = lock(product, 1, reference, Some(shop.after(60)));
        shop.step().done(shop.stock(&actor, soon));
    }
    shop.set_enabled(bob, false);
    shop.step().check("released", &both, &release(None, 1));
    let rest = ReleasedHoldings {
        holds: 2,
        orders: 0,
        refused: 0,
    };
    shop.step().check("released", &rest, &release(None, 10));
    shop.check_figures(product, 98, 2, 0);
}
