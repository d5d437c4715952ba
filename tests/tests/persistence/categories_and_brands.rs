//! Categories and brands.

use std::{sync::Barrier, thread};

use cangku_domain::{
    CategoryId, LongText, PageRequest,
    catalog::{Brand, BrandDraft, Category, CategoryDraft, CategoryName},
    ports::{BrandFilter, StorageError},
};
use integration_tests::database::TestDatabase;

use crate::fixtures::{at, insert, read, shop, text, try_write, write};

fn page(number: u32, size: u32) -> PageRequest {
    PageRequest::new(number, size).unwrap()
}

#[test]
fn a_category_is_made_changed_and_found_with_the_number_of_its_products() {
    let (_test, database, catalog) = shop();
    insert(&database, &[catalog.draft("一"), catalog.draft("二")]);
    let draft = CategoryDraft {
        name: text("空调"),
        order: 3,
    };
    let made = write(&database, |unit| {
        Ok(unit.categories().insert(&draft, at(0))?)
    });
    assert_eq!(
        (&made.name, made.order, made.created_at),
        (&draft.name, 3, at(0))
    );
    let changed = Category {
        name: text("中央空调"),
        order: 0,
        updated_at: at(9),
        version: made.version.next(),
        ..made
    };
    write(&database, |unit| {
        assert_eq!(
            unit.categories().lock(changed.id)?.unwrap().name,
            text("空调")
        );
        Ok(unit.categories().save(&changed)?)
    });
    read(&database, |session| {
        let found = session.categories().find(changed.id)?.unwrap();
        assert_eq!((found.category, found.product_count), (changed.clone(), 0));
        let fridges = session.categories().find(catalog.category)?.unwrap();
        assert_eq!(fridges.product_count, 2);
        assert_eq!(
            session.categories().find(CategoryId::new(999).unwrap())?,
            None
        );
        Ok(())
    });
    let gone = Category {
        id: CategoryId::new(999).unwrap(),
        ..changed
    };
    let refused = try_write(&database, |unit| {
        let result = unit.categories().save(&gone);
        assert!(matches!(result, Err(StorageError::Inconsistent(_))));
        Ok(result?)
    });
    refused.unwrap_err();
}

#[test]
fn categories_are_listed_by_weight_then_name_and_searched_by_part_of_the_name() {
    let test = TestDatabase::fresh();
    let database = test.open();
    for (name, order) in [("c_c", 0), ("b", 0), ("A", 2), ("50%", 1), ("a\\", 3)] {
        let draft = CategoryDraft {
            name: text(name),
            order,
        };
        write(&database, |unit| {
            Ok(unit.categories().insert(&draft, at(0))?)
        });
    }
    let list = |search: Option<&str>, request| {
        let page = read(&database, |session| {
            Ok(session.categories().list(search, request)?)
        });
        let names: Vec<String> = page
            .results
            .iter()
            .map(|row| row.category.name.to_string())
            .collect();
        (names.join(" "), page.total)
    };
    assert_eq!(list(None, page(1, 20)), ("b c_c 50% A a\\".into(), 5));
    assert_eq!(list(None, page(2, 2)), ("50% A".into(), 5));
    assert_eq!(list(None, page(3, 2)), ("a\\".into(), 5));
    assert_eq!(list(None, page(9, 2)), (String::new(), 5));
    assert_eq!(list(Some("a"), page(1, 20)), ("A a\\".into(), 2));
    for (plain, found) in [
        ("%", "50%"),
        ("_", "c_c"),
        ("\\", "a\\"),
        ("%%", ""),
        ("__", ""),
    ] {
        assert_eq!(list(Some(plain), page(1, 20)).0, found, "{plain}");
    }
}

