//! Lists of 100 000 products use the indexes intended for them.

use std::time::{Duration, Instant};

use cangku_domain::{
    PageRequest,
    catalog::{NameOrIdFilter, ProductFilter, ProductSort, SearchPhrase},
};
use cangku_persistence::Database;
use integration_tests::database::TestDatabase;

use crate::fixtures::{money, read, write};

pub const FILL: &str = "
    INSERT INTO categories (name) SELECT '分类 ' || n FROM generate_series(1, 40) AS n;
    INSERT INTO brands (name) SELECT '品牌 ' || n FROM generate_series(1, 8) AS n;
    INSERT INTO products (name, category_id, brand_id, price, supply_price, product_code,
        product_model, is_active, sales_count, view_count, stock, created_at)
    SELECT '海尔 智能家电 变频节能 ' || n, 1 + n % 40, 1 + n % 8, n % 9000 + 1,
        CASE WHEN n % 3 = 0 THEN n % 8000 + 0.5 END, 'GA' || n, 'BCD-' || n % 700 || 'W',
        n % 20 <> 0, (n::bigint * 7919) % 5000, (n::bigint * 104729) % 90000, n % 5,
        '2026-01-01'::timestamptz + (n::bigint * 7907 % 100000) * interval '1 second'
    FROM generate_series(1, 100000) AS n;
    ANALYZE;";

/// Number of scans of an index, or sequential scans of a table, since the database was created.
/// Sessions report them when they end.
fn scans(test: &TestDatabase, name: &str) -> i64 {
    test.wait_until(
        "SELECT count(*) = 1 FROM pg_stat_activity
        WHERE datname = current_database() AND backend_type = 'client backend'",
    );
    test.number(&format!(
        "SELECT coalesce((SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = '{name}'),
            (SELECT seq_scan FROM pg_stat_user_tables WHERE relname = '{name}'))"
    ))
}

/// Vacuums until every page is all-visible, as autovacuum would in time. One run isn't enough: a
/// session that is just starting, in any database, can hold back the xmin horizon, and the
/// checkpointer can hold a page. Later runs skip few remaining pages unless asked to clean indexes.
#[track_caller]
pub fn vacuum(test: &TestDatabase) {
    let unfinished = "SELECT count(*) FROM pg_class
        WHERE relname = 'products' AND relallvisible < relpages";
    let begun = Instant::now();
    loop {
        test.execute("VACUUM (INDEX_CLEANUP ON) products");
        if test.number(unfinished) == 0 {
            break;
        }
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "rows of products stay hidden from someone"
        );
    }
}

#[test]
fn a_vacuum_ends_where_few_pages_hold_dead_rows() {
    let test = TestDatabase::fresh();
    test.execute(
        "INSERT INTO categories (name) VALUES ('冰箱');
         INSERT INTO brands (name) VALUES ('海尔');
         INSERT INTO products (name, category_id, brand_id, price)
         SELECT '商品 ' || n, 1, 1, 1 FROM generate_series(1, 20000) AS n",
    );
    vacuum(&test);
    test.execute("UPDATE products SET sales_count = 1 WHERE id = 1");
    vacuum(&test);
}

