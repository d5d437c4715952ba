//! Concurrent writers may wait for each other, but never deadlock.

use std::{sync::Barrier, thread};

use cangku_domain::{
    Error, ExpectedVersion, OptionalText, PageRequest, Patch, Result,
    catalog::{Procurability, ProductCode, ProductPatch, Warehouse},
    inventory::StockLevel,
    supplier::{NameState, NameTargetPatch, SupplierOffer, SupplierStock},
    testing::{FixedClock, text},
    use_cases::{
        Context, delete_brand, delete_category, merge_categories, update_product,
        update_supplier_brand, update_supplier_category,
    },
};
use cangku_persistence::Database;
use diesel::connection::SimpleConnection;
use integration_tests::{
    actors::admin_named,
    database::TestDatabase,
    supplier::{apply_figures, apply_offers},
};

use crate::fixtures::{at, read};

const ROUNDS: usize = 40;
const GROUPS: [&str; 3] = ["冰箱", "空调", "热水器"];
const BRANDS: [&str; 2] = ["海尔", "统帅"];

/// Refusals are allowed, since rows may have been deleted; storage errors are not.
fn check(work: Result<()>) {
    match work {
        Err(Error::Storage(error)) => panic!("{error:?}"),
        _allowed_or_refused => {}
    }
}

/// Assigns products to categories and brands that change with every round, and sets their stock, as
/// a sync does.
fn sync(cx: Context<'_>, database: &Database, round: usize) -> Result<()> {
    let numbers = 0..12;
    let codes: Vec<_> = numbers
        .clone()
        .map(|number| text(&format!("C{number}")))
        .collect();
    let offers: Vec<_> = codes
        .iter()
        .zip(numbers)
        .map(|(code, n)| SupplierOffer {
            product_code: code.clone(),
            product_model: OptionalText::default(),
            product_group: OptionalText::new(GROUPS[(n + round) % GROUPS.len()]).unwrap(),
            brand: OptionalText::new(BRANDS[(n + round) % BRANDS.len()]).unwrap(),
            image: None,
            pages: None,
            procurability: Procurability::Procurable,
            procurability_by_prices: None,
            prices: None,
        })
        .collect();
    let applied = apply_offers(cx, database, &offers)?;
    // When offers are retried singly, a category may have been deleted meanwhile; a deadlock isn't
    // allowed.
    for failure in &applied.failures {
        assert!(
            !failure.reason.as_str().contains("unavailable"),
            "{failure:?}"
        );
    }
    let figure = |product_code: &ProductCode| SupplierStock {
        product_code: product_code.clone(),
        stock: StockLevel::new(i32::try_from(round).unwrap()).unwrap(),
        warehouse: Warehouse::default(),
    };
    let figures: Vec<_> = codes.iter().map(figure).collect();
    apply_figures(cx, database, &figures).map(drop)
}

fn delete(cx: Context<'_>, database: &Database, round: usize) -> Result<()> {
    let (group, brand) = (GROUPS[round % GROUPS.len()], BRANDS[round % BRANDS.len()]);
    let (group, brand) = read(database, |session| {
        let group = session.categories().by_names(&[text(group)])?[0];
        Ok((group, session.brands().by_names(&[text(brand)])?[0]))
    });
    if let (Some(group), 0..3) = (group, round % 4) {
        delete_category(cx, group, &cangku_domain::ExpectedVersion::Any)?;
    }
    if let (Some(brand), 3) = (brand, round % 4) {
        delete_brand(cx, brand, &cangku_domain::ExpectedVersion::Any)?;
    }
    bring_again(cx, database)
}

fn not_ignored<Id>() -> NameTargetPatch<Id> {
    NameTargetPatch {
        id: Patch::Keep,
        is_ignored: Patch::Set(false),
    }
}

/// Undoes what deletions do to the supplier's names, so that syncs go on with all products.
fn bring_again(cx: Context<'_>, database: &Database) -> Result<()> {
    let ignored = Some(NameState::Ignored);
    let page = PageRequest::default();
    let (categories, brands) = read(database, |session| {
        let categories = session.supplier_categories().list(ignored, page)?;
        Ok((categories, session.supplier_brands().list(ignored, page)?))
    });
    for summary in categories.results {
        update_supplier_category(cx, summary.name.id, &ExpectedVersion::Any, not_ignored())?;
    }
    for summary in brands.results {
        update_supplier_brand(cx, summary.name.id, &ExpectedVersion::Any, not_ignored())?;
    }
    Ok(())
}

