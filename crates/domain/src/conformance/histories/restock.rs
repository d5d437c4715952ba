//! Restock requests, and lists of low stock.

use crate::{
    PageRequest, ProductId,
    conformance::shop::{Shop, command},
    inventory::StockChange,
    testing::{admin, staff},
    use_cases::{request_restock, withdraw_restock},
};

pub(super) fn run(shop: Shop) {
    let (admin, clerk) = (admin(), staff());
    let low = shop.add(shop.product().threshold(5), 5);
    let empty = shop.stocked(0);
    let enough = shop.add(shop.product().threshold(5), 6);
    shop.add(shop.product().inactive().threshold(5), 1);

    shop.begin("products at or below their threshold are listed, fewest units first");
    let page = shop.read(|session| Ok(session.inventory().low_stock(PageRequest::default())?));
    let ids: Vec<_> = page.results.iter().map(|found| found.product.id).collect();
    shop.step().check("products", &vec![empty, low], &ids);
    shop.step().check("total", &2, &page.total);

    shop.begin("no restock is requested for enough units");
    shop.step()
        .refused(request_restock(shop.context(&clerk), enough));

    shop.begin("a request stays until there is enough");
    let requested = shop.step().done(request_restock(shop.context(&clerk), low));
    let since = requested.counters.restock_requested_at;
    shop.step()
        .check("time of the request", &Some(shop.opened()), &since);
    shop.wait(1);
    shop.step().done(request_restock(shop.context(&clerk), low));
    shop.step()
        .check("time of the request", &since, &requested_at(&shop, low));
    shop.step().done(shop.stock(&admin, adjust(low, -1)));
    shop.step()
        .check("time of the request", &since, &requested_at(&shop, low));
    shop.step().done(shop.stock(&admin, adjust(low, 1)));
    shop.step()
        .check("time of the request", &since, &requested_at(&shop, low));
    shop.step().done(shop.stock(&admin, adjust(low, 1)));
    shop.step()
        .check("time of the request", &None, &requested_at(&shop, low));

    shop.begin("a request can be withdrawn");
    shop.step()
        .done(request_restock(shop.context(&clerk), empty));
    shop.step()
        .done(withdraw_restock(shop.context(&clerk), empty));
    shop.step()
        .check("time of the request", &None, &requested_at(&shop, empty));
    shop.check_figures(low, 6, 0, 0);
}

fn adjust(product: ProductId, quantity: i32) -> crate::inventory::StockCommand {
    let change = StockChange::Adjust {
        quantity,
        expected_stock: None,
    };
    command(product, change, "")
}

fn requested_at(shop: &Shop, product: ProductId) -> Option<chrono::DateTime<chrono::Utc>> {
    let found = shop.read(|session| Ok(session.products().find(product)?));
    found.and_then(|found| found.product.counters.restock_requested_at)
}
