//! Expired holds: released by the job, and by a lock that falls short.

use crate::{
    conformance::shop::{Shop, lock},
    testing::{admin, staff},
    use_cases::expire_holds,
};

pub(super) fn run(shop: Shop) {
    let actor = staff();
    let product = shop.stocked(10);
    let other = shop.stocked(5);
    let expires = |seconds| Some(shop.after(seconds));
    shop.begin("holds with and without expiry");
    for command in [
        lock(product, 2, "later", expires(120)),
        lock(product, 3, "sooner", expires(60)),
        lock(product, 1, "never", None),
        lock(other, 4, "between", expires(90)),
    ] {
        shop.step().done(shop.stock(&actor, command));
    }
    shop.check_figures(product, 4, 6, 0);

    let admin = admin();
    let expire = |limit| shop.step().done(expire_holds(shop.context(&admin), limit));
    shop.begin("a second before its expiry a hold stays");
    shop.wait(59);
    shop.step()
        .check("number of released holds", &0, &expire(10));

    shop.begin("at its expiry a hold is released");
    shop.wait(1);
    shop.step()
        .check("number of released holds", &1, &expire(10));
    shop.check_figures(product, 7, 3, 0);
    let last = shop.log(product).pop();
    let expected = Some("release +3 = 7 hold_expired \"sooner\" hold_expired".to_owned());
    shop.step().check("last log row", &expected, &last);

    shop.begin("the holds that expired first are released first");
    shop.wait(60);
    shop.step()
        .check("number of released holds", &1, &expire(1));
    shop.check_figures(product, 7, 3, 0);
    shop.check_figures(other, 5, 0, 0);

    shop.begin("a lock that has enough units releases nothing");
    shop.step().done(shop.lock(&actor, product, 7, "exact"));
    shop.check_figures(product, 0, 10, 0);

    shop.begin("a lock that falls short releases expired holds first");
    shop.step().done(shop.lock(&actor, product, 2, "short"));
    shop.check_figures(product, 0, 10, 0);
    let log = shop.log(product);
    let expected = [
        "release +2 = 2 hold_expired \"later\" hold_expired".to_owned(),
        "lock -2 = 0 test \"short\" clerk".to_owned(),
    ];
    let last = log.get(log.len().saturating_sub(2)..).unwrap_or_default();
    shop.step()
        .check("last log rows", &expected.to_vec(), &last.to_vec());

    shop.begin("expired holds that don't suffice stay");
    let soon = lock(other, 2, "soon", expires(10));
    shop.step().done(shop.stock(&actor, soon));
    shop.wait(10);
    shop.step().refused(shop.lock(&actor, other, 6, "too many"));
    shop.check_figures(other, 3, 2, 0);
    shop.step()
        .check("number of released holds", &1, &expire(10));
    shop.step()
        .check("number of released holds", &0, &expire(10));
    shop.check_figures(other, 5, 0, 0);
}
