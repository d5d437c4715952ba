//! What is logged, counted and purged.

use cangku_domain::{
    accounts::Role,
    statistics::Calendar,
    use_cases::{Context, purge_searches},
};
use integration_tests::{actors::admin_named, shop::Shop};

use crate::keywords::keyword_fixture::{
    ANY_KEYWORD, customers, hot, logged, search, suggested, with,
};

#[tokio::test]
async fn searches_are_logged_as_they_are_compared_with_their_user() {
    let shop = Shop::with(&[ANY_KEYWORD]).await;
    let [ann] = customers(&shop, ["ann"]).await;
    let anybody = shop.anybody();
    search(&ann, " 海尔\u{3000} 冰箱 ").await;
    search(&anybody, "ＢＣＤ－４７０").await;
    search(&anybody, "100%_\\'").await;
    shop.log_searches();
    assert_eq!(logged(&shop), ["海尔 冰箱 ann", "bcd-470 -", "100%_\\' -"]);
}

#[tokio::test]
async fn nothing_is_logged_that_is_not_a_keyword_or_not_a_search() {
    let shop = Shop::with(&[ANY_KEYWORD]).await;
    let [ann] = customers(&shop, ["ann"]).await;
    let long = "冰".repeat(101);
    let huge = "a".repeat(10_000);
    for phrase in [
        "",
        " ",
        "\u{3000}",
        "%",
        "***",
        "。，",
        "😀",
        "\u{200b}",
        "\u{fdfa}\u{fdfa}\u{fdfa}\u{fdfa}\u{fdfa}\u{fdfa}",
    ] {
        search(&ann, phrase).await;
    }
    for phrase in ["a\0b", "a\u{1b}b", "\u{7f}a\u{7}", &long, &huge] {
        ann.get(&with("/api/products", "search", phrase))
            .await
            .expect_problem(400, "invalid_query");
    }
    // Not the first page, not a list, refused, or another parameter.
    for path in [
        "/api/products?search=词&page=2",
        "/api/products",
        "/api/brands?search=词",
        "/api/search/suggestions?prefix=词",
    ] {
        ann.get(path).await.expect(200);
    }
    ann.get("/api/products?search=词&page_size=0")
        .await
        .expect_problem(400, "invalid_query");
    shop.log_searches();
    assert_eq!(logged(&shop), [""; 0]);
    search(&ann, "词").await;
    shop.log_searches();
    assert_eq!(logged(&shop), ["词 ann"]);
}

#[tokio::test]
async fn a_user_who_repeats_a_keyword_within_a_minute_is_logged_once_on_all_servers() {
    let shop = Shop::with(&[ANY_KEYWORD]).await;
    let beside = shop.beside_with(&[ANY_KEYWORD]).await;
    let [ann, ben] = customers(&shop, ["ann", "ben"]).await;
    for server in [&shop, &beside, &shop] {
        for user in [&ann, &ben] {
            let user = server.known(user);
            search(&user, "冰箱").await;
            search(&user, " 冰箱 ").await;
        }
        server.log_searches();
    }
    assert_eq!(logged(&shop), ["冰箱 ann", "冰箱 ben"]);
    shop.database()
        .execute("UPDATE search_logs SET created_at = created_at - interval '61 seconds'");
    // The other servers still have in memory that these users have just searched.
    let newcomer = shop.beside_with(&[ANY_KEYWORD]).await;
    search(&newcomer.known(&ann), "冰箱").await;
    newcomer.log_searches();
    search(&ann, "冰箱").await;
    shop.log_searches();
    assert_eq!(logged(&shop), ["冰箱 ann", "冰箱 ben", "冰箱 ann"]);
}

