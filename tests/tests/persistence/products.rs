//! Single products and batches of them.

use cangku_domain::{
    LongText, Patch, ProductId,
    catalog::{
        EditableField, EditedFields, HaierDetails, Images, PricePatch, PriceSystem, Procurability,
        Product, ProductCounters, ProductDetails, ProductPatch, Source, SupplierKey, Warehouse,
        WarehouseGrade,
    },
    inventory::StockLevel,
    ports::StorageError,
};

use crate::fixtures::{at, find, insert, money, optional, read, shop, text, try_write, write};

/// Every field set to a value that isn't its default.
fn full(draft: ProductDetails) -> ProductDetails {
    ProductDetails {
        description: LongText::new("一级能效\n第二行").unwrap(),
        prices: PriceSystem {
            price: money("2999.00"),
            supply_price: Some(money("2650.5")),
            invoice_price: Some(money("2700.01")),
            market_price: Some(money("99999999.99")),
            stock_rebate: Some(money("0")),
            rebate_money: Some(money("0.01")),
        },
        low_stock_threshold: StockLevel::new(7).unwrap(),
        is_active: false,
        source: Source::Haier,
        procurability: Procurability::NotProcurable {
            reason: optional("停产 \"旧\""),
        },
        haier: HaierDetails {
            product_code: Some(text("GA0SZC00U")),
            product_model: optional("EC6001-HT3"),
            product_group: optional("电热水器"),
            warehouse: Warehouse {
                code: optional("WH01"),
                grade: Some(WarehouseGrade::Upper),
            },
            price_refusal: Some(optional("商品暂不可采")),
        },
        supplier: Some(SupplierKey {
            supplier: text("haier"),
            supplier_code: text("S-1"),
        }),
        origin_country: optional("中国"),
        images: Images {
            main: vec![text("https://a/1.jpg"), text("https://a/2.jpg")],
            detail: vec![text("https://a/3.jpg")],
            supplier_image: Some(text("https://a/4.jpg")),
            supplier_pages: vec![text("https://a/5.html")],
        },
        edited_fields: EditedFields::of([EditableField::Name, EditableField::Brand]),
        ..draft
    }
}

#[test]
fn a_product_comes_back_as_it_was_inserted() {
    let (_test, database, catalog) = shop();
    let drafts = [full(catalog.draft("热水器")), catalog.draft("空")];
    let inserted = insert(&database, &drafts);
    for (product, draft) in inserted.iter().zip(&drafts) {
        assert_eq!(product.details, *draft);
        assert_eq!((product.created_at, product.updated_at), (at(0), at(0)));
        assert_eq!(product.counters, ProductCounters::default());
        assert_eq!(find(&database, product.id), *product);
    }
    let found = read(&database, |session| {
        Ok(session.products().find_by_code(&text("GA0SZC00U"))?)
    });
    let found = found.unwrap();
    assert_eq!(found.product, inserted[0]);
    assert_eq!(
        (found.category_name.as_str(), found.brand_name.as_str()),
        ("冰箱", "海尔")
    );
}

#[test]
fn a_missing_product_is_none() {
    let (_test, database, _catalog) = shop();
    let id = ProductId::new(999).unwrap();
    read(&database, |session| {
        assert_eq!(session.products().find(id)?, None);
        assert_eq!(session.products().find_by_code(&text("X"))?, None);
        assert_eq!(session.products().by_codes(&[text("X")])?, []);
        Ok(())
    });
    write(&database, |unit| {
        assert_eq!(unit.products().lock(id)?, None);
        assert_eq!(unit.products().delete(id)?, None);
        assert_eq!(unit.products().by_codes(&[])?, []);
        Ok(())
    });
}

#[test]
fn thousands_are_inserted_and_saved_in_their_order_with_few_statements() {
    let (_test, database, catalog) = shop();
    let drafts: Vec<_> = (0..2_500)
        .map(|n| catalog.coded(&format!("冰箱 {n}"), &format!("C{n}")))
        .collect();
    let before = database.statements_run();
    let inserted = insert(&database, &drafts);
    // Three batches, each with its search tokens; BEGIN, the notification, COMMIT.
    assert_eq!(database.statements_run() - before, 3 + 3 + 3);
    assert!(inserted.is_sorted_by_key(|product| product.id));
    assert!(
        inserted
            .iter()
            .zip(&drafts)
            .all(|(product, draft)| product.details == *draft)
    );

    let renamed: Vec<_> = inserted
        .into_iter()
        .map(|mut product| {
            product.details.name = text(&format!("新 {}", product.details.name));
            // As the database will.
            product.version = product.version.next();
            product
        })
        .collect();
    let before = database.statements_run();
    write(&database, |unit| Ok(unit.products().save(&renamed)?));
    assert_eq!(database.statements_run() - before, 3 + 3 + 3 + 3);
    let codes: Vec<_> = (0..2_500).map(|n| text(&format!("C{n}"))).collect();
    let mut found = read(&database, |session| {
        Ok(session.products().by_codes(&codes)?)
    });
    found.sort_by_key(|product| product.id);
    assert_eq!(found, renamed);
}

