//! Daily active users.

use std::collections::BTreeSet;

use cangku_domain::{UserId, accounts::Role};
use cangku_persistence::Database;
use chrono::NaiveDate;

use super::fixtures::{noon, rebuild, shop_with};
use crate::{
    fixtures::{read, write},
    stock::fixtures::user,
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn record(database: &Database, seen: &[(&str, UserId)]) {
    let seen: BTreeSet<_> = seen.iter().map(|(text, user)| (day(text), *user)).collect();
    write(database, |unit| {
        Ok(unit.statistics().record_activity(&seen)?)
    });
}

fn active(database: &Database) -> Vec<String> {
    let (from, to) = (day("2026-11-01"), day("2026-11-30"));
    let found = read(database, |session| {
        Ok(session.statistics().active_users(from, to)?)
    });
    let lines = found
        .figures
        .iter()
        .map(|(day, users)| format!("{day} {users}"));
    lines.collect()
}

#[test]
fn a_user_counts_once_a_day_however_often_recorded_and_by_how_many() {
    let (test, database, []) = shop_with();
    let [ann, ben] = ["ann", "ben"].map(|name| user(&database, name, Role::User).id);
    let unknown = UserId::new(999_999).unwrap();
    record(&database, &[("2026-11-20", ann), ("2026-11-21", ann)]);
    record(
        &database,
        &[
            ("2026-11-21", ann),
            ("2026-11-21", ben),
            ("2026-11-21", unknown),
        ],
    );
    record(&database, &[("2026-11-21", ben)]);
    record(&database, &[("2026-12-01", ben)]);
    assert_eq!(active(&database), ["2026-11-20 1", "2026-11-21 2"]);
    test.execute("UPDATE active_users_by_day SET users = 5 WHERE day = '2026-11-20'");
    assert_eq!(rebuild(&database, noon()).rows_corrected, 1);
    assert_eq!(active(&database), ["2026-11-20 1", "2026-11-21 2"]);
}

#[test]
fn concurrent_records_of_the_same_users_count_each_once() {
    let (test, database, []) = shop_with();
    let users: Vec<_> = (0..40)
        .map(|n| user(&database, &format!("user{n}"), Role::User).id)
        .collect();
    std::thread::scope(|scope| {
        for turn in 0..4_usize {
            let (database, users) = (test.open(), &users);
            scope.spawn(move || {
                for chunk in 0..10 {
                    let seen = users.iter().skip((turn * 7 + chunk * 3) % 20).take(20);
                    let seen: Vec<_> = seen
                        .flat_map(|user| [("2026-11-21", *user), ("2026-11-22", *user)])
                        .collect();
                    record(&database, &seen);
                }
            });
        }
        scope.spawn(|| {
            let database = test.open();
            for _ in 0..5 {
                rebuild(&database, noon());
            }
        });
    });
    let recorded = "SELECT count(DISTINCT user_id) FROM user_activity WHERE day = '2026-11-21'";
    let recorded = test.number(recorded);
    assert!(recorded > 20);
    assert_eq!(
        active(&database),
        [
            format!("2026-11-21 {recorded}"),
            format!("2026-11-22 {recorded}")
        ]
    );
}
