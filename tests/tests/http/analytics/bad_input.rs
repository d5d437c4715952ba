//! Days that can't be requested.

use integration_tests::{catalog_fixture::contents, shop::Shop};

const BY_DAYS: [&str; 4] = ["top-products", "daily-sales", "user-growth", "daily-active"];

#[tokio::test]
async fn an_invalid_range_is_refused_with_a_reason() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    let before = contents(shop.database());
    for (query, field, code) in [
        ("from=2026-11-22&to=2026-11-21", "from", "invalid_value"),
        ("from=2099-12-31", "from", "invalid_value"),
        ("from=2025-01-01&to=2026-01-02", "from", "out_of_range"),
        ("from=2000-01-01&to=2099-12-31", "from", "out_of_range"),
        ("from=1999-12-31&to=2000-01-05", "from", "out_of_range"),
        ("to=2100-01-01", "to", "out_of_range"),
        ("to=0001-01-01", "to", "out_of_range"),
        ("from=-2000-01-01", "from", "invalid_value"),
        ("from=2026-02-29", "from", "invalid_value"),
        ("from=2026-1-1", "from", "invalid_value"),
        ("from=20260101", "from", "invalid_value"),
        ("from=yesterday", "from", "invalid_value"),
        ("from=", "from", "invalid_value"),
        ("to=%20", "to", "invalid_value"),
        ("from=2026-11-21T00:00:00Z", "from", "invalid_value"),
        ("to=2026-11-21%00", "to", "invalid_value"),
        ("to=%EF%BC%92026-11-21", "to", "invalid_value"),
        ("to=2026-11-21&to=2026-11-22", "to", "invalid_value"),
        ("days=3", "days", "unknown_field"),
    ] {
        let path = format!("/api/analytics/sales-summary?{query}");
        let response = admin.get(&path).await;
        assert_eq!(response.status, 400, "{query}: {}", response.text);
        response
            .expect_problem(400, "invalid_query")
            .expect_field(field, code);
    }
    let both = admin.get("/api/analytics/sales-summary?from=x&to=y").await;
    let both = both.expect_problem(400, "invalid_query");
    both.expect_field("from", "invalid_value")
        .expect_field("to", "invalid_value");
    for query in [
        "from=2000-01-01&to=2000-12-31",
        "from=2099-12-31&to=2099-12-31",
    ] {
        let path = format!("/api/analytics/sales-summary?{query}");
        admin.get(&path).await.expect(200);
    }
    assert_eq!(contents(shop.database()), before);
}

#[tokio::test]
async fn numbers_of_days_and_products_have_their_limits() {
    let shop = Shop::open().await;
    let admin = shop.admin().await;
    for route in BY_DAYS {
        for days in ["0", "367", "-1", "1.5", "x", "4294967296", "%00", "36500"] {
            let response = admin
                .get(&format!("/api/analytics/{route}?days={days}"))
                .await;
            assert_eq!(response.status, 400, "{route} {days}: {}", response.text);
            response
                .expect_problem(400, "invalid_query")
                .expect_field("days", "out_of_range");
        }
        for days in ["1", "366", ""] {
            admin
                .get(&format!("/api/analytics/{route}?days={days}"))
                .await
                .expect(200);
        }
        let unknown = admin
            .get(&format!("/api/analytics/{route}?colour=red"))
            .await;
        unknown
            .expect_problem(400, "invalid_query")
            .expect_field("colour", "unknown_field");
    }
    for limit in ["0", "101", "-5", "x"] {
        let response = admin
            .get(&format!("/api/analytics/top-products?limit={limit}"))
            .await;
        response
            .expect_problem(400, "invalid_query")
            .expect_field("limit", "out_of_range");
    }
    for route in ["order-status", "inventory-status"] {
        let response = admin.get(&format!("/api/analytics/{route}?days=3")).await;
        response
            .expect_problem(400, "invalid_query")
            .expect_field("days", "unknown_field");
    }
}
