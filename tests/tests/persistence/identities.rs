//! Names and codes of a supplier that look like stored ones stand for the same.

use std::collections::BTreeSet;

use cangku_domain::{
    OptionalText, SyncRunId,
    catalog::{Procurability, ProductCode, Warehouse},
    inventory::StockLevel,
    ports::Reader,
    supplier::{FailureReason, SupplierOffer, SupplierStock, SyncFailure, SyncStage},
    use_cases::{Context, plan_not_listed, plan_offers, plan_supplier_stock, record_sync_failures},
};
use cangku_persistence::Database;
use integration_tests::{
    actors::admin_named,
    database::TestDatabase,
    supplier::{apply_figures, apply_offers, mark_not_listed},
};

use crate::fixtures::{optional, read, text};

fn offer(code: &str, group: &str, brand: &str) -> SupplierOffer {
    SupplierOffer {
        product_code: text(code),
        product_model: optional("EC6001"),
        product_group: optional(group),
        brand: optional(brand),
        image: None,
        pages: None,
        procurability: Procurability::Procurable,
        procurability_by_prices: None,
        prices: None,
    }
}

fn figure(code: &str, units: i32) -> SupplierStock {
    SupplierStock {
        product_code: text(code),
        stock: StockLevel::new(units).unwrap(),
        warehouse: Warehouse::default(),
    }
}