#[tokio::test]
async fn hot_keywords_are_those_searched_for_most_on_the_days_asked_for() {
    let shop = Shop::with(&[ANY_KEYWORD]).await;
    let callers = customers(&shop, ["ann", "ben", "cleo"]).await;
    for (keyword, days_ago, more) in [
        ("冰箱", 0, 0),
        ("空调", 3, 7),
        ("热水器", 60, 40),
        ("电视", 200, 99),
    ] {
        shop.database().execute(&format!(
            "INSERT INTO search_logs (keyword, user_id, created_at) \
             SELECT '{keyword}', CASE WHEN n <= 2 THEN n END, now() - interval '{days_ago} days' \
             FROM generate_series(1, 2 + {more}) AS n"
        ));
        search(&callers[2], keyword).await;
    }
    shop.log_searches();
    let anybody = shop.anybody();
    assert_eq!(
        hot(&anybody, "?days=1").await,
        ["冰箱 3", "热水器 1", "电视 1", "空调 1"]
    );
    let week = ["空调 10", "冰箱 3", "热水器 1", "电视 1"];
    assert_eq!(hot(&anybody, "").await, week);
    assert_eq!(hot(&anybody, "?days=45").await, week);
    assert_eq!(hot(&anybody, "?days=46").await, week);
    let quarter = ["热水器 43", "空调 10", "冰箱 3", "电视 1"];
    assert_eq!(hot(&anybody, "?days=90").await, quarter);
    assert_eq!(hot(&anybody, "?days=90&limit=2").await, quarter[..2]);
    sums_agree(&shop);
}

#[tokio::test]
async fn many_servers_that_log_at_once_count_everything_once() {
    let shop = Shop::with(&[ANY_KEYWORD]).await;
    let callers = customers(&shop, ["ann", "ben", "cleo"]).await;
    let servers = [
        shop.beside_with(&[ANY_KEYWORD]).await,
        shop.beside_with(&[ANY_KEYWORD]).await,
    ];
    for keyword in ["a1", "b2", "c3"] {
        for caller in &callers {
            search(caller, keyword).await;
        }
    }
    shop.log_searches();
    for _ in 0..5 {
        for server in &servers {
            for keyword in ["c3", "a1", "b2", "d4"] {
                search(&server.anybody(), keyword).await;
            }
        }
        std::thread::scope(|scope| {
            for server in &servers {
                scope.spawn(|| server.log_searches());
            }
        });
    }
    assert_eq!(hot(&shop.anybody(), "").await, ["a1 13", "b2 13", "c3 13"]);
    sums_agree(&shop);
}

/// Runs the purge job, as if this many days had passed since the log was written.
fn purge(shop: &Shop, log_days: Option<i64>) {
    let database = shop.backend().database.clone();
    let cx = |actor| Context {
        transactor: &database,
        clock: &cangku_adapters::SystemClock,
        actor,
    };
    let calendar = Calendar::new("Asia/Shanghai".parse().unwrap()).unwrap();
    let actor = admin_named("test");
    let max_age = log_days.map(chrono::TimeDelta::days);
    std::thread::scope(|scope| {
        let work = || while purge_searches(cx(&actor), calendar, max_age, 2).unwrap() {};
        scope.spawn(work).join().unwrap();
    });
}

#[tokio::test]
async fn old_rows_are_purged_and_a_keyword_without_searches_is_no_longer_public() {
    let shop = Shop::with(&[ANY_KEYWORD]).await;
    let callers = customers(&shop, ["ann", "ben", "cleo"]).await;
    for keyword in ["旧词", "新词"] {
        for caller in &callers {
            search(caller, keyword).await;
        }
    }
    shop.log_searches();
    let age = "UPDATE search_logs SET created_at = created_at - interval '91 days' \
                   WHERE keyword = '旧词' OR user_id = (SELECT min(id) FROM users); \
               UPDATE keyword_searches_by_day SET day = day - 91 WHERE keyword = '旧词'; \
               INSERT INTO keyword_searches_by_day SELECT keyword, day - 90, 5 \
                   FROM keyword_searches_by_day WHERE keyword = '新词'; \
               UPDATE public_keywords SET searches = 8 WHERE keyword = '新词'";
    shop.database().execute(age);
    purge(&shop, None);
    let rows = "SELECT count(*) FROM search_logs";
    assert_eq!(shop.database().number(rows), 6, "kept for ever");
    let anybody = shop.anybody();
    assert_eq!(hot(&anybody, "?days=90").await, ["新词 3"]);
    assert_eq!(suggested(&anybody, "旧").await, [""; 0]);
    sums_agree(&shop);
    purge(&shop, Some(90));
    assert_eq!(logged(&shop), ["新词 ben", "新词 cleo"]);
    assert_eq!(suggested(&anybody, "新").await, ["keyword 新词"]);
    // Two users of today aren't three.
    search(&callers[0], "旧词").await;
    search(&callers[1], "旧词").await;
    shop.log_searches();
    assert_eq!(suggested(&anybody, "旧").await, [""; 0]);
}

