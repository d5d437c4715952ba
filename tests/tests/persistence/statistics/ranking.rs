//! Best-selling products.

use cangku_domain::{ProductId, statistics::Calendar};
use cangku_persistence::Database;
use chrono::{DateTime, TimeDelta, Utc};
use integration_tests::database::TestDatabase;

use super::fixtures::{assert_recount, fold, noon, rebuild, refund, sell, shanghai, shop_with};
use crate::fixtures::read;

fn ranked(database: &Database, days: u16, now: DateTime<Utc>, limit: u32) -> Vec<String> {
    let window = shanghai().window(days, now);
    let found = read(database, |session| {
        Ok(session.statistics().top_products(window, limit)?)
    });
    let lines = found.figures.into_iter();
    lines
        .map(|row| {
            format!(
                "{} {} {} {}",
                row.product_id, row.name, row.quantity, row.amount
            )
        })
        .collect()
}

/// The same, computed from the orders alone.
fn recounted(test: &TestDatabase, days: u16, now: DateTime<Utc>, limit: u32) -> Vec<String> {
    let since = shanghai().window(days, now).since;
    let lines = test.text(&format!(
        "SELECT coalesce(string_agg(concat_ws(' ', product_id, name, q, a), E'\\n' \
             ORDER BY q DESC, a DESC, product_id), '') FROM ( \
             SELECT product_id, name, sum(quantity) AS q, sum(amount) AS a \
             FROM orders JOIN order_items ON order_id = orders.id \
             JOIN products ON products.id = product_id \
             WHERE paid_at >= '{since}' AND status IN ('paid', 'shipped', 'completed') \
             GROUP BY 1, 2 ORDER BY 3 DESC, 4 DESC, 1 LIMIT {limit}) AS ranked"
    ));
    lines.lines().map(str::to_owned).collect()
}

fn sell_for_a_year(database: &Database, products: &[ProductId]) {
    for (n, product) in products.iter().cycle().take(60).enumerate() {
        let n = i32::try_from(n).unwrap();
        let now = noon() - TimeDelta::hours(i64::from(n * n) * 3);
        let order = sell(database, now, &[(*product, 1 + n % 4)]);
        if n % 7 == 0 {
            refund(database, noon(), order);
        }
    }
}

#[test]
fn it_ranks_the_last_days_from_stored_windows_or_from_days() {
    let (test, database, products) = shop_with::<7>();
    sell_for_a_year(&database, &products);
    fold(&database, noon(), 1000);
    assert_recount(&test);
    for days in [
        1, 2, 5, 6, 7, 8, 15, 20, 29, 30, 31, 60, 90, 200, 300, 365, 366,
    ] {
        for limit in [3, 100] {
            let expected = recounted(&test, days, noon(), limit);
            assert!(!expected.is_empty());
            assert_eq!(
                ranked(&database, days, noon(), limit),
                expected,
                "{days} days"
            );
        }
    }
}

#[test]
fn windows_move_on_with_the_days_and_back_and_always_hold_what_belongs_there() {
    let (test, database, products) = shop_with::<7>();
    sell_for_a_year(&database, &products);
    fold(&database, noon(), 1000);
    let mut now = noon();
    for hours in [1, 12, 24, 24, 24 * 9, 24 * 400, -24 * 395, -24 * 12] {
        now += TimeDelta::hours(hours);
        fold(&database, now, 1000);
        assert_recount(&test);
        for days in Calendar::WINDOWS {
            let expected = recounted(&test, days, now, 5);
            assert_eq!(
                ranked(&database, days, now, 5),
                expected,
                "{days} days at {now}"
            );
        }
        assert_eq!(rebuild(&database, now).rows_corrected, 0, "at {now}");
    }
}

#[test]
fn of_as_many_units_the_higher_amount_is_first_then_the_older_product() {
    let (_test, database, [cheap, dear, same]) = shop_with();
    _test.execute("UPDATE products SET price = 5");
    _test.execute(&format!("UPDATE products SET price = 7 WHERE id = {dear}"));
    for product in [same, cheap, dear] {
        sell(&database, noon(), &[(product, 2)]);
    }
    fold(&database, noon(), 100);
    for days in [1, 30] {
        let ids: Vec<_> = ranked(&database, days, noon(), 10)
            .iter()
            .map(|line| line.split(' ').next().unwrap().to_owned())
            .collect();
        assert_eq!(ids, [dear, cheap, same].map(|id| id.to_string()), "{days}");
    }
}

#[test]
fn nothing_sold_is_an_empty_ranking() {
    let (_test, database, [_a]) = shop_with();
    assert!(ranked(&database, 30, noon(), 10).is_empty());
    fold(&database, noon(), 10);
    assert!(ranked(&database, 30, noon(), 10).is_empty());
    assert!(ranked(&database, 3, noon(), 10).is_empty());
}
