//! Invalid queries.

use integration_tests::{catalog_fixture::contents, shop::Shop};

use crate::keywords::keyword_fixture::{ANY_KEYWORD, suggested, with};

#[tokio::test]
async fn mistakes_are_named_with_their_codes() {
    let shop = Shop::with(&[ANY_KEYWORD]).await;
    let admin = shop.admin().await;
    let before = contents(shop.database());
    let (long, huge) = ("词".repeat(101), "a".repeat(10_000));
    for (path, field, value, code) in [
        ("suggestions", "prefix", "a\0b", "control_character"),
        ("suggestions", "prefix", "a\u{1b}b", "control_character"),
        ("suggestions", "prefix", &long, "too_long"),
        ("suggestions", "prefix", &huge, "too_long"),
        ("suggestions", "limit", "0", "out_of_range"),
        ("suggestions", "limit", "21", "out_of_range"),
        ("suggestions", "limit", "-1", "out_of_range"),
        ("suggestions", "limit", "x", "out_of_range"),
        ("suggestions", "days", "7", "unknown_field"),
        ("hot-keywords", "limit", "0", "out_of_range"),
        ("hot-keywords", "limit", "101", "out_of_range"),
        ("hot-keywords", "limit", "1.5", "out_of_range"),
        ("hot-keywords", "days", "0", "out_of_range"),
        ("hot-keywords", "days", "91", "out_of_range"),
        ("hot-keywords", "days", "99999999999", "out_of_range"),
        ("hot-keywords", "days", "\0", "out_of_range"),
        ("hot-keywords", "prefix", "a", "unknown_field"),
        ("../search-logs", "keyword", "a\0", "control_character"),
        ("../search-logs", "keyword", &long, "too_long"),
        ("../search-logs", "keyword", "%", "invalid_value"),
        ("../search-logs", "user", "0", "invalid_value"),
        ("../search-logs", "user", "-5", "invalid_value"),
        ("../search-logs", "user", "ann", "invalid_value"),
        ("../search-logs", "from", "yesterday", "invalid_value"),
        ("../search-logs", "to", "2026-11-21", "invalid_value"),
        ("../search-logs", "page", "0", "out_of_range"),
        ("../search-logs", "page_size", "101", "out_of_range"),
        ("../search-logs", "colour", "red", "unknown_field"),
    ] {
        let path = match path.strip_prefix("../") {
            Some(path) => format!("/api/{path}"),
            None => format!("/api/search/{path}"),
        };
        let response = admin.get(&with(&path, field, value)).await;
        assert_eq!(
            response.status, 400,
            "{path} {field} {value:?}: {}",
            response.text
        );
        response
            .expect_problem(400, "invalid_query")
            .expect_field(field, code);
    }
    let upside_down = "/api/search-logs?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z";
    let nothing = admin.get(upside_down).await.expect(200);
    assert_eq!(nothing.body["total"], 0);
    let twice = admin
        .get("/api/search/suggestions?prefix=a&prefix=b&limit=99")
        .await
        .expect_problem(400, "invalid_query");
    twice
        .expect_field("prefix", "invalid_value")
        .expect_field("limit", "out_of_range");
    assert_eq!(contents(shop.database()), before);
}

#[tokio::test]
async fn an_empty_prefix_has_no_suggestions() {
    let shop = Shop::with(&[ANY_KEYWORD]).await;
    let anybody = shop.anybody();
    let none = anybody.get("/api/search/suggestions").await.expect(200);
    assert_eq!(none.body["results"], serde_json::json!([]));
    for prefix in [
        "",
        "  ",
        "\u{3000}",
        "\u{200b}",
        "\u{feff} \u{2060}",
        "%",
        "。",
    ] {
        assert_eq!(suggested(&anybody, prefix).await, [""; 0], "{prefix:?}");
    }
    let megabyte = with("/api/search/suggestions", "prefix", &"a".repeat(1_000_000));
    // A request line that is too long: refused or the connection closed, never a 500.
    let request = anybody.request(reqwest::Method::GET, &megabyte);
    if let Ok(response) = anybody.try_send(request).await {
        assert!((400..500).contains(&response.status), "{}", response.status);
    }
    assert_eq!(suggested(&anybody, "a").await, [""; 0]);
}
