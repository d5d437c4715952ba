//! The supplier's figures.

use std::collections::BTreeMap;

use cangku_domain::{
    PageRequest, ProductId,
    catalog::{Product, ProductDetails, ProductFilter, ProductSort, Source},
    inventory::{DegradationPolicy, StockCommand, StockState, SupplierFigure, WithheldFigures},
    ports::StockLoadPlan,
};

use super::fixtures::{apply, level};
use crate::fixtures::{at, find, insert, read, shop, write};

fn figure(units: i64, second: i64) -> SupplierFigure {
    SupplierFigure {
        units,
        received_at: at(second),
    }
}

#[test]
fn a_figure_is_recorded_replaced_and_loaded_with_a_suppliers_product() {
    let (_test, database, catalog) = shop();
    let of = |name: &str, source| ProductDetails {
        source,
        ..catalog.draft(name)
    };
    let drafts = [of("supplied", Source::Haier), of("own", Source::Local)];
    let [supplied, own] = insert(&database, &drafts).try_into().unwrap();
    let deleted = ProductId::new(i64::MAX).unwrap();
    for recorded in [figure(3, 1), figure(7, 2)] {
        let figures = BTreeMap::from([supplied.id, own.id, deleted].map(|id| (id, recorded)));
        write(&database, |unit| {
            Ok(unit.stock().record_figures(&figures, true)?)
        });
        let found: [Product; 2] = [supplied.id, own.id].map(|id| find(&database, id));
        assert_eq!(found.map(|it| it.figure()), [Some(recorded), None]);
        let counters = read(&database, |session| {
            Ok(session.products().figures(&[supplied.id])?)
        });
        assert_eq!(counters[0].1.figure, Some(recorded));
        let plan = StockLoadPlan {
            products: [supplied.id, own.id].into(),
            ..StockLoadPlan::default()
        };
        let items = write(&database, |unit| Ok(unit.stock().load(&plan, at(3))?));
        let loaded: Vec<_> = items.into_values().map(|item| item.figure).collect();
        assert_eq!(loaded, [Some(recorded), None]);
    }
}

#[test]
fn syncs_confirm_the_figures_that_follow_them() {
    let (_test, database, catalog) = shop();
    let drafts = ["on time", "late", "restored"].map(|name| ProductDetails {
        source: Source::Haier,
        ..catalog.draft(name)
    });
    let [on_time, late, restored] = insert(&database, &drafts).try_into().unwrap();
    let record = |product: &Product, second, follow_syncs| {
        let figures = BTreeMap::from([(product.id, figure(5, second))]);
        write(&database, |unit| {
            Ok(unit.stock().record_figures(&figures, follow_syncs)?)
        });
    };
    let confirm = |second| {
        write(&database, |unit| {
            Ok(unit
                .sync_confirmations()
                .confirm_figures("haier", at(second))?)
        });
    };
    let times = || {
        [&on_time, &late, &restored].map(|product| {
            let figure = find(&database, product.id).figure();
            figure.map(|figure| figure.received_at)
        })
    };
    record(&on_time, 10, true);
    record(&restored, 10, false);
    confirm(20);
    // A plan that waited for a person writes what the supplier said before that sync.
    record(&late, 15, true);
    assert_eq!(times(), [20, 15, 10].map(|second| Some(at(second))));
    confirm(30);
    assert_eq!(times(), [30, 15, 10].map(|second| Some(at(second))));
    record(&late, 30, true);
    confirm(40);
    assert_eq!(times(), [40, 40, 10].map(|second| Some(at(second))));
}

#[test]
fn lists_select_by_the_units_that_can_be_sold() {
    use DegradationPolicy::{OwnStockOnly, Stop};
    let (_test, database, catalog) = shop();
    let of = |name: &str, source| ProductDetails {
        source,
        low_stock_threshold: level(2),
        ..catalog.draft(name)
    };
    // Stock, and the figure that it comes from.
    let cases = [
        ("a", Source::Haier, 5, Some(figure(5, 10))),
        ("b", Source::Haier, 9, Some(figure(5, 10))),
        ("c", Source::Haier, 6, Some(figure(5, 20))),
        ("d", Source::Haier, 5, None),
        ("e", Source::Local, 5, Some(figure(5, 10))),
        ("f", Source::Local, 0, None),
    ];
    let drafts = cases.map(|(name, source, ..)| of(name, source));
    let products = insert(&database, &drafts);
    let ids = || products.iter().map(|product| product.id);
    let stock: Vec<_> = ids()
        .zip(cases)
        .filter(|(_, case)| case.2 > 0)
        .map(|(id, case)| StockCommand::initial(id, level(case.2)))
        .collect();
    apply(&database, 1, &stock);
    let figures = ids()
        .zip(cases)
        .filter_map(|(id, case)| Some((id, case.3?)));
    let figures: BTreeMap<_, _> = figures.collect();
    write(&database, |unit| {
        Ok(unit.stock().record_figures(&figures, true)?)
    });
    let before = |policy, second: Option<i64>| WithheldFigures {
        policy,
        received_before: second.map(at),
    };
    for (withheld, in_stock, low, sufficient) in [
        (None, "abcde", "", "abcde"),
        (Some(before(Stop, None)), "de", "", "de"),
        (Some(before(Stop, Some(15))), "cde", "", "cde"),
        (Some(before(Stop, Some(10))), "abcde", "", "abcde"),
        (Some(before(OwnStockOnly, None)), "bcde", "c", "bde"),
        (Some(before(OwnStockOnly, Some(15))), "bcde", "", "bcde"),
    ] {
        let of = |filter: ProductFilter| {
            let filter = ProductFilter { withheld, ..filter };
            let page = read(&database, |session| {
                let page = PageRequest::default();
                Ok(session
                    .products()
                    .list(&filter, ProductSort::Created, page)?)
            });
            let names = page
                .results
                .iter()
                .map(|it| it.product.details.name.to_string());
            let mut found: Vec<String> = names.collect();
            found.sort();
            found.concat()
        };
        let with_stock = |in_stock| ProductFilter {
            in_stock: Some(in_stock),
            ..ProductFilter::default()
        };
        let in_state = |state| ProductFilter {
            stock_state: Some(state),
            ..ProductFilter::default()
        };
        let without: String = "abcdef"
            .chars()
            .filter(|it| !in_stock.contains(*it))
            .collect();
        assert_eq!(of(with_stock(true)), in_stock, "{withheld:?}");
        assert_eq!(of(with_stock(false)), without, "{withheld:?}");
        assert_eq!(of(in_state(StockState::Low)), low, "{withheld:?}");
        assert_eq!(
            of(in_state(StockState::Sufficient)),
            sufficient,
            "{withheld:?}"
        );
        assert_eq!(
            of(in_state(StockState::OutOfStock)),
            without,
            "{withheld:?}"
        );
        // The rule for one product says the same.
        for (id, case) in ids().zip(cases) {
            let product = find(&database, id);
            let sellable = withheld.map_or(product.counters.stock, |withheld| {
                withheld.sellable(product.counters.stock, product.figure())
            });
            assert_eq!(
                sellable.get() > 0,
                in_stock.contains(case.0),
                "{withheld:?}"
            );
        }
    }
}
