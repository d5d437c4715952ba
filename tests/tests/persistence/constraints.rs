//! Each constraint that a request can violate maps to its own error.

use std::sync::Arc;

use cangku_domain::{
    BrandId, CategoryId, LongText, UserId,
    accounts::Actor,
    catalog::{BrandDraft, CategoryDraft, Product, ProductDetails, SupplierKey},
    inventory::{StockCommand, StockLevel},
    ports::Constraint,
    testing::user_named,
};
use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types::Text};
use integration_tests::actors::admin_named;

use crate::fixtures::{at, decided, insert, refused_by, shop, text, try_write};

macro_rules! assert_refused {
    ($database:expr, $constraint:expr, |$unit:ident| $work:expr) => {
        let refused = try_write(&$database, |$unit| {
            assert_eq!(refused_by($work), $constraint);
            Ok(())
        });
        refused.unwrap_err();
    };
}

#[test]
fn a_taken_name_or_code_is_distinguished() {
    let (_test, database, catalog) = shop();
    let supplier = |of| {
        Some(SupplierKey {
            supplier: text("haier"),
            supplier_code: text(of),
        })
    };
    let first = ProductDetails {
        supplier: supplier("S"),
        ..catalog.coded("一", "A")
    };
    let second = ProductDetails {
        supplier: supplier("T"),
        ..catalog.coded("二", "B")
    };
    let second = insert(&database, &[first, second]).remove(1);

    let category = CategoryDraft {
        name: text("冰箱"),
        order: 0,
    };
    assert_refused!(database, Constraint::UniqueCategoryName, |unit| unit
        .categories()
        .insert(&category, at(0)));
    let brand = BrandDraft::named(text("海尔"));
    assert_refused!(database, Constraint::UniqueBrandName, |unit| unit
        .brands()
        .insert(&brand, at(0)));
    let twin = catalog.coded("三", "A");
    assert_refused!(database, Constraint::UniqueProductCode, |unit| unit
        .products()
        .insert(&[twin], None, at(0)));
    let twin = ProductDetails {
        supplier: supplier("S"),
        ..catalog.draft("三")
    };
    assert_refused!(database, Constraint::UniqueSupplierCode, |unit| unit
        .products()
        .insert(&[twin], None, at(0)));
    let mut saved = second.clone();
    saved.details.haier.product_code = Some(text("A"));
    assert_refused!(database, Constraint::UniqueProductCode, |unit| unit
        .products()
        .save(&[saved]));
    let mut saved = second;
    saved.details.supplier = supplier("S");
    assert_refused!(database, Constraint::UniqueSupplierCode, |unit| unit
        .products()
        .save(&[saved]));
}

#[test]
fn a_missing_category_or_brand_is_distinguished() {
    let (_test, database, catalog) = shop();
    let product = insert(&database, &[catalog.draft("一")]).remove(0);
    let (category_id, brand_id) = (CategoryId::new(999).unwrap(), BrandId::new(999).unwrap());
    let draft = ProductDetails {
        category_id,
        ..catalog.draft("二")
    };
    assert_refused!(database, Constraint::ProductCategory, |unit| unit
        .products()
        .insert(&[draft], None, at(0)));
    let draft = ProductDetails {
        brand_id,
        ..catalog.draft("二")
    };
    assert_refused!(database, Constraint::ProductBrand, |unit| unit
        .products()
        .insert(&[draft], None, at(0)));
    let mut saved = product.clone();
    saved.details.category_id = category_id;
    assert_refused!(database, Constraint::ProductCategory, |unit| unit
        .products()
        .save(&[saved]));
    let mut saved = product;
    saved.details.brand_id = brand_id;
    assert_refused!(database, Constraint::ProductBrand, |unit| unit
        .products()
        .save(&[saved]));
}

#[test]
fn a_taken_user_name_is_detected_in_any_case() {
    let (_test, database, _catalog) = shop();
    try_write(&database, |unit| {
        Ok(unit.users().insert(&user_named("Wang"), at(0))?)
    })
    .unwrap();
    assert_refused!(database, Constraint::UniqueUsername, |unit| unit
        .users()
        .insert(&user_named("wANG"), at(0)));
}

#[test]
fn any_other_constraint_is_reported_by_its_name() {
    let (_test, database, catalog) = shop();
    let product = insert(&database, &[catalog.draft("一")]).remove(0);
    let command = StockCommand::initial(product.id, StockLevel::new(1).unwrap());
    let deleted_user = Arc::new(Actor {
        user_id: UserId::new(999),
        ..admin_named("test")
    });
    let name = "inventory_logs_created_by_fkey".to_owned();
    assert_refused!(database, Constraint::Other(name), |unit| {
        let changes = decided(unit, &deleted_user, &[command]);
        unit.stock().write(&changes, at(0))
    });
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

/// A renamed or new constraint must be mapped explicitly.
#[test]
fn every_unique_or_foreign_key_that_the_ports_can_break_is_mapped() {
    let (test, _database, _catalog) = shop();
    let names: Vec<Name> = sql_query(
        "SELECT conname::text AS name FROM pg_constraint
         WHERE conrelid IN ('categories'::regclass, 'brands'::regclass, 'products'::regclass)
           AND contype IN ('u', 'f')
         UNION SELECT indexname FROM pg_indexes
         WHERE tablename IN ('categories', 'brands', 'products', 'users')
             AND indexdef LIKE 'CREATE UNIQUE%' AND indexname NOT LIKE '%_pkey'
         ORDER BY name",
    )
    .load(&mut test.connection())
    .unwrap();
    let names: Vec<_> = names.into_iter().map(|row| row.name).collect();
    let mapped = [
        "products_brand_id_fkey",
        "products_category_id_fkey",
        "unique_brand_identity",
        "unique_brand_name",
        "unique_category_identity",
        "unique_category_name",
        "unique_product_code",
        "unique_product_code_identity",
        "unique_supplier_code",
        "unique_username",
        "unique_username_identity",
    ];
    assert_eq!(names, mapped);
}

#[test]
fn a_description_keeps_every_character_that_the_domain_allows() {
    let (_test, database, catalog) = shop();
    let unusual = "引号 \" ' \\ 反斜杠 \t 表 \u{2028} 😀 {\"a\": null}";
    let draft = ProductDetails {
        description: LongText::new(unusual).unwrap(),
        ..catalog.draft(r#"\"'%_"#)
    };
    let product = insert(&database, &[draft]).remove(0);
    let saved = Product {
        updated_at: at(1),
        ..product.clone()
    };
    try_write(&database, |unit| {
        Ok(unit.products().save(std::slice::from_ref(&saved))?)
    })
    .unwrap();
    assert_eq!(crate::fixtures::find(&database, product.id), saved);
}