#[test]
fn saving_writes_every_field_but_stock_counters_and_sync_results() {
    let (test, database, catalog) = shop();
    let product = insert(&database, &[catalog.draft("旧")]).remove(0);
    test.execute(
        "UPDATE products SET stock = 7, view_count = 8, sales_count = 9,
         last_sync_at = '2026-01-01', last_sync_error = 'timeout'",
    );
    let stored = find(&database, product.id);
    let other = crate::fixtures::CatalogFixture::of(&database, "热水器", "卡萨帝");
    let changed = Product {
        details: full(other.draft("新")),
        updated_at: at(60),
        version: stored.version.next(),
        ..stored
    };
    let meddled = Product {
        counters: ProductCounters {
            figure: None,
            stock: StockLevel::MAX,
            restock_requested_at: None,
            view_count: 1,
            sales_count: 2,
        },
        last_sync_at: None,
        last_sync_error: optional("x"),
        created_at: at(-60),
        ..changed.clone()
    };
    write(&database, |unit| Ok(unit.products().save(&[meddled])?));
    assert_eq!(find(&database, product.id), changed);

    // And back: set fields become empty again.
    write(&database, |unit| {
        Ok(unit.products().save(std::slice::from_ref(&product))?)
    });
    assert_eq!(find(&database, product.id).details, catalog.draft("旧"));
}

#[test]
fn saving_a_product_that_is_gone_is_an_error_and_saves_nothing() {
    let (_test, database, catalog) = shop();
    let product = insert(&database, &[catalog.draft("甲")]).remove(0);
    let gone = Product {
        id: ProductId::new(999).unwrap(),
        ..product.clone()
    };
    let mut renamed = product.clone();
    renamed.details.name = text("乙");
    let result = try_write(&database, |unit| {
        let result = unit.products().save(&[renamed, gone]);
        assert!(
            matches!(result, Err(StorageError::Inconsistent(_))),
            "{result:?}"
        );
        Ok(result?)
    });
    result.unwrap_err();
    assert_eq!(find(&database, product.id).details.name, text("甲"));
}

#[test]
fn products_are_found_by_their_codes_in_the_order_of_their_ids() {
    let (_test, database, catalog) = shop();
    let inserted = insert(
        &database,
        &[
            catalog.coded("一", "B"),
            catalog.coded("二", "A"),
            catalog.draft("三"),
        ],
    );
    let codes = [text("A"), text("nope"), text("B"), text("A")];
    let found = write(&database, |unit| Ok(unit.products().by_codes(&codes)?));
    assert_eq!(found, inserted[..2]);
}

#[test]
fn a_sync_records_its_success_and_clears_the_error() {
    let (test, database, catalog) = shop();
    let [synced, other] = insert(&database, &[catalog.draft("一"), catalog.draft("二")])
        .try_into()
        .unwrap();
    test.execute("UPDATE products SET last_sync_error = 'timeout'");
    write(&database, |unit| {
        unit.products().mark_synced(&[], at(5))?;
        Ok(unit
            .products()
            .mark_synced(&[synced.id, synced.id], at(5))?)
    });
    assert_eq!(
        find(&database, synced.id),
        Product {
            last_sync_at: Some(at(5)),
            ..synced
        }
    );
    assert_eq!(
        find(&database, other.id).last_sync_error,
        optional("timeout")
    );
}

#[test]
fn a_sync_records_its_failure_and_skips_unknown_codes() {
    let (_test, database, catalog) = shop();
    let mut drafts = [
        catalog.coded("一", "A"),
        catalog.coded("二", "B"),
        catalog.coded("三", "C"),
    ];
    drafts[0].source = Source::Haier;
    drafts[1].source = Source::Haier;
    let [failed, other, own] = insert(&database, &drafts).try_into().unwrap();
    let errors = [
        ("A", "first"),
        ("nope", "unknown"),
        ("C", "own"),
        ("A", "last"),
    ]
    .map(|(a, b)| (text(a), optional(b)));
    write(&database, |unit| {
        Ok(unit.products().record_sync_errors(&errors)?)
    });
    assert_eq!(
        find(&database, failed.id),
        Product {
            last_sync_error: optional("last"),
            ..failed
        }
    );
    assert_eq!(find(&database, other.id), other);
    assert_eq!(find(&database, own.id), own, "the shop's own");
}

#[test]
fn a_row_that_breaks_a_rule_is_inconsistent_and_named() {
    let (test, database, catalog) = shop();
    let product = insert(&database, &[catalog.draft("一")]).remove(0);
    test.execute("UPDATE products SET main_images = '[1]'");
    let result = read(&database, |session| {
        Ok(session.products().find(product.id).unwrap_err())
    });
    let StorageError::Inconsistent(reason) = result else {
        panic!("{result:?}")
    };
    assert!(
        reason.starts_with("products.main_images of row 1: "),
        "{reason}"
    );
}

#[test]
fn a_patched_field_can_be_emptied() {
    let (_test, database, catalog) = shop();
    let product = insert(&database, &[full(catalog.draft("一"))]).remove(0);
    let mut patched = product.clone();
    let patch = ProductPatch {
        product_code: Patch::Set(None),
        supplier: Patch::Set(None),
        prices: PricePatch {
            supply_price: Patch::Set(None),
            ..PricePatch::default()
        },
        main_images: Patch::Set(vec![]),
        ..ProductPatch::default()
    };
    patch.apply(&mut patched, at(9));
    patched.version = patched.version.next();
    write(&database, |unit| {
        Ok(unit.products().save(std::slice::from_ref(&patched))?)
    });
    assert_eq!(find(&database, product.id), patched);
}
