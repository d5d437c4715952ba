//! Lists of products: filters, sorting, pages.

use cangku_domain::{
    PageRequest,
    catalog::{
        HaierDetails, NameOrIdFilter, PriceSystem, Procurability, ProductDetails, ProductFilter,
        ProductSort, Source,
    },
    inventory::StockState,
};
use cangku_persistence::Database;
use integration_tests::database::TestDatabase;

use crate::fixtures::{CatalogFixture, insert, money, optional, read, shop, text, write};

/// Names of the products, in the order of the list.
fn names(database: &Database, filter: &ProductFilter, sort: ProductSort) -> String {
    page(database, filter, sort, PageRequest::default()).0
}

fn page(
    database: &Database,
    filter: &ProductFilter,
    sort: ProductSort,
    request: PageRequest,
) -> (String, u64) {
    let page = read(database, |session| {
        Ok(session.products().list(filter, sort, request)?)
    });
    let names: Vec<String> = page
        .results
        .iter()
        .map(|listing| listing.product.details.name.to_string())
        .collect();
    (names.join(" "), page.total)
}

/// Products `a` to `f`, which differ in the filtered fields.
fn shop_with_products() -> (TestDatabase, Database, CatalogFixture, CatalogFixture) {
    let (test, database, catalog) = shop();
    let other = CatalogFixture::of(&database, "空调", "卡萨帝");
    let priced = |draft: ProductDetails, price: &str, supply: Option<&str>| ProductDetails {
        prices: PriceSystem {
            supply_price: supply.map(money),
            ..PriceSystem::retail(money(price))
        },
        ..draft
    };
    let haier = HaierDetails {
        product_code: Some(text("GA0")),
        product_model: optional("BCD-500W"),
        ..HaierDetails::default()
    };
    let drafts = [
        priced(catalog.draft("a"), "300", None),
        priced(catalog.draft("b"), "900", Some("200")),
        priced(other.draft("c"), "100", Some("0")),
        ProductDetails {
            is_active: false,
            ..priced(other.draft("d"), "400", None)
        },
        ProductDetails {
            source: Source::Haier,
            haier,
            procurability: Procurability::NotProcurable {
                reason: optional(""),
            },
            ..priced(catalog.draft("e"), "300", None)
        },
    ];
    insert(&database, &drafts);
    test.execute(
        "UPDATE products SET stock = 5, sales_count = 10 WHERE name = 'a';
         UPDATE products SET sales_count = 30, view_count = 1 WHERE name = 'b';
         UPDATE products SET sales_count = 10, view_count = 9 WHERE name = 'c';
         UPDATE products SET stock = 1 WHERE name = 'd';
         UPDATE products SET created_at = '2020-01-01' WHERE name = 'e'",
    );
    (test, database, catalog, other)
}

#[test]
fn each_order_is_total_and_ties_go_by_id() {
    let (_test, database, _, _) = shop_with_products();
    for (sort, order) in [
        (ProductSort::PriceAsc, "c b a e d"),
        (ProductSort::PriceDesc, "d e a b c"),
        (ProductSort::Sales, "b c a e d"),
        (ProductSort::Views, "c b e d a"),
        (ProductSort::Created, "d c b a e"),
        (ProductSort::Relevance, "b c a e d"),
    ] {
        assert_eq!(
            names(&database, &ProductFilter::default(), sort),
            order,
            "{sort:?}"
        );
    }
}

#[test]
fn each_filter_restricts_and_all_of_them_together() {
    let (_test, database, catalog, other) = shop_with_products();
    let all = ProductFilter::default;
    let filters = [
        (
            ProductFilter {
                is_active: Some(true),
                ..all()
            },
            "c b a e",
        ),
        (
            ProductFilter {
                is_active: Some(false),
                ..all()
            },
            "d",
        ),
        (
            ProductFilter {
                is_sales: Some(true),
                ..all()
            },
            "c b a d",
        ),
        (
            ProductFilter {
                is_sales: Some(false),
                ..all()
            },
            "e",
        ),
        (
            ProductFilter {
                source: Some(Source::Local),
                ..all()
            },
            "c b a d",
        ),
        (
            ProductFilter {
                source: Some(Source::Haier),
                ..all()
            },
            "e",
        ),
        (
            ProductFilter {
                in_stock: Some(true),
                ..all()
            },
            "a d",
        ),
        (
            ProductFilter {
                in_stock: Some(false),
                ..all()
            },
            "c b e",
        ),
        // By the price that buyers see, a supply price above 0 before the retail price; bounds are
        // inclusive.
        (
            ProductFilter {
                min_price: Some(money("300")),
                ..all()
            },
            "a e d",
        ),
        (
            ProductFilter {
                max_price: Some(money("200")),
                ..all()
            },
            "c b",
        ),
        (
            ProductFilter {
                min_price: Some(money("200")),
                max_price: Some(money("300")),
                ..all()
            },
            "b a e",
        ),
        (
            ProductFilter {
                category: Some(NameOrIdFilter::Id(other.category.get())),
                ..all()
            },
            "c d",
        ),
        (
            ProductFilter {
                category: Some(NameOrIdFilter::Name("冰箱".into())),
                ..all()
            },
            "b a e",
        ),
        (
            ProductFilter {
                category: Some(NameOrIdFilter::Name("冰".into())),
                ..all()
            },
            "",
        ),
        (
            ProductFilter {
                category: Some(NameOrIdFilter::Id(999)),
                ..all()
            },
            "",
        ),
        (
            ProductFilter {
                brand: Some(NameOrIdFilter::Id(catalog.brand.get())),
                ..all()
            },
            "b a e",
        ),
        (
            ProductFilter {
                brand: Some(NameOrIdFilter::Name("卡萨帝".into())),
                ..all()
            },
            "c d",
        ),
        (
            ProductFilter {
                brand: Some(NameOrIdFilter::Name("nope".into())),
                ..all()
            },
            "",
        ),
        (
            ProductFilter {
                is_active: Some(true),
                is_sales: Some(true),
                source: Some(Source::Local),
                in_stock: Some(true),
                sync_state: None,
                stock_state: Some(StockState::Sufficient),
                min_price: Some(money("300")),
                max_price: Some(money("300")),
                category: Some(NameOrIdFilter::Name("冰箱".into())),
                brand: Some(NameOrIdFilter::Name("海尔".into())),
                search: None,
                withheld: None,
            },
            "a",
        ),
    ];
    for (filter, expected) in filters {
        let request = PageRequest::new(1, 1).unwrap();
        assert_eq!(
            names(&database, &filter, ProductSort::PriceAsc),
            expected,
            "{filter:?}"
        );
        let count = expected.split_whitespace().count();
        let (_, total) = page(&database, &filter, ProductSort::PriceAsc, request);
        assert_eq!(usize::try_from(total).unwrap(), count, "{filter:?}");
    }
}