fn with_context<T>(database: &Database, work: impl FnOnce(Context<'_>) -> T) -> T {
    let actor = admin_named("test");
    work(Context {
        transactor: database,
        clock: &cangku_adapters::SystemClock,
        actor: &actor,
    })
}

fn listed(codes: &[&str]) -> BTreeSet<ProductCode> {
    codes.iter().map(|code| text(code)).collect()
}

#[test]
fn a_supplier_that_spells_codes_and_names_anew_makes_no_twins() {
    let test = TestDatabase::fresh();
    let database = test.open();
    let apply = |offers: &[SupplierOffer]| {
        with_context(&database, |cx| apply_offers(cx, &database, offers)).unwrap()
    };
    apply(&[
        offer("GA0SZ", "电热水器", "海尔"),
        offer("GB0", "冰箱", "Haier"),
    ]);
    let again = [
        offer("ＧA0SZ", "电热\u{200b}水器", "海尔\u{a0}"),
        offer("GB0\u{2069}", "冰箱\u{2800}", "Ｈaier"),
    ];
    let reader: &dyn Reader = &database;
    let planned = plan_offers(reader, &again).unwrap();
    assert!(
        planned.changes.iter().all(|change| !change.is_new),
        "{planned:?}"
    );
    let applied = apply(&again);
    assert_eq!((applied.created, applied.updated), (0, 2), "{applied:?}");
    for (table, rows) in [
        ("products", 2),
        ("categories", 2),
        ("brands", 2),
        ("supplier_categories", 2),
        ("supplier_brands", 2),
    ] {
        let count = test.number(&format!("SELECT count(*) FROM {table}"));
        assert_eq!(count, rows, "{table}");
    }
    let codes = "SELECT string_agg(product_code, ' ' ORDER BY id) FROM products";
    assert_eq!(
        test.text(codes),
        "GA0SZ GB0",
        "codes stay as they are stored"
    );

    // An ignored category stays so in every spelling.
    test.execute(
        "UPDATE supplier_categories SET category_id = NULL, is_ignored = true \
         WHERE external_name = '冰箱'",
    );
    let skipped = apply(&[offer("GC0", "冰\u{feff}箱", "海尔")]).skipped;
    assert_eq!(skipped.len(), 1, "{skipped:?}");
}

#[test]
fn of_statements_about_codes_that_look_the_same_the_stricter_counts() {
    let test = TestDatabase::fresh();
    let database = test.open();
    let refused = SupplierOffer {
        procurability: Procurability::NotProcurable {
            reason: optional("停产"),
        },
        ..offer("GA\u{200b}0", "冰箱", "海尔")
    };
    let offers = [offer("GA0", "冰箱", "海尔"), refused];
    let planned = plan_offers(&database, &offers).unwrap();
    assert_eq!(planned.changes.len(), 1, "{planned:?}");
    let applied = with_context(&database, |cx| apply_offers(cx, &database, &offers)).unwrap();
    assert_eq!((applied.created, applied.failures), (1, Vec::new()));
    assert_eq!(test.text("SELECT is_sales FROM products"), "0");

    let figures = [figure("GA0", 5), figure("ＧＡ０", 3), figure("GX0", 1)];
    let planned = plan_supplier_stock(&database, &figures).unwrap();
    let planned = planned.changes.iter().map(|change| change.after.get());
    assert_eq!(planned.collect::<Vec<_>>(), [3, 1]);
    let applied = with_context(&database, |cx| apply_figures(cx, &database, &figures)).unwrap();
    // The third one is for a product that the same plan would have to create.
    assert_eq!((applied.changed, applied.failures), (2, Vec::new()));
    assert_eq!(test.number("SELECT stock FROM products"), 3);

    let failure = SyncFailure {
        product_code: optional("GA0\u{2800}"),
        stage: SyncStage::Prices,
        reason_code: FailureReason::Other,
        reason: optional("no price"),
    };
    test.execute(
        "DELETE FROM haier_sync_logs; INSERT INTO haier_sync_logs (sync_type) VALUES ('full')",
    );
    let run = SyncRunId::new(test.number("SELECT id FROM haier_sync_logs")).unwrap();
    with_context(&database, |cx| {
        record_sync_failures(cx, run, 0, &[], &[failure])
    })
    .unwrap();
    let error: OptionalText<500> = read(&database, |session| {
        let found = session.products().find_by_code(&text("GＡ0"))?;
        Ok(found.unwrap().product.last_sync_error)
    });
    assert_eq!(error, optional("no price"));
}

#[test]
fn a_code_refers_to_the_product_that_has_it_before_one_that_looks_the_same() {
    let test = TestDatabase::fresh();
    let database = test.open();
    let offers = [offer("GA0", "冰箱", "海尔"), offer("GB0", "冰箱", "海尔")];
    with_context(&database, |cx| apply_offers(cx, &database, &offers)).unwrap();
    // A twin that was there before the rule.
    test.execute(
        "UPDATE products SET is_twin = true WHERE product_code = 'GB0'; \
         ALTER TABLE products DISABLE TRIGGER products_reset_is_twin; \
         UPDATE products SET product_code = 'ＧA0' WHERE product_code = 'GB0'; \
         ALTER TABLE products ENABLE TRIGGER products_reset_is_twin",
    );
    let figures = [figure("GA0", 5), figure("ＧA0", 3)];
    let applied = with_context(&database, |cx| apply_figures(cx, &database, &figures)).unwrap();
    assert_eq!((applied.changed, applied.failures), (2, Vec::new()));
    let stock = "SELECT string_agg(stock::text, ' ' ORDER BY id) FROM products";
    assert_eq!(test.text(stock), "5 3");
    for (codes, missing) in [
        (&["GA0", "ＧA0"][..], &[][..]),
        (&["GA0"], &["ＧA0"]),
        (&["ＧA0"], &["GA0"]),
        // Another spelling stands for the one that isn't a twin.
        (&["GA\u{200b}0"], &["ＧA0"]),
        (&["GZ0"], &["GA0", "ＧA0"]),
    ] {
        let planned = plan_not_listed(&database, &listed(codes)).unwrap();
        let missing: Vec<ProductCode> = missing.iter().map(|code| text(code)).collect();
        assert_eq!(planned, missing, "{codes:?}");
    }
    let marked = with_context(&database, |cx| {
        mark_not_listed(cx, &database, &listed(&["GA\u{200b}0"]))
    });
    assert_eq!(marked.unwrap(), [text("ＧA0")]);
}
