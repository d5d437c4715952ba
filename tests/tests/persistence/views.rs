//! Views: counted, stored per hour, purged.

use std::{sync::Barrier, thread, time::Duration};

use cangku_domain::{
    Error, ProductId, Result,
    ports::PurgeResult,
    statistics::{Hour, ProductViews},
};
use cangku_persistence::Database;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::connection::SimpleConnection;
use integration_tests::database::TestDatabase;

use crate::fixtures::{
    CatalogFixture, IS_LOCK_AWAITED, assert_contention, at, insert, read, shop, try_write, write,
};

/// The start of the hour this many hours from [`at`]`(0)`.
fn hour(hours: i64) -> DateTime<Utc> {
    Hour::of(at(0) + TimeDelta::hours(hours)).start()
}

fn views(id: i64, hours: i64, views: u32) -> ProductViews {
    ProductViews {
        product_id: ProductId::new(id).unwrap(),
        hour: Hour::of(at(0) + TimeDelta::hours(hours)),
        views,
    }
}

fn count(database: &Database, all: &[ProductViews]) {
    assert!(left(database, all).is_empty());
}

/// Counts views; returns the products that were skipped because others have locked them.
fn left(database: &Database, all: &[ProductViews]) -> Vec<i64> {
    let left = write(database, |unit| Ok(unit.views().count(all)?));
    left.into_iter().map(ProductId::get).collect()
}

fn purge(database: &Database, before: DateTime<Utc>, limit: u32) -> u64 {
    let round = write(database, |unit| Ok(unit.views().purge(before, limit)?));
    round.purged
}

/// The ids of `number` new products.
fn products(database: &Database, catalog: &CatalogFixture, number: usize) -> Vec<i64> {
    let drafts: Vec<_> = (0..number)
        .map(|n| catalog.draft(&format!("p{n}")))
        .collect();
    let products = insert(database, &drafts);
    products.iter().map(|product| product.id.get()).collect()
}

/// `view_count` of every product, by id.
fn counts(test: &TestDatabase) -> String {
    test.text("SELECT string_agg(view_count::text, ' ' ORDER BY id) FROM products")
}

/// Recent views of every product that has a row, by id.
fn recent(test: &TestDatabase) -> String {
    test.text(
        "SELECT string_agg(product_id || ':' || views, ' ' ORDER BY product_id) \
         FROM product_views_recent",
    )
}

/// Products whose recent views aren't the sum of their hours.
const INCONSISTENT_SUMS: &str = "SELECT count(*) FROM product_views_recent FULL JOIN \
    (SELECT product_id, sum(views) AS sum FROM product_views_by_hour GROUP BY product_id) AS hours \
    USING (product_id) WHERE coalesce(views, 0) <> coalesce(sum, 0)";

#[test]
fn views_are_added_and_those_of_deleted_products_are_skipped() {
    let (test, database, catalog) = shop();
    let ids = products(&database, &catalog, 3);
    let [a, b, gone] = ids[..] else { panic!() };
    test.execute(&format!("DELETE FROM products WHERE id = {gone}"));
    count(&database, &[]);
    count(&database, &[views(gone, 0, 5)]);
    assert_eq!(test.number("SELECT count(*) FROM product_views_recent"), 0);
    count(
        &database,
        &[
            views(b, 0, 4),
            views(gone, 0, 9),
            views(a, -1, 1),
            views(a, 0, 2),
            views(i64::MAX, 0, 1),
        ],
    );
    count(&database, &[views(a, 0, 3), views(a, 1, 1), views(a, 1, 1)]);
    assert_eq!(counts(&test), "8 4");
    assert_eq!(recent(&test), format!("{a}:8 {b}:4"));
    let hours = test.text(&format!(
        "SELECT string_agg(views::text, ' ' ORDER BY hour) FROM product_views_by_hour \
         WHERE product_id = {a}"
    ));
    assert_eq!(hours, "1 5 2");
    assert_eq!(test.number(INCONSISTENT_SUMS), 0);
}

#[test]
fn many_products_are_counted_in_one_statement_and_nothing_else_changes() {
    let (test, database, catalog) = shop();
    let ids = products(&database, &catalog, 3000);
    let rest = "SELECT md5(string_agg((to_jsonb(p) - 'view_count')::text, '' ORDER BY id)) \
                FROM products AS p";
    let before = test.text(rest);
    let all: Vec<_> = ids.iter().map(|id| views(*id, 0, 2)).collect();
    let statements = database.statements_run();
    count(&database, &all);
    // BEGIN, `synchronous_commit` off, the statement, COMMIT.
    assert_eq!(database.statements_run() - statements, 4);
    let counted = "SELECT count(*) FROM products WHERE view_count = 2";
    assert_eq!(test.number(counted), 3000);
    assert_eq!(test.text(rest), before);
}