/// Merges one category into another, as an admin does.
fn merge(cx: Context<'_>, database: &Database, round: usize) -> Result<()> {
    let name = |round: usize| text(GROUPS[round % GROUPS.len()]);
    let ids = read(database, |session| {
        Ok(session
            .categories()
            .by_names(&[name(round), name(round + 1)])?)
    });
    if let [Some(from), Some(into)] = ids[..] {
        merge_categories(cx, from, into)?;
    }
    Ok(())
}

/// Moves a product to another category, as an admin does.
fn edit(cx: Context<'_>, database: &Database, round: usize) -> Result<()> {
    let wanted = text(&format!("C{}", round % 12));
    let (product, category) = read(database, |session| {
        let category = session
            .categories()
            .by_names(&[text(GROUPS[round % GROUPS.len()])])?[0];
        Ok((session.products().find_by_code(&wanted)?, category))
    });
    let (Some(listing), Some(category)) = (product, category) else {
        return Ok(());
    };
    let moved = ProductPatch {
        category_id: Patch::Set(category),
        ..ProductPatch::default()
    };
    update_product(
        cx,
        listing.product.id,
        &cangku_domain::ExpectedVersion::Any,
        |_product| Ok(moved),
    )
    .map(drop)
}

#[test]
fn concurrent_syncs_edits_and_deletes_never_deadlock() {
    let test = TestDatabase::fresh();
    let database = test.open();
    let start = Barrier::new(4);
    let repeat = |work: &(dyn Fn(Context<'_>, usize) -> Result<()> + Sync)| {
        let actor = admin_named("test");
        let cx = Context {
            transactor: &database,
            clock: &FixedClock::new(at(0)),
            actor: &actor,
        };
        start.wait();
        (0..ROUNDS).for_each(|round| check(work(cx, round)));
    };
    thread::scope(|scope| {
        scope.spawn(|| repeat(&|cx, round| sync(cx, &database, round)));
        scope.spawn(|| repeat(&|cx, round| delete(cx, &database, round)));
        scope.spawn(|| repeat(&|cx, round| edit(cx, &database, round)));
        scope.spawn(|| repeat(&|cx, round| merge(cx, &database, round)));
    });
    let unexplained = "SELECT count(*) FROM products AS p WHERE stock <> coalesce(
        (SELECT sum(quantity) FROM inventory_logs AS l WHERE l.product_id = p.id), 0)";
    assert_eq!(test.number(unexplained), 0);
}

#[test]
fn products_that_share_pictures_are_deleted_at_the_same_time_without_waiting() {
    let test = TestDatabase::fresh();
    test.execute(
        "INSERT INTO categories (name) VALUES ('冰箱');
         INSERT INTO brands (name) VALUES ('海尔');
         INSERT INTO products (name, category_id, brand_id, price)
         SELECT n, 1, 1, 1 FROM generate_series(1, 4) AS n;
         INSERT INTO media_images (product_id, file, original_name, content_type, size)
         VALUES (1, 'a.png', 'x', 'image/png', 1), (2, 'b.png', 'x', 'image/png', 1),
             (3, 'a.png', 'x', 'image/png', 1), (4, 'b.png', 'x', 'image/png', 1)",
    );
    let mut both = [test.connection(), test.connection()];
    for connection in &mut both {
        let begin = "SET lock_timeout = '10s'; BEGIN";
        connection.batch_execute(begin).unwrap();
    }
    // Each transaction deletes one of either file, in opposite orders.
    for (who, product) in [(0, 1), (1, 2), (0, 4), (1, 3)] {
        let delete = format!("DELETE FROM products WHERE id = {product}");
        both[who].batch_execute(&delete).unwrap();
    }
    for connection in &mut both {
        connection.batch_execute("COMMIT").unwrap();
    }
    let left = read(&test.open(), |session| {
        Ok(session.media_images().orphans(100)?)
    });
    assert_eq!(left, ["a.png", "b.png"]);
}
