//! Boundaries of business days.

use cangku_domain::statistics::Period;
use chrono::TimeDelta;

use super::fixtures::{fold, noon, sell, shanghai, shop_with, utc};
use crate::{fixtures::read, stock::fixtures::user};

#[test]
fn a_days_border_in_shanghai_falls_where_it_should() {
    let (test, database, [a]) = shop_with();
    let midnight = utc("2026-11-20T16:00:00Z");
    sell(&database, midnight - TimeDelta::microseconds(1), &[(a, 1)]);
    sell(&database, midnight, &[(a, 2)]);
    sell(
        &database,
        midnight + TimeDelta::hours(24) - TimeDelta::microseconds(1),
        &[(a, 4)],
    );
    sell(&database, midnight + TimeDelta::hours(24), &[(a, 8)]);
    fold(&database, noon(), 100);
    let period = Period::new("2026-11-18".parse().unwrap(), "2026-11-23".parse().unwrap()).unwrap();
    let bounds = shanghai().bounds(period);
    let by_day = read(&database, |session| {
        Ok(session.statistics().sales_by_day(&bounds)?)
    });
    let lines: Vec<_> = period
        .days()
        .zip(by_day.figures)
        .map(|(day, sales)| format!("{day} {} {}", sales.orders, sales.amount))
        .collect();
    assert_eq!(
        lines,
        [
            "2026-11-18 0 0.00",
            "2026-11-19 0 0.00",
            "2026-11-20 1 0.99",
            "2026-11-21 2 5.94",
            "2026-11-22 1 7.92",
            "2026-11-23 0 0.00",
        ]
    );
    let one_day = read(&database, |session| {
        Ok(session
            .statistics()
            .sales(midnight, midnight + TimeDelta::hours(24))?)
    });
    assert_eq!(one_day.figures.orders, 2);
    let as_of = test.text("SELECT as_of FROM statistics_state");
    assert_eq!(
        test.text(&format!("SELECT '{}'::timestamptz", one_day.as_of)),
        as_of
    );
}

#[test]
fn registrations_count_on_their_day_and_add_up() {
    let (test, database, []) = shop_with();
    // Registered at 20:00 in Shanghai.
    user(&database, "ann", cangku_domain::accounts::Role::User);
    test.execute(
        "INSERT INTO users (username, password_hash, created_at) \
         VALUES ('early', 'x', '2026-11-01'), ('ben', 'x', '2026-11-20T15:59:59Z'), \
             ('cas', 'x', '2026-11-20T16:00:00Z'), ('late', 'x', '2026-12-24'); \
         INSERT INTO statistics_backlog (user_id) SELECT id FROM users WHERE username <> 'ann'",
    );
    fold(&database, noon(), 100);
    super::fixtures::assert_recount(&test);
    let period = Period::new("2026-11-20".parse().unwrap(), "2026-11-22".parse().unwrap()).unwrap();
    let bounds = shanghai().bounds(period);
    let found = read(&database, |session| {
        Ok(session.statistics().registrations(&bounds)?)
    });
    assert_eq!(found.figures, (1, vec![1, 2, 0]));
}