#[test]
fn pages_neither_repeat_nor_lose_a_product() {
    let (_test, database, catalog) = shop();
    // In one transaction, so that creation time and all other sort keys are equal.
    let drafts: Vec<_> = (0..53).map(|n| catalog.draft(&format!("p{n}"))).collect();
    insert(&database, &drafts);
    for sort in ProductSort::ALL {
        let mut seen = Vec::new();
        for number in 1..=8 {
            let request = PageRequest::new(number, 7).unwrap();
            let (names, total) = page(&database, &ProductFilter::default(), sort, request);
            assert_eq!(total, 53);
            seen.extend(names.split(' ').map(str::to_owned));
        }
        assert_eq!(seen.len(), 53, "{sort:?}");
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 53, "{sort:?}");
    }
    let beyond = PageRequest::new(u32::MAX, 100).unwrap();
    let nothing = page(
        &database,
        &ProductFilter::default(),
        ProductSort::Created,
        beyond,
    );
    assert_eq!(nothing, (String::new(), 53));
}

#[test]
fn a_listing_names_category_and_brand() {
    let (_test, database, _, _) = shop_with_products();
    let filter = ProductFilter {
        is_active: Some(false),
        ..ProductFilter::default()
    };
    let request = PageRequest::default();
    let page = read(&database, |session| {
        Ok(session
            .products()
            .list(&filter, ProductSort::Created, request)?)
    });
    let listing = &page.results[0];
    assert_eq!(
        (listing.category_name.as_str(), listing.brand_name.as_str()),
        ("空调", "卡萨帝")
    );
}

#[test]
fn related_products_are_active_those_of_the_category_first() {
    let (test, database, catalog, other) = shop_with_products();
    let mixed = CatalogFixture {
        category: other.category,
        brand: catalog.brand,
    };
    insert(&database, &[mixed.draft("f"), other.draft("g")]);
    test.execute("UPDATE products SET sales_count = 99 WHERE name = 'f'");
    let related = |name: &str, limit| {
        let filter = ProductFilter::default();
        let all = read(&database, |session| {
            Ok(session
                .products()
                .list(&filter, ProductSort::Created, PageRequest::default())?)
        });
        let product = all
            .results
            .into_iter()
            .find(|row| row.product.details.name.as_str() == name);
        let product = product.unwrap().product;
        let related = read(&database, |session| {
            Ok(session.products().related(&product, limit)?)
        });
        let names: Vec<_> = related
            .iter()
            .map(|row| row.product.details.name.to_string())
            .collect();
        names.join(" ")
    };
    assert_eq!(related("a", 20), "b e f");
    assert_eq!(related("f", 20), "c g b a e");
    assert_eq!(related("f", 3), "c g b");
    assert_eq!(related("c", 20), "f g");
}

#[test]
fn the_top_products_are_active_of_one_category_or_of_all() {
    let (_test, database, _, other) = shop_with_products();
    let top = |category, sort, limit| {
        let top = read(&database, |session| {
            Ok(session.products().top(category, sort, limit)?)
        });
        let names: Vec<_> = top
            .iter()
            .map(|row| row.product.details.name.to_string())
            .collect();
        names.join(" ")
    };
    assert_eq!(top(None, ProductSort::Sales, 3), "b c a");
    assert_eq!(top(None, ProductSort::Views, 2), "c b");
    assert_eq!(top(Some(other.category), ProductSort::Sales, 9), "c");
}

#[test]
fn a_page_takes_two_statements_and_the_last_page_knows_the_total() {
    let (_test, database, _, _) = shop_with_products();
    let statements = |request| {
        let before = database.statements_run();
        page(
            &database,
            &ProductFilter::default(),
            ProductSort::Sales,
            request,
        );
        database.statements_run() - before
    };
    assert_eq!(statements(PageRequest::new(1, 2).unwrap()), 2);
    assert_eq!(statements(PageRequest::new(3, 2).unwrap()), 1);
    assert_eq!(statements(PageRequest::new(9, 2).unwrap()), 2);
    write(&database, |unit| {
        Ok(unit
            .products()
            .delete(cangku_domain::ProductId::new(99).unwrap())?)
    });
}