#[test]
fn a_page_of_a_hundred_thousand_products_is_read_along_an_index() {
    let test = TestDatabase::fresh();
    test.execute(FILL);
    vacuum(&test);
    let active = || ProductFilter {
        is_active: Some(true),
        ..ProductFilter::default()
    };
    let of_category = ProductFilter {
        category: Some(NameOrIdFilter::Name("分类 7".into())),
        ..active()
    };
    let of_brand = ProductFilter {
        brand: Some(NameOrIdFilter::Id(3)),
        ..active()
    };
    let by_price = ProductFilter {
        max_price: Some(money("50")),
        ..active()
    };
    let cases = [
        (active(), ProductSort::Sales, "idx_product_active_sales"),
        (active(), ProductSort::Relevance, "idx_product_active_sales"),
        (active(), ProductSort::Views, "idx_product_active_views"),
        (
            active(),
            ProductSort::PriceAsc,
            "idx_product_active_display_price",
        ),
        (
            active(),
            ProductSort::PriceDesc,
            "idx_product_active_display_price",
        ),
        (
            by_price,
            ProductSort::PriceAsc,
            "idx_product_active_display_price",
        ),
        (active(), ProductSort::Created, "idx_product_created"),
        (
            ProductFilter::default(),
            ProductSort::Created,
            "idx_product_created",
        ),
        (of_category, ProductSort::Sales, "idx_product_category"),
        (of_brand, ProductSort::Created, "idx_product_brand"),
    ];
    for (filter, sort, index) in cases {
        let (before, sequential) = (scans(&test, index), scans(&test, "products"));
        let database = test.open();
        let list = |number| {
            let request = PageRequest::new(number, 20).unwrap();
            read(&database, |session| {
                Ok(session.products().list(&filter, sort, request)?)
            })
        };
        list(1);
        let statements = database.statements_run();
        let page = list(2);
        assert_eq!(page.results.len(), 20);
        assert!(database.statements_run() - statements <= 3);
        drop(database);
        assert!(
            scans(&test, index) > before,
            "{sort:?} {filter:?} didn't use {index}"
        );
        if filter.is_active.is_some() {
            assert_eq!(
                scans(&test, "products"),
                sequential,
                "{sort:?} {filter:?} read them all"
            );
        }
    }
}

/// 100,000 refrigerators and other products, indexed for the search.
fn searchable() -> (TestDatabase, Database) {
    let test = TestDatabase::fresh();
    test.execute(
        "INSERT INTO categories (name) SELECT '分类 ' || n FROM generate_series(1, 40) AS n;
         INSERT INTO brands (name) SELECT '品牌 ' || n FROM generate_series(1, 8) AS n;
         INSERT INTO products (name, category_id, brand_id, price, product_model, sales_count,
             description)
         SELECT CASE n % 10 WHEN 0 THEN '冰箱 ' ELSE '彩电 ' END || n, 1 + n % 40, 1 + n % 8, 1,
             'BCD-' || n || 'W', (n::bigint * 7919) % 5000,
             '风冷无霜变频节能'
         FROM generate_series(1, 100000) AS n;",
    );
    let database = test.open();
    loop {
        let round = write(&database, |unit| Ok(unit.products().reindex(5_000)?));
        if round.found == 0 {
            break;
        }
    }
    test.execute("VACUUM ANALYZE product_search");
    (test, database)
}

#[test]
fn a_search_among_a_hundred_thousand_products_uses_its_index() {
    let (test, database) = searchable();
    for (phrase, total) in [
        ("冰箱", 10_000),
        ("冰", 10_000),
        ("bcd-77777w", 1),
        ("bcd777", 111),
        ("品牌 冰箱", 10_000),
        ("品牌冰箱", 10_000),
        // In all products, by brand or description.
        ("品牌", 100_000),
        ("无霜", 100_000),
        ("没有", 0),
    ] {
        let filter = ProductFilter {
            search: SearchPhrase::new(phrase).unwrap(),
            is_active: Some(true),
            ..ProductFilter::default()
        };
        let page = PageRequest::default();
        let statements = database.statements_run();
        let found = read(&database, |session| {
            Ok(session
                .products()
                .list(&filter, ProductSort::Relevance, page)?)
        });
        assert_eq!(found.total, total, "{phrase}");
        assert!(database.statements_run() - statements <= 3, "{phrase}");
        let plan = database.explain_search(&filter, page).unwrap().join("\n");
        assert!(
            plan.contains("Bitmap Index Scan on idx_product_search_tokens"),
            "{plan}"
        );
        assert!(!plan.contains("Seq Scan"), "{plan}");
        assert!(!plan.contains("Scan on products"), "{plan}");
        assert!(!plan.contains("Rows Removed by Index Recheck"), "{plan}");
    }
    // The tokens are stored outside of the products' rows, also after sales have changed those.
    test.execute("UPDATE products SET sales_count = sales_count + 1 WHERE id % 10 = 0");
    test.execute("VACUUM FULL product_search");
    let bytes = test.number("SELECT pg_relation_size('product_search') / 100000");
    assert!(bytes < 200, "{bytes} bytes a row");
}
