//! Lists of holds and of the log: filters, order, limits and cursors.

use crate::{
    HoldId, PageRequest,
    conformance::shop::{Shop, command, lock},
    inventory::{ChangeType, Reference, StockChange},
    ports::{ActorFilter, HoldFilter, HoldTarget, InventoryLogFilter},
    testing::{customer, quantity, staff},
};

pub(super) fn run(shop: Shop) {
    let (one, two) = (shop.stocked(10), shop.stocked(10));
    let clerk = staff();
    let user = shop.register("ann");
    shop.begin("two locks and an order");
    shop.step()
        .done(shop.stock(&clerk, lock(one, 1, "a", Some(shop.after(60)))));
    shop.step()
        .done(shop.stock(&clerk, lock(two, 2, "b", None)));
    shop.wait(1);
    let order = shop.step().done(shop.place(&customer(user), &[(one, 3)]));
    holds(&shop, order.number.as_str());

    shop.begin("the log is filtered by product, type, reference, actor and time");
    let count = |filter: &InventoryLogFilter| {
        let page = PageRequest::default();
        let page = shop.read(|session| Ok(session.inventory().logs(filter, page)?));
        (page.results.len(), page.total)
    };
    let all = InventoryLogFilter::default;
    let since = shop.after(0);
    let filters = [
        (all(), 5),
        (
            InventoryLogFilter {
                product: Some(one),
                ..all()
            },
            3,
        ),
        (
            InventoryLogFilter {
                change_type: Some(ChangeType::Lock),
                ..all()
            },
            3,
        ),
        (
            InventoryLogFilter {
                reference: Some(Reference::lossy("b")),
                ..all()
            },
            1,
        ),
        (
            InventoryLogFilter {
                reference: Some(Reference::default()),
                ..all()
            },
            2,
        ),
        (
            InventoryLogFilter {
                operator: Some(ActorFilter::User(user)),
                ..all()
            },
            1,
        ),
        (
            InventoryLogFilter {
                operator: Some(ActorFilter::Named(clerk.name.clone())),
                ..all()
            },
            2,
        ),
        (
            InventoryLogFilter {
                from: Some(since),
                ..all()
            },
            1,
        ),
        (
            InventoryLogFilter {
                to: Some(since),
                ..all()
            },
            4,
        ),
    ];
    for (filter, expected) in filters {
        let total = u64::try_from(expected).unwrap_or_default();
        shop.step().check(
            &format!("rows of {filter:?}"),
            &(expected, total),
            &count(&filter),
        );
    }

    shop.begin("a cursor continues the log, newest row first");
    let after = |cursor, limit| {
        shop.read(|session| Ok(session.inventory().logs_after(&all(), cursor, limit)?))
    };
    let newest = after(None, 2);
    let rest = after(newest.last().map(|row| row.id), 10);
    let rows = newest.iter().chain(&rest);
    let ids: Vec<_> = rows.map(|row| row.id).collect();
    shop.step()
        .check("number of rows", &(2, 3), &(newest.len(), rest.len()));
    shop.step().check_that(
        "descending ids",
        ids.is_sorted_by(|one, two| one > two),
        &ids,
    );
}

fn holds(shop: &Shop, number: &str) {
    shop.begin("open holds are filtered by holder, product, reference and expiry");
    let references = |filter: &HoldFilter| -> Vec<String> {
        let page = PageRequest::default();
        let page = shop.read(|session| Ok(session.inventory().holds(filter, page)?));
        let holds = page.results.iter();
        holds.map(|hold| hold.reference.to_string()).collect()
    };
    let all = HoldFilter::default;
    let ann = shop.read(|session| {
        let name = crate::accounts::Username::new("ann").map_err(crate::Violations::from)?;
        Ok(session.users().find_by_name(&name)?)
    });
    let ann = ann.map(|user| ActorFilter::User(user.id));
    let clerk = Some(ActorFilter::Named("clerk".to_owned()));
    let filters = [
        (all(), vec![number, "b", "a"]),
        (
            HoldFilter {
                holder: ann,
                ..all()
            },
            vec![number],
        ),
        (
            HoldFilter {
                holder: clerk.clone(),
                ..all()
            },
            vec!["b", "a"],
        ),
        (
            HoldFilter {
                reference: Some(Reference::lossy("b")),
                ..all()
            },
            vec!["b"],
        ),
        (
            HoldFilter {
                until: Some(shop.after(59)),
                ..all()
            },
            vec!["a"],
        ),
        (
            HoldFilter {
                until: Some(shop.after(58)),
                ..all()
            },
            vec![],
        ),
    ];
    for (filter, expected) in filters {
        let expected: Vec<String> = expected.into_iter().map(str::to_owned).collect();
        shop.step().check(
            &format!("holds of {filter:?}"),
            &expected,
            &references(&filter),
        );
    }

    shop.begin("holds to release are found by holder, reference and id, oldest first");
    let found = |target: &HoldTarget, limit| -> Vec<(HoldId, String)> {
        let inventory =
            shop.read(|session| Ok(session.inventory().holds_to_release(target, limit)?));
        let holds = inventory.into_iter();
        holds
            .map(|hold| (hold.id, hold.reference.to_string()))
            .collect()
    };
    let names = |holds: &[(HoldId, String)]| -> Vec<String> {
        holds
            .iter()
            .map(|(_, reference)| reference.clone())
            .collect()
    };
    let of_clerk = clerk.map(HoldTarget::Holder);
    let of_clerk = of_clerk.map(|target| (found(&target, 10), found(&target, 1)));
    let (both, oldest) = of_clerk.unwrap_or_default();
    shop.step().check(
        "holds",
        &vec!["a".to_owned(), "b".to_owned()],
        &names(&both),
    );
    shop.step()
        .check("the oldest hold", &vec!["a".to_owned()], &names(&oldest));
    let of_order = found(&HoldTarget::Reference(Reference::lossy(number)), 10);
    shop.step()
        .check("holds", &vec![number.to_owned()], &names(&of_order));
    let ids: std::collections::BTreeSet<_> = both.iter().map(|(id, _)| *id).collect();
    let by_id = found(&HoldTarget::Holds(ids.clone()), 10);
    shop.step().check("holds", &both, &by_id);
    end_one(shop, &HoldTarget::Holds(ids), both.len());
}

/// A hold that has ended is still found by its id, and no longer listed.
fn end_one(shop: &Shop, target: &HoldTarget, expected: usize) {
    shop.begin("a hold that has ended is found by its id alone");
    let spare = shop.stocked(1);
    shop.step()
        .done(shop.stock(&staff(), lock(spare, 1, "c", None)));
    let release = StockChange::Release {
        quantity: quantity(1),
    };
    shop.step()
        .done(shop.stock(&staff(), command(spare, release, "c")));
    shop.step()
        .check("open holds", &Vec::<String>::new(), &shop.holds(spare));
    let found = shop.read(|session| Ok(session.inventory().holds_to_release(target, 10)?));
    shop.step()
        .check("number of holds", &expected, &found.len());
    shop.step().done(crate::use_cases::delete_product(
        shop.context(&crate::testing::admin()),
        spare,
        &crate::ExpectedVersion::Any,
    ));
}