#[test]
fn a_brand_is_made_changed_listed_and_found() {
    let (_test, database, catalog) = shop();
    let draft = BrandDraft {
        name: text("卡萨帝"),
        logo: Some(text("https://a/logo.svg")),
        description: LongText::new("高端\n品牌").unwrap(),
        order: 5,
        is_active: false,
    };
    let made = write(&database, |unit| Ok(unit.brands().insert(&draft, at(0))?));
    assert_eq!(
        (&made.logo, made.is_active, made.order),
        (&draft.logo, false, 5)
    );
    assert_eq!(made.description, draft.description);
    let found = read(&database, |session| Ok(session.brands().find(made.id)?));
    assert_eq!(found, Some(made.clone()));

    let list = |filter: BrandFilter| {
        let brands = read(&database, |session| {
            Ok(session.brands().list(&filter, page(1, 20))?)
        });
        brands
            .results
            .into_iter()
            .map(|brand| brand.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(list(BrandFilter::default()), [catalog.brand, made.id]);
    let active = |is_active| BrandFilter {
        is_active: Some(is_active),
        ..BrandFilter::default()
    };
    assert_eq!(list(active(true)), [catalog.brand]);
    assert_eq!(list(active(false)), [made.id]);
    let search = BrandFilter {
        search: Some("萨".into()),
        ..BrandFilter::default()
    };
    assert_eq!(list(search), [made.id]);

    let changed = Brand {
        name: text("统帅"),
        logo: None,
        description: LongText::default(),
        order: 0,
        is_active: true,
        updated_at: at(9),
        version: made.version.next(),
        ..made
    };
    write(&database, |unit| {
        unit.brands().lock(changed.id)?.unwrap();
        Ok(unit.brands().save(&changed)?)
    });
    assert_eq!(
        read(&database, |session| Ok(session
            .brands()
            .find(changed.id)?)),
        Some(changed)
    );
}

#[test]
fn names_are_ensured_in_their_order_and_existing_ones_stay_as_they_are() {
    let (test, database, catalog) = shop();
    test.execute("UPDATE categories SET \"order\" = 7");
    let names: Vec<CategoryName> = ["洗衣机", "冰箱", "洗衣机", "Ab", "ab"].map(text).to_vec();
    let ids = write(&database, |unit| {
        Ok(unit.categories().ensure(&names, at(0))?)
    });
    assert_eq!((ids[1], ids[0]), (catalog.category, ids[2]));
    assert_ne!(ids[3], ids[4]);
    assert_eq!(
        test.number("SELECT \"order\" FROM categories WHERE name = '冰箱'"),
        7
    );
    assert_eq!(test.number("SELECT count(*) FROM categories"), 4);
    let again = write(&database, |unit| {
        Ok(unit.categories().ensure(&names, at(1))?)
    });
    assert_eq!(again, ids);
    assert_eq!(
        write(&database, |unit| Ok(unit.brands().ensure(&[], at(0))?)),
        []
    );
    // Existing names consume no id of the sequence.
    assert_eq!(test.number("SELECT max(id) FROM categories"), 4);

    read(&database, |session| {
        let found = session
            .categories()
            .by_names(&[text("ab"), text("nope"), text("冰箱")])?;
        assert_eq!(found, [Some(ids[4]), None, Some(catalog.category)]);
        let found = session.brands().by_names(&[text("nope"), text("海尔")])?;
        assert_eq!(found, [None, Some(catalog.brand)]);
        Ok(())
    });
}

#[test]
fn many_ensure_the_same_names_at_once_without_deadlock_or_twins() {
    const THREADS: usize = 4;
    let test = TestDatabase::fresh();
    let database = test.open();
    let start = Barrier::new(THREADS);
    for round in 0..10 {
        let mut results: Vec<Vec<(String, i64)>> = thread::scope(|scope| {
            let threads: Vec<_> = (0..THREADS)
                .map(|number| {
                    let (database, start) = (&database, &start);
                    scope.spawn(move || {
                        let mut names: Vec<CategoryName> =
                            (0..20).map(|n| text(&format!("{round} {n}"))).collect();
                        names.rotate_left(number * 5);
                        if number % 2 == 0 {
                            names.reverse();
                        }
                        start.wait();
                        let ids = write(database, |unit| {
                            Ok(unit.categories().ensure(&names, at(0))?)
                        });
                        let ids = ids.into_iter().map(|id| id.get());
                        let mut pairs: Vec<_> =
                            names.iter().map(ToString::to_string).zip(ids).collect();
                        pairs.sort();
                        pairs
                    })
                })
                .collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .collect()
        });
        results.dedup();
        assert_eq!(results.len(), 1, "all threads got the same ids");
    }
    assert_eq!(test.number("SELECT count(*) FROM categories"), 200);
}
