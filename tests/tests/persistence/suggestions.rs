//! Suggestions from 100 000 products, and hot keywords from a long log, use the indexes.

use cangku_domain::{
    searches::{KeywordCount, Prefix},
    statistics::{Day, Period},
};
use cangku_persistence::Database;
use integration_tests::database::TestDatabase;

use crate::fixtures::{insert, read, shop};

/// Half of the names start with 海尔, all models with BCD-.
const FILL: &str = "
    INSERT INTO categories (name) SELECT '分类 ' || n FROM generate_series(1, 40) AS n;
    INSERT INTO brands (name) SELECT '品牌 ' || n FROM generate_series(1, 8) AS n;
    INSERT INTO products (name, category_id, brand_id, product_code, product_model, is_active,
        sales_count)
    SELECT CASE WHEN n % 2 = 0 THEN '海尔 冰箱 ' ELSE 'Ｃａｓａｒｔｅ ' END || n, 1 + n % 40,
        1 + n % 8, 'GA' || n, 'BCD-' || n % 7000 || 'W', n % 20 <> 0, (n::bigint * 7919) % 5000
    FROM generate_series(1, 100000) AS n;";

fn names(database: &Database, prefix: &str) -> Vec<String> {
    let prefix = Prefix::new(prefix).unwrap().unwrap();
    read(database, |session| {
        Ok(session.searches().names_with_prefix(&prefix, 10)?)
    })
}

/// Index entries read so far in the prefix indexes of products and in the sales index, and
/// sequential scans of the table. Sessions report them when they end.
fn reads(test: &TestDatabase) -> [i64; 3] {
    test.wait_until(
        "SELECT count(*) = 1 FROM pg_stat_activity
        WHERE datname = current_database() AND backend_type = 'client backend'",
    );
    let entries = |names: &str| {
        test.number(&format!(
            "SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE indexrelname IN ({names})"
        ))
    };
    let scans = "SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'products'";
    [
        entries("'idx_product_name_prefix', 'idx_product_model_prefix'"),
        entries("'idx_product_active_sales'"),
        test.number(scans),
    ]
}

#[test]
fn a_prefix_of_very_many_products_costs_hardly_more_than_that_of_a_few() {
    let test = TestDatabase::fresh();
    test.execute(FILL);
    // Also before the table has been analysed.
    for is_analysed in [false, true] {
        if is_analysed {
            test.execute("ANALYZE");
        }
        for (prefix, least, first) in [
            ("海尔", 10, "海尔 冰箱 "),
            ("bcd-", 10, "BCD-"),
            ("bcd-699", 10, "BCD-699"),
            ("CASARTE 1", 10, "Ｃａｓａｒｔｅ 1"),
            ("海尔 冰箱 99998", 1, "海尔 冰箱 99998"),
            ("没有", 0, ""),
        ] {
            let before = reads(&test);
            let database = test.open();
            let found = names(&database, prefix);
            drop(database);
            assert!(found.len() >= least, "{prefix}: {found:?}");
            assert!(
                found.iter().all(|name| name.starts_with(first)),
                "{found:?}"
            );
            let after = reads(&test);
            let [nearest, best, scans] = [0, 1, 2].map(|n| after[n] - before[n]);
            assert_eq!(scans, 0, "{prefix}");
            assert!(nearest <= 1010, "{prefix}: {nearest} entries");
            assert!(best <= 10_010, "{prefix}: {best} entries");
        }
    }
}

#[test]
fn the_most_sold_of_very_many_come_first() {
    let test = TestDatabase::fresh();
    test.execute(FILL);
    test.execute(
        "ANALYZE; UPDATE products SET sales_count = 100000 - id WHERE id IN (99998, 77776, 4);
        UPDATE products SET is_active = true WHERE id IN (99998, 77776, 4)",
    );
    let database = test.open();
    let found = names(&database, "海");
    assert_eq!(found[..2], ["海尔 冰箱 4", "海尔 冰箱 77776"], "{found:?}");
}

#[test]
fn hot_keywords_are_the_same_however_they_are_summed_up() {
    let test = TestDatabase::fresh();
    test.execute(
        "CREATE TABLE days AS SELECT 'word ' || n AS keyword, '2026-11-21'::date - day AS day,
            1 + (n * 31 + day * 17) % 23 AS searches
        FROM generate_series(1, 50) AS n, generate_series(0, 89) AS day WHERE (n + day) % 3 <> 0;
        INSERT INTO public_keywords SELECT keyword, sum(searches) FROM days GROUP BY keyword;
        INSERT INTO keyword_searches_by_day SELECT keyword, day, searches FROM days",
    );
    let today = Day::new("2026-11-21".parse().unwrap()).unwrap();
    let database = test.open();
    for days in [1, 2, 7, 44, 45, 46, 60, 89, 90] {
        let hot = read(&database, |session| {
            let period = Period::ending_on(today, days);
            Ok(session.searches().hot_keywords(period, 100)?)
        });
        let hot: Vec<_> = hot
            .iter()
            .map(|one| format!("{} {}", one.keyword, one.searches))
            .collect();
        let expected = test.text(&format!(
            "SELECT string_agg(keyword || ' ' || searches, '|' ORDER BY searches DESC, keyword)
            FROM (SELECT keyword, sum(searches) AS searches FROM days
                WHERE day > '2026-11-21'::date - {days} GROUP BY keyword) AS sums"
        ));
        assert_eq!(hot.join("|"), expected, "{days}");
    }
}

#[test]
fn keywords_that_find_a_product_keep_their_order_up_to_the_limit() {
    let (_test, database, catalog) = shop();
    insert(
        &database,
        &[catalog.draft("对开门 静音"), catalog.draft("双门")],
    );
    let finding = |limit| {
        let keywords = [
            "双门",
            "没有",
            "'; --",
            "静音 对开门",
            "静音 双门",
            "海尔",
            "冰箱",
        ];
        let counted = keywords.map(|keyword| KeywordCount {
            keyword: keyword.to_owned(),
            searches: 1,
        });
        let found = read(&database, |session| {
            Ok(session.searches().finding(counted.to_vec(), limit)?)
        });
        let found: Vec<String> = found.into_iter().map(|one| one.keyword).collect();
        found.join("|")
    };
    assert_eq!(finding(9), "双门|静音 对开门|海尔|冰箱");
    assert_eq!(finding(2), "双门|静音 对开门");
    assert_eq!(finding(0), "");
}