#[tokio::test]
async fn an_admin_reads_the_log_by_keyword_user_and_time() {
    let shop = Shop::with(&[ANY_KEYWORD]).await;
    let admin = shop.admin().await;
    let [ann, ben] = customers(&shop, ["ann", "ben"]).await;
    for (caller, keyword) in [
        (&ann, "冰箱"),
        (&ben, "冰箱"),
        (&ann, "BCD-1"),
        (&shop.anybody(), "空调"),
    ] {
        search(caller, keyword).await;
    }
    shop.log_searches();
    shop.database().execute(
        "UPDATE search_logs SET created_at = '2026-01-01T00:00:00Z'::timestamptz \
             + (id - (SELECT min(id) FROM search_logs)) * interval '1 hour'",
    );
    let ann_id = shop
        .database()
        .number("SELECT id FROM users WHERE username = 'ann'");
    for (query, keywords) in [
        (String::new(), &["空调", "bcd-1", "冰箱", "冰箱"][..]),
        (with("", "keyword", " 冰箱"), &["冰箱", "冰箱"]),
        (with("", "keyword", "ｂｃｄ-1"), &["bcd-1"]),
        (with("", "keyword", "冰"), &[]),
        (format!("?user={ann_id}"), &["bcd-1", "冰箱"]),
        (format!("?user={ann_id}&keyword=bcd-1"), &["bcd-1"]),
        (
            "?from=2026-01-01T01:00:00Z&to=2026-01-01T03:00:00Z".to_owned(),
            &["bcd-1", "冰箱"],
        ),
        ("?page_size=1&page=4".to_owned(), &["冰箱"]),
        ("?page=9".to_owned(), &[]),
    ] {
        let response = admin
            .get(&format!("/api/search-logs{query}"))
            .await
            .expect(200);
        let rows = response.body["results"].as_array().unwrap().iter();
        let found: Vec<_> = rows.map(|row| row["keyword"].as_str().unwrap()).collect();
        assert_eq!(found, keywords, "{query}");
    }
    let response = admin.get("/api/search-logs?page_size=1").await.expect(200);
    assert_eq!(response.body["total"], 4);
    assert_eq!(
        response.body["results"][0]["user_id"],
        serde_json::Value::Null
    );
    assert_eq!(
        response.body["results"][0]["created_at"],
        "2026-01-01T03:00:00Z"
    );
    let staff = shop.sign_in("clerk", Role::Staff).await;
    for caller in [&staff, &ann] {
        caller
            .get("/api/search-logs")
            .await
            .expect_problem(403, "forbidden");
    }
    shop.anybody()
        .get("/api/search-logs")
        .await
        .expect_problem(401, "missing_token");
}

/// The counts per day add up to the total.
#[track_caller]
fn sums_agree(shop: &Shop) {
    let wrong = "SELECT count(*) FROM public_keywords AS public WHERE searches <> coalesce( \
        (SELECT sum(searches) FROM keyword_searches_by_day AS day \
        WHERE day.keyword = public.keyword), 0)";
    assert_eq!(shop.database().number(wrong), 0);
}
