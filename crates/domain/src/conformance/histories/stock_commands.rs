//! Lock, release, consume and adjust.

use crate::{
    ProductId,
    conformance::shop::{Shop, command},
    inventory::{StockChange, StockLevel, StockRefusal},
    testing::{admin, quantity, staff},
};

pub(super) fn run(shop: Shop) {
    let actor = staff();
    let product = shop.stocked(10);
    shop.begin("a product begins with its first units");
    shop.check_figures(product, 10, 0, 0);

    shop.begin("a lock takes units from stock and holds them");
    let locked = shop.step().done(shop.lock(&actor, product, 3, "A"));
    shop.step()
        .check("resulting stock", &7, &locked.stock_after.get());
    shop.step()
        .check_that("a log row", locked.log.is_some(), &locked);
    shop.check_figures(product, 7, 3, 0);

    shop.begin("a release returns a part");
    let release = |units| StockChange::Release {
        quantity: quantity(units),
    };
    shop.step()
        .done(shop.stock(&actor, command(product, release(1), "A")));
    shop.check_figures(product, 8, 2, 0);

    shop.begin("no more is released than the reference holds");
    let refused = shop
        .step()
        .refused(shop.stock(&actor, command(product, release(3), "A")));
    let not_held = StockRefusal::NotHeld {
        product_id: product,
        held: 2,
        requested: quantity(3),
    };
    shop.step().check("refusal", &not_held, &refused);
    shop.check_figures(product, 8, 2, 0);

    shop.begin("consumed units leave the shop without a log row");
    let consume = StockChange::Consume {
        quantity: quantity(2),
    };
    let consumed = shop
        .step()
        .done(shop.stock(&actor, command(product, consume, "A")));
    shop.step().check("log row", &None, &consumed.log);
    shop.check_figures(product, 8, 0, 0);

    shop.begin("a lock of more than there is changes nothing");
    let refused = shop.step().refused(shop.lock(&actor, product, 9, "B"));
    let insufficient = StockRefusal::InsufficientStock {
        product_id: product,
        available: StockLevel::new(8).unwrap_or_default(),
        requested: 9,
    };
    shop.step().check("refusal", &insufficient, &refused);
    shop.check_figures(product, 8, 0, 0);

    shop.begin("the last unit can be locked");
    shop.step().done(shop.lock(&actor, product, 8, "B"));
    shop.check_figures(product, 0, 8, 0);
    let holds = ["lock 8/8 \"B\" clerk None".to_owned()].to_vec();
    shop.step()
        .check("open holds", &holds, &shop.holds(product));

    adjust(&shop, product);
    let log = [
        "adjust +10 = 10 initial_stock \"\" system",
        "lock -3 = 7 test \"A\" clerk",
        "release +1 = 8 test \"A\" clerk",
        "lock -8 = 0 test \"B\" clerk",
        "adjust +5 = 5 test \"\" system",
        "adjust -1 = 4 test \"\" system",
        "adjust -1 = 3 test \"\" system",
        "adjust +1 = 4 test \"\" system",
    ];
    let log: Vec<String> = log.map(str::to_owned).to_vec();
    shop.step().check("log", &log, &shop.log(product));
}

fn adjust(shop: &Shop, product: ProductId) {
    let admin = admin();
    let level = |units| StockLevel::new(units).unwrap_or_default();
    let by = |quantity, expected_stock| StockChange::Adjust {
        quantity,
        expected_stock,
    };
    shop.begin("an adjustment adds units");
    shop.step()
        .done(shop.stock(&admin, command(product, by(5, None), "")));
    shop.check_figures(product, 5, 8, 0);

    shop.begin("an adjustment from another stock than the present one is refused");
    let stale = by(5, Some(level(0)));
    let refused = shop
        .step()
        .refused(shop.stock(&admin, command(product, stale, "")));
    let unexpected = StockRefusal::UnexpectedStock {
        product_id: product,
        present: level(5),
        expected: level(0),
    };
    shop.step().check("refusal", &unexpected, &refused);

    shop.begin("an adjustment can't remove more than there is");
    shop.step()
        .refused(shop.stock(&admin, command(product, by(-6, None), "")));
    shop.check_figures(product, 5, 8, 0);

    shop.begin("a supplier's figure counts without the held units");
    let snapshot = StockChange::SupplierSnapshot(level(12));
    shop.step()
        .done(shop.stock(&admin, command(product, snapshot, "")));
    shop.check_figures(product, 4, 8, 0);

    shop.begin("a count leaves the held units to their holds");
    let count = |units, expected_stock| StockChange::Count {
        counted: level(units),
        expected_stock,
    };
    let counted = shop
        .step()
        .done(shop.stock(&admin, command(product, count(11, Some(level(4))), "")));
    shop.step().check("stock", &level(3), &counted.stock_after);
    shop.check_figures(product, 3, 8, 0);

    shop.begin("a count below the held units is refused with the holds");
    let refused = shop
        .step()
        .refused(shop.stock(&admin, command(product, count(7, None), "")));
    let named = match &refused {
        StockRefusal::CountedBelowHeld { held, holds, .. } => {
            Some((*held, holds.iter().map(|hold| hold.units).sum::<i32>()))
        }
        _ => None,
    };
    shop.step().check("held units", &Some((8, 8)), &named);
    shop.check_figures(product, 3, 8, 0);
    shop.step()
        .done(shop.stock(&admin, command(product, count(12, None), "")));

    shop.begin("the same figure again has no log row");
    let same = StockChange::SetStock {
        stock: level(4),
        expected_stock: Some(level(4)),
    };
    let same = shop
        .step()
        .done(shop.stock(&admin, command(product, same, "")));
    shop.step().check("log row", &None, &same.log);
}