#[test]
fn a_count_stops_at_the_greatest_number_that_it_can_hold() {
    let (test, database, catalog) = shop();
    let id = products(&database, &catalog, 1)[0];
    test.execute("UPDATE products SET view_count = 2147483640");
    for _ in 0..2 {
        count(&database, &[views(id, 0, u32::MAX), views(id, 1, u32::MAX)]);
        assert_eq!(counts(&test), "2147483647");
    }
    assert_eq!(recent(&test), format!("{id}:{}", 4 * i64::from(u32::MAX)));
}

#[test]
fn a_flush_skips_locked_products_and_locks_nothing_while_it_waits() {
    let (test, database, catalog) = shop();
    let ids = products(&database, &catalog, 3);
    let [changed, deleted, free] = ids[..] else {
        panic!()
    };
    let all = [changed, deleted, free].map(|id| views(id, 0, 7));
    let id = ProductId::new(changed).unwrap();
    let mut other = test.connection();
    let change = format!(
        "BEGIN; UPDATE products SET stock = 3, view_count = 100 WHERE id = {changed}; \
         DELETE FROM products WHERE id = {deleted}"
    );
    other.batch_execute(&change).unwrap();
    assert_eq!(left(&database, &all), [changed, deleted]);
    assert_eq!(recent(&test), format!("{free}:7"));
    let waited = try_write(&database, |unit| {
        Ok(unit.views().wait_for(id, Duration::from_millis(10))?)
    });
    assert_contention(waited);

    let held = [all[0], all[1]];
    thread::scope(|scope| {
        scope.spawn(|| {
            write(&database, |unit| {
                unit.views().wait_for(id, Duration::from_secs(60))?;
                assert_eq!(unit.views().count(&held)?, [].into());
                Ok(())
            });
        });
        test.wait_until(&format!("({IS_LOCK_AWAITED})"));
        // Writers of other products don't wait.
        test.execute(&format!(
            "SET statement_timeout = '10s'; UPDATE products SET stock = 2 WHERE id = {free}"
        ));
        other.batch_execute("COMMIT").unwrap();
    });
    assert_eq!(counts(&test), "107 7");
    assert_eq!(test.number("SELECT sum(stock) FROM products"), 5);
    assert_eq!(recent(&test), format!("{changed}:7 {free}:7"));
    let gone = ProductId::new(deleted).unwrap();
    write(&database, |unit| {
        Ok(unit.views().wait_for(gone, Duration::ZERO)?)
    });
}

#[test]
fn old_hours_are_purged_in_batches_and_subtracted_from_the_sums() {
    let (test, database, catalog) = shop();
    let ids = products(&database, &catalog, 3);
    let [a, b, c] = ids[..] else { panic!() };
    count(
        &database,
        &[
            views(a, -9, 1),
            views(b, -9, 2),
            views(a, -8, 4),
            views(a, -3, 8),
            views(c, 0, 16),
        ],
    );
    assert_eq!(purge(&database, hour(-9), 10), 0);
    assert_eq!(purge(&database, hour(-3), 2), 2);
    assert_eq!(recent(&test), format!("{a}:12 {b}:0 {c}:16"));
    assert_eq!(purge(&database, hour(-3), 2), 1);
    assert_eq!(purge(&database, hour(-3), 2), 0);
    assert_eq!(recent(&test), format!("{a}:8 {b}:0 {c}:16"));
    assert_eq!(counts(&test), "13 2 16");
    // A product without recent views can get new ones.
    count(&database, &[views(b, 0, 1)]);
    assert_eq!(recent(&test), format!("{a}:8 {b}:1 {c}:16"));
    assert_eq!(test.number(INCONSISTENT_SUMS), 0);
}

