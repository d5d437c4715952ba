//! Deletions cascade as specified, and report the counts.

use std::{sync::Arc, thread};

use cangku_domain::{
    catalog::{DeletedCounts, Product},
    inventory::{StockCommand, StockLevel},
};
use cangku_persistence::Database;
use integration_tests::{actors::admin_named, database::TestDatabase};

use crate::fixtures::{CatalogFixture, IS_LOCK_AWAITED, at, decided, insert, shop, text, write};

/// Gives the product two log rows and one picture.
fn use_product(test: &TestDatabase, database: &Database, product: &Product) {
    let (none, five) = (StockLevel::ZERO, StockLevel::new(5).unwrap());
    let commands = [
        StockCommand::initial(product.id, five),
        StockCommand::manual_edit(product.id, none, None),
    ];
    write(database, |unit| {
        let changes = decided(unit, &Arc::new(admin_named("test")), &commands);
        Ok(unit.stock().write(&changes, at(0))?)
    });
    test.execute(&format!(
        "INSERT INTO media_images (product_id, file, original_name, content_type, size)
         VALUES ({id}, 'f{id}', 'o', 'image/png', 1)",
        id = product.id
    ));
}

#[test]
fn a_product_takes_its_log_and_pictures_along() {
    let (test, database, catalog) = shop();
    let products = insert(&database, &[catalog.draft("一"), catalog.draft("二")]);
    for product in &products {
        use_product(&test, &database, product);
    }
    let removed = write(&database, |unit| {
        Ok(unit.products().delete(products[0].id)?)
    });
    let expected = DeletedCounts {
        products: 1,
        inventory_logs: 2,
        media_images: 1,
        ..DeletedCounts::default()
    };
    assert_eq!(removed, Some(expected));
    assert_eq!(test.number("SELECT count(*) FROM products"), 1);
    assert_eq!(test.number("SELECT count(*) FROM inventory_logs"), 2);
    assert_eq!(test.number("SELECT count(*) FROM media_images"), 1);
}

#[test]
fn deleting_a_category_or_brand_deletes_its_products() {
    let (test, database, catalog) = shop();
    let other = CatalogFixture::of(&database, "空调", "海尔");
    let drafts = [catalog.draft("一"), catalog.draft("二"), other.draft("三")];
    for product in &insert(&database, &drafts) {
        use_product(&test, &database, product);
    }
    let removed = write(&database, |unit| {
        Ok(unit.categories().delete(catalog.category, at(0))?)
    });
    let expected = DeletedCounts {
        categories: 1,
        brands: 0,
        products: 2,
        inventory_logs: 4,
        media_images: 2,
    };
    assert_eq!(removed, Some(expected));
    let removed = write(&database, |unit| {
        Ok(unit.brands().delete(catalog.brand, at(0))?)
    });
    let expected = DeletedCounts {
        categories: 0,
        brands: 1,
        products: 1,
        inventory_logs: 2,
        media_images: 1,
    };
    assert_eq!(removed, Some(expected));
    let again = write(&database, |unit| {
        Ok((
            unit.categories().delete(catalog.category, at(0))?,
            unit.brands().delete(catalog.brand, at(0))?,
        ))
    });
    assert_eq!(again, (None, None));
    assert_eq!(test.number("SELECT count(*) FROM categories"), 1);
    for table in ["brands", "products", "inventory_logs", "media_images"] {
        assert_eq!(
            test.number(&format!("SELECT count(*) FROM {table}")),
            0,
            "{table}"
        );
    }
}

/// A sync can rely on a category that it has found: a concurrent deletion waits and then deletes
/// the new product too.
#[test]
fn an_ensured_category_is_not_deleted_before_the_transaction_ends() {
    let (test, database, catalog) = shop();
    let deleter = test.open();
    let removed = thread::scope(|scope| {
        let deletion = write(&database, |unit| {
            let id = unit.categories().ensure(&[text("冰箱")], at(0))?[0];
            let deletion = scope
                .spawn(move || write(&deleter, |unit| Ok(unit.categories().delete(id, at(0))?)));
            test.wait_until(IS_LOCK_AWAITED);
            unit.products()
                .insert(&[catalog.draft("一")], None, at(0))?;
            Ok(deletion)
        });
        deletion.join().unwrap()
    });
    assert_eq!(
        removed,
        Some(DeletedCounts {
            categories: 1,
            products: 1,
            ..DeletedCounts::default()
        })
    );
}