#[test]
fn purging_waits_for_no_lock() {
    let (test, database, catalog) = shop();
    let ids = products(&database, &catalog, 2);
    count(&database, &[views(ids[0], -9, 1), views(ids[1], -9, 1)]);
    let mut other = test.connection();
    let lock = format!("BEGIN; UPDATE products SET stock = 1 WHERE id = {}", ids[0]);
    other.batch_execute(&lock).unwrap();
    let round = || write(&database, |unit| Ok(unit.views().purge(hour(0), 10)?));
    let of = |found, purged| PurgeResult { found, purged };
    assert_eq!(round(), of(2, 1));
    assert_eq!(round(), of(1, 0));
    assert_eq!(recent(&test), format!("{}:1 {}:0", ids[0], ids[1]));
    other.batch_execute("COMMIT").unwrap();
    assert_eq!(purge(&database, hour(0), 10), 1);
    assert_eq!(test.number(INCONSISTENT_SUMS), 0);
}

/// Storage errors are failures; a deleted product is not.
fn check(work: Result<()>) {
    assert!(!matches!(&work, Err(Error::Storage(_))), "{work:?}");
}

#[test]
fn counting_purging_and_deleting_at_once_lose_nothing_and_never_deadlock() {
    const ROUNDS: usize = 40;
    let (test, database, catalog) = shop();
    let other = CatalogFixture::of(&database, "空调", "统帅");
    let remaining = products(&database, &catalog, 20);
    let doomed = products(&database, &other, 20);
    let all: Vec<_> = remaining.iter().chain(&doomed).copied().collect();
    let start = Barrier::new(4);
    // Concurrently: counting in the opposite order, and purging hours.
    let counting = |backwards: bool| {
        start.wait();
        for round in 0..ROUNDS {
            let hours = i64::try_from(round % 3).unwrap() - 2;
            let mut recorded: Vec<_> = all.iter().map(|id| views(*id, hours, 1)).collect();
            if backwards {
                recorded.reverse();
            }
            while !recorded.is_empty() {
                let counted = try_write(&database, |unit| Ok(unit.views().count(&recorded)?));
                let left = counted.unwrap();
                recorded.retain(|views| left.contains(&views.product_id));
            }
        }
    };
    thread::scope(|scope| {
        scope.spawn(|| counting(false));
        scope.spawn(|| counting(true));
        scope.spawn(|| {
            start.wait();
            for _ in 0..ROUNDS {
                check(try_write(&database, |unit| {
                    unit.views().purge(hour(-1), 7)?;
                    Ok(())
                }));
            }
        });
        scope.spawn(|| {
            start.wait();
            for id in &doomed {
                check(try_write(&database, |unit| {
                    unit.products().delete(ProductId::new(*id).unwrap())?;
                    Ok(())
                }));
            }
        });
    });
    let rounds = i64::try_from(2 * ROUNDS * remaining.len()).unwrap();
    let counted = test.number("SELECT sum(view_count) FROM products");
    assert_eq!(counted, rounds);
    while purge(&database, hour(-1), 100) > 0 {}
    assert_eq!(test.number(INCONSISTENT_SUMS), 0);
    let old = format!(
        "SELECT count(*) FROM product_views_by_hour WHERE hour < '{}'",
        hour(-1)
    );
    assert_eq!(test.number(&old), 0);
}

#[test]
fn trending_products_are_the_most_viewed_recently_then_overall() {
    let (test, database, catalog) = shop();
    let ids = products(&database, &catalog, 6);
    let [a, b, c, d, hidden, never] = ids[..] else {
        panic!()
    };
    count(
        &database,
        &[
            views(a, -9, 1000),
            views(b, 0, 5),
            views(c, 0, 5),
            views(d, 0, 6),
            views(hidden, 0, 99),
            views(c, -9, 1),
        ],
    );
    test.execute(&format!(
        "UPDATE products SET is_active = false WHERE id = {hidden}"
    ));
    let trending = |limit| -> Vec<i64> {
        let found = read(&database, |session| {
            Ok(session.products().trending(limit)?)
        });
        found.iter().map(|row| row.product.id.get()).collect()
    };
    assert_eq!(trending(9), [a, d, c, b]);
    purge(&database, hour(-1), 10);
    assert_eq!(trending(9), [d, c, b]);
    assert_eq!(trending(2), [d, c]);
    let recommended = |limit| -> Vec<i64> {
        let kind = cangku_domain::use_cases::Recommendation::Trending;
        let found = cangku_domain::use_cases::recommend_products(&database, kind, limit).unwrap();
        found.iter().map(|row| row.product.id.get()).collect()
    };
    assert_eq!(recommended(9), [d, c, b, a, never]);
    assert_eq!(recommended(4), [d, c, b, a]);
    assert_eq!(recommended(3), [d, c, b]);
}
